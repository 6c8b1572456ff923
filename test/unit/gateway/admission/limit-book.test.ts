/** What counts under a rate limit, to the one request and the one token. */
import { expect, test } from 'vitest';
import { LimitBook, TakenLimits } from '../../../../src-main/gateway/admission/limit-book.ts';
import type { Limit } from '../../../../src-main/gateway/admission/tier.ts';
import { emptyUsage } from '../../../../src-main/contract/records.ts';
import { tier } from '../../../support/governed.ts';

const NOON = Date.parse('2026-11-23T12:00:00Z');
const demand = { models: ['claude-opus-5-5'], inputTokens: 10, outputTokens: 10 };
const limitOf = (limit: Partial<Limit>): Limit => tier('team', { limits: [limit] }).limits[0]!;
const taken = (book: LimitBook, limit: Limit): TakenLimits => {
  const answer = book.take([limit], demand, NOON);
  if (!(answer instanceof TakenLimits)) throw new Error('there is no room');
  return answer;
};

test('as many requests as the limit says pass, and not one more', () => {
  const book = new LimitBook(() => 0.1);
  const limit = limitOf({ what: 'requests', most: 2 });
  taken(book, limit);
  taken(book, limit);
  expect(book.take([limit], demand, NOON)).toMatchObject({ limit, used: 2 });
});

test('what a request that was refused elsewhere had taken is free again', () => {
  const book = new LimitBook(() => 0.1);
  const limit = limitOf({ what: 'concurrent', most: 1 });
  taken(book, limit).cancel();
  expect(book.used(limit, NOON)).toBe(0);
  expect(taken(book, limit)).toBeInstanceOf(TakenLimits);
});

test('every kind of input counts: fresh, written to either cache in full, read from it by its weight', () => {
  const book = new LimitBook(() => 0.1);
  const limit = limitOf({ what: 'inputTokens', most: 1000 });
  taken(book, limit).release({ ...emptyUsage, input: 1, cacheWrite5m: 20, cacheWrite1h: 300, cacheRead: 1000, output: 7 }, NOON);
  expect(book.used(limit, NOON)).toBe(1 + 20 + 300 + 100);
});

test('history brings back how many requests there were, not how many rows tell of them', () => {
  const book = new LimitBook(() => 0.1);
  const limit = limitOf({ what: 'requests', most: 10 });
  book.replay([limit], 'claude-opus-5-5', emptyUsage, 4, NOON - 1000, NOON);
  expect(book.used(limit, NOON)).toBe(4);
});
