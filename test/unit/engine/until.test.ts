import { expect, test } from 'vitest';
import { readUntil } from '../../../src-main/engine/cli/until.ts';

const now = new Date(2026, 10, 23, 12, 30).getTime();

test.each([
  ['90m', now + 90 * 60_000],
  ['2d', now + 2 * 86_400_000],
  ['tonight', new Date(2026, 10, 24).getTime()],
  ['2026-12-01T18:00:00Z', Date.UTC(2026, 11, 1, 18)],
  ['soon', null],
  ['', null],
])('--until %s', (text, expected) => {
  expect(readUntil(text, now)).toBe(expected);
});
