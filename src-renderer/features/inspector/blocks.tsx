/** The content blocks of a turn: words plainly, machinery (thinking, tools, results) folded with its size. */
import { BellRing, Bookmark, Brain, FileText, Image, TriangleAlert, Wrench } from 'lucide-react';
import { formatBytes } from '../../format/number.ts';
import { en } from '../../text/en.ts';
import style from './conversation-tab.module.css';
import type { Block } from './conversation.ts';
import { Fold } from '../../ui/fold.tsx';
import { LongText } from './long-text.tsx';

const text = en.inspector.conversation;
/** What Claude Code adds to a person's words on its own. */
const reminderTag = '<system-reminder>';

/** `isProse`: Claude's own words; what others wrote is shown to the letter. */
export function Blocks({ blocks, isProse = false }: { blocks: readonly Block[]; isProse?: boolean }) {
  if (blocks.length === 0) return <p className={style.cache}>{text.empty}</p>;
  return blocks.map((block, index) => <BlockView key={index} block={block} isProse={isProse} />);
}

function BlockView({ block, isProse }: { block: Block; isProse: boolean }) {
  switch (block.kind) {
    case 'text':
      if (block.text.startsWith(reminderTag)) {
        return (
          <Fold
            icon={<BellRing size={13} />}
            title={text.reminder}
            preview={oneLine(block.text.slice(reminderTag.length))}
            aside={formatBytes(block.text.length)}
          >
            <LongText text={block.text} />
          </Fold>
        );
      }
      return (
        <div className={style.text}>
          <LongText text={block.text} isProse={isProse} />
          <CachePoint isThere={block.isCachePoint} />
        </div>
      );
    case 'thinking':
      if (block.text === '') return <p className={style.cache}>{text.thinkingHidden}</p>;
      return (
        <Fold icon={<Brain size={13} />} title={text.thinking} preview={oneLine(block.text)} aside={formatBytes(block.text.length)}>
          <LongText text={block.text} />
        </Fold>
      );
    case 'redacted':
      return <p className={style.cache}>{text.redacted}</p>;
    case 'tool_use':
      return (
        <Fold
          icon={<Wrench size={13} />}
          title={text.toolUse(block.name)}
          preview={oneLine(block.input)}
          aside={formatBytes(block.input.length)}
        >
          <LongText text={block.input} isCode />
          <CachePoint isThere={block.isCachePoint} />
        </Fold>
      );
    case 'tool_result':
      return (
        <Fold
          icon={block.isError ? <TriangleAlert size={13} /> : <FileText size={13} />}
          title={block.isError ? text.toolError : text.toolResult}
          preview={oneLine(previewOf(block.content))}
          aside={formatBytes(sizeOf(block.content))}
        >
          {block.content.map((inner, index) =>
            inner.kind === 'text' ? (
              <LongText key={index} text={inner.text} isCode />
            ) : (
              <BlockView key={index} block={inner} isProse={false} />
            ),
          )}
          <CachePoint isThere={block.isCachePoint} />
        </Fold>
      );
    case 'image':
    case 'document':
      return (
        <p className={style.media}>
          {block.kind === 'image' ? <Image size={14} /> : <FileText size={14} />}
          {text[block.kind](block.mediaType, block.bytes)}
        </p>
      );
    case 'other':
      return (
        <Fold title={text.other(block.type)} aside={formatBytes(block.json.length)}>
          <LongText text={block.json} isCode />
        </Fold>
      );
  }
}

function CachePoint({ isThere }: { isThere: boolean }) {
  return isThere ? (
    <p className={style.cache}>
      <Bookmark size={11} aria-hidden="true" /> {text.cached}
    </p>
  ) : null;
}

export function sizeOf(blocks: readonly Block[]): number {
  return blocks.reduce((sum, block) => sum + sizeOfBlock(block), 0);
}

function sizeOfBlock(block: Block): number {
  if (block.kind === 'text' || block.kind === 'thinking') return block.text.length;
  if (block.kind === 'tool_use') return block.input.length;
  if (block.kind === 'tool_result') return sizeOf(block.content);
  if (block.kind === 'other') return block.json.length;
  return block.kind === 'redacted' ? 0 : block.bytes;
}

function previewOf(blocks: readonly Block[]): string {
  const first = blocks[0];
  return first !== undefined && first.kind === 'text' ? first.text : '';
}

function oneLine(value: string): string {
  return value.slice(0, 160).replace(/\s+/g, ' ');
}
