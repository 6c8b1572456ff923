/** Claude's words with their code, headings and lists told apart. Made of text only: no HTML of theirs, no links. */
import { useMemo } from 'react';
import style from './prose.module.css';
import { readProse, type Span } from './read-prose.ts';

export function Prose({ text }: { text: string }) {
  const blocks = useMemo(() => readProse(text), [text]);
  return (
    <div className={style.prose}>
      {blocks.map((block, index) => {
        if ('text' in block) {
          return (
            <pre key={index} className={style.code} tabIndex={0}>
              {block.text}
            </pre>
          );
        }
        if ('items' in block) {
          return (
            <ul key={index} className={style.list}>
              {block.items.map(({ marker, depth, spans }, place) => (
                <li key={place} style={{ marginLeft: depth * 18 }}>
                  <span className={style.marker}>{marker}</span>
                  <span>
                    <Spans spans={spans} />
                  </span>
                </li>
              ))}
            </ul>
          );
        }
        return (
          <p key={index} className={block.kind === 'heading' ? style.heading : undefined}>
            <Spans spans={block.spans} />
          </p>
        );
      })}
    </div>
  );
}

function Spans({ spans }: { spans: readonly Span[] }) {
  return spans.map(({ kind, text }, index) => {
    if (kind === 'code') return <code key={index}>{text}</code>;
    if (kind === 'strong') return <strong key={index}>{text}</strong>;
    return kind === 'emphasis' ? <em key={index}>{text}</em> : text;
  });
}
