/** The inspector's own conclusions: what a difference means, where time went, how a long text is cut. */
import { describe, expect, it } from 'vitest';
import type { Difference } from '../../../src-main/contract/views.ts';
import { changedLines, differenceVerdict } from '../../../src-renderer/features/inspector/difference-verdict.ts';
import { foldDifference } from '../../../src-renderer/features/inspector/fold-difference.ts';
import { splitLines } from '../../../src-renderer/features/inspector/split-lines.ts';
import { timingParts } from '../../../src-renderer/features/inspector/timing-parts.ts';

type Block = Difference['blocks'][number];
const block = (label: string, change: Block['change'], fields: Partial<Block> = {}): Block => ({
  label,
  change,
  bytes: 10,
  before: null,
  after: null,
  ...fields,
});
const difference = (firstDifference: string | null, blocks: Block[]): Difference => ({
  previousId: 'before',
  blocks,
  firstDifference,
  sameBytes: 0,
  addedBytes: 0,
});

describe('what a difference means for the prompt cache', () => {
  it('is nothing when the conversation only grew', () => {
    const blocks = [
      block('system[0]', 'same'),
      block('messages[0].content[0] text', 'same'),
      block('messages[1].content[0] text', 'added'),
    ];
    expect(differenceVerdict(difference('messages[1].content[0] text', blocks))).toEqual({ kind: 'grown' });
    expect(differenceVerdict(difference(null, [block('system[0]', 'same')]))).toEqual({ kind: 'grown' });
  });

  it('is nothing when a cache point moved before what was added', () => {
    const blocks = [block('messages[0].content', 'changed'), block('messages[1].content[0] text', 'added')];
    expect(differenceVerdict(difference('messages[1].content[0] text', blocks))).toEqual({ kind: 'grown' });
  });

  it('is a miss from the first block that changed or was pushed in between', () => {
    const changed = [block('tools[0] Bash', 'same'), block('system[1]', 'changed'), block('messages[0].content[0] text', 'same')];
    expect(differenceVerdict(difference('system[1]', changed))).toEqual({ kind: 'broken', label: 'system[1]' });
    const pushed = [block('tools[0] New', 'added'), block('tools[1] Bash', 'same')];
    expect(differenceVerdict(difference('tools[0] New', pushed))).toEqual({ kind: 'broken', label: 'tools[0] New' });
  });

  it('names another model as the reason before everything else', () => {
    const fields = block('fields', 'changed', {
      before: '"model": "claude-opus-5-5"\n"stream": true',
      after: '"model": "claude-sonnet-5-5"\n"stream": true',
    });
    expect(differenceVerdict(difference('fields', [fields, block('system[1]', 'changed')]))).toEqual({
      kind: 'model',
      before: 'claude-opus-5-5',
      after: 'claude-sonnet-5-5',
    });
  });

  it('shows only the lines of the settings that differ', () => {
    expect(changedLines('a\nb\nc', 'a\nx\nc')).toEqual({ before: 'b', after: 'x' });
  });

  it('folds unchanged blocks between changed ones into one line with their size', () => {
    const items = foldDifference([block('a', 'same'), block('b', 'same'), block('c', 'changed'), block('d', 'same')]);
    expect(items.map((item) => (item.kind === 'same' ? [item.blocks.length, item.bytes] : item.block.label))).toEqual([
      [2, 20],
      'c',
      [1, 10],
    ]);
  });
});

describe('the timing strip', () => {
  const all = {
    bodyReadMs: 1,
    admittedMs: 2,
    upstreamSentMs: 5,
    upstreamHeadersMs: 205,
    committedMs: 210,
    settledMs: 1200,
    finishedMs: 1201,
  };

  it('covers the whole life of a request without gaps', () => {
    const parts = timingParts(all);
    expect(parts.map(({ name, tookMs }) => [name, tookMs])).toEqual([
      ['bodyRead', 1],
      ['admitted', 1],
      ['prepared', 3],
      ['waiting', 200],
      ['firstToken', 5],
      ['streaming', 990],
      ['finishing', 1],
    ]);
    for (const [index, part] of parts.slice(1).entries()) expect(part.fromMs).toBe(parts[index]!.fromMs + parts[index]!.tookMs);
  });

  it('leaves out what never happened', () => {
    const refused = { ...all, upstreamSentMs: null, upstreamHeadersMs: null, committedMs: null, settledMs: null, finishedMs: 3 };
    expect(timingParts(refused).map(({ name }) => name)).toEqual(['bodyRead', 'admitted', 'streaming']);
  });
});

describe('lines of a text of any size', () => {
  const shown = (text: string, width: number) => splitLines(text, width).map(({ from, to }) => text.slice(from, to));

  it('break where the text does and where the width ends', () => {
    expect(shown('ab\n\ncdefgh\n', 4)).toEqual(['ab', '', 'cdef', 'gh', '']);
    expect(shown('', 4)).toEqual(['']);
    expect(shown('abcd', 4)).toEqual(['abcd']);
  });

  it('lose no character of a 10 MB document on one line', () => {
    const text = 'x'.repeat(10_000_000);
    const lines = splitLines(text, 120);
    expect(lines.at(-1)?.to).toBe(text.length);
    expect(lines).toHaveLength(Math.ceil(text.length / 120));
  });
});
