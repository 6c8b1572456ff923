import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkConfig } from '../../../src-main/config/check-config.ts';
import { firstConfigText } from '../../../src-main/config/first-config.ts';

const first = firstConfigText({ key: { hash: `sha256:${'a'.repeat(64)}`, prefix: 'sk-gate-abcd' }, now: 0 });
/** Without its comments: damage to a comment teaches nothing. */
const valid = `${first.replaceAll(/^ *#.*\n/gm, '')}
aliases: { fast: quick, quick: claude-haiku-5-5 }
prices:
  - &price { model: x, input: 1, output: 2 }
  - <<: *price
    model: y
`;
const scrap = fc.constantFrom(
  '\t',
  ':',
  ': ',
  '- ',
  '[',
  ']',
  '{',
  '}',
  '"',
  "'",
  '#',
  '&a ',
  '*a',
  '!!str ',
  '? ',
  '|',
  '>',
  '---\n',
  '...',
  '%',
  '@',
  '\r',
  '\n',
  '\n\n',
  '<<: ',
  '~',
  '\u0000',
  '\ufeff',
  '\ud800',
  '  ',
  '__proto__: 1\n',
  'a'.repeat(200),
  '1e999',
  '.nan',
);
const damage = fc.array(fc.record({ at: fc.nat(), length: fc.nat({ max: 12 }), text: fc.oneof(scrap, fc.string({ maxLength: 5 })) }), {
  minLength: 1,
  maxLength: 6,
});

function damaged(text: string, wounds: ReadonlyArray<{ at: number; length: number; text: string }>): string {
  return wounds.reduce((result, { at, length, text: scraps }) => {
    const start = at % (result.length + 1);
    return result.slice(0, start) + scraps + result.slice(start + length);
  }, text);
}

function expectUsefulAnswer(text: string): void {
  const { config, problems } = checkConfig('f', text, [{ id: 'practice', defaultBaseUrl: null, needsSecret: false }]);
  expect(config === null).toBe(problems.length > 0);
  const lines = text.split('\n');
  for (const { line, column, message, fix } of problems) {
    expect(line).toBeGreaterThanOrEqual(1);
    expect(line).toBeLessThanOrEqual(lines.length);
    expect(column).toBeGreaterThanOrEqual(1);
    expect(column).toBeLessThanOrEqual((lines[line - 1] ?? '').length + 1);
    expect(message).not.toBe('');
    expect(fix).toMatch(/[.?]$/);
  }
}

test('a damaged file always gives a configuration or problems with a place in the file, never a crash', { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(damage, (wounds) => expectUsefulAnswer(damaged(valid, wounds))),
    { numRuns: 600 },
  );
});

test('so does any text at all', { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(scrap, fc.string({ maxLength: 8 })), { maxLength: 30 }), (scraps) => expectUsefulAnswer(scraps.join(''))),
    { numRuns: 600 },
  );
});
