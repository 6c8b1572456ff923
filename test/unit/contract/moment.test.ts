import { expect, test } from 'vitest';
import { readMoment } from '../../../src-main/contract/moment.ts';

const now = new Date(2026, 10, 23, 12, 30).getTime();

test.each([
  ['90m', now + 90 * 60_000],
  ['2d', now + 2 * 86_400_000],
  ['tonight', new Date(2026, 10, 24).getTime()],
  ['2026-12-01', new Date(2026, 11, 2).getTime()],
  ['2026-12-01T18:00', new Date(2026, 11, 1, 18).getTime()],
  ['2026-12-01T18:00:00Z', Date.UTC(2026, 11, 1, 18)],
  ['2026-12-01T18:00:00.123456+02:00', Date.UTC(2026, 11, 1, 16, 0, 0, 123)],
  [now + 5, now + 5],
  ['2026-02-30', null],
  ['2026-13-01T00:00Z', null],
  ['7', null],
  ['March 7', null],
  ['soon', null],
  ['', null],
  [Number.NaN, null],
])('%s is a moment, or is not', (moment, expected) => {
  expect(readMoment(moment, now)).toBe(expected);
});
