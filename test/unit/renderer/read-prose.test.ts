/** Claude's Markdown as blocks: what is code stays to the letter, and nothing of the text is lost or becomes markup. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readProse, readSpans } from '../../../src-renderer/features/inspector/read-prose.ts';

it('tells code, headings, lists, tables and paragraphs apart', () => {
  const text = [
    '## Found',
    '',
    'It is `here`,',
    'twice.',
    '',
    '1. one',
    '2. **two**',
    '   - deep',
    '',
    '| a | b |',
    '|---|---|',
    '```ts',
    'a < b',
    '# no',
    '```',
  ];
  expect(readProse(text.join('\n'))).toEqual([
    { kind: 'heading', spans: [{ kind: 'text', text: 'Found' }] },
    {
      kind: 'paragraph',
      spans: [
        { kind: 'text', text: 'It is ' },
        { kind: 'code', text: 'here' },
        { kind: 'text', text: ',\ntwice.' },
      ],
    },
    {
      kind: 'list',
      items: [
        { marker: '1.', depth: 0, spans: [{ kind: 'text', text: 'one' }] },
        { marker: '2.', depth: 0, spans: [{ kind: 'strong', text: 'two' }] },
        { marker: '•', depth: 1, spans: [{ kind: 'text', text: 'deep' }] },
      ],
    },
    { kind: 'table', text: '| a | b |\n|---|---|' },
    { kind: 'code', text: 'a < b\n# no' },
  ]);
});

it('takes a fence that was cut off as code to the end', () => {
  expect(readProse('```\nlet a')).toEqual([{ kind: 'code', text: 'let a' }]);
});

it.each(['2 * 3 * 4', 'a*b*c', '**', '* *', 'snake_case_name', '<b>bold</b> & [link](javascript:alert(1))'])('leaves %j alone', (text) => {
  expect(readSpans(text)).toEqual([{ kind: 'text', text }]);
});

it('loses no letter of any text, and ends on every text', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', 'b ', '*', '`', '#', '- ', '1. ', '|', '\n', '~', '<') }), (text) => {
      const letters = (value: string) => value.replaceAll(/[^ab<]/g, '');
      const shown = readProse(text)
        .flatMap((block) =>
          'text' in block
            ? [block.text]
            : 'spans' in block
              ? block.spans.map((span) => span.text)
              : block.items.flatMap(({ spans }) => spans.map((span) => span.text)),
        )
        .join('');
      // What follows an opening fence in its line names the language and is not shown.
      if (!/(^|\n) {0,3}(`{3,}|~{3,})/.test(text)) expect(letters(shown)).toBe(letters(text));
    }),
  );
});
