/** What counts under a rate limit, to the one request and the one token. */
import { expect, test } from 'vitest';
import { LimitBook, TakenLimits } from '../../../../src-main/gateway/admission/limit-book.ts';
import type { Limit } from '../../../../src-main/gateway/admission/tier.ts';
import { createPrices } from '../../../../src-main/gateway/metering/rates.ts';
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
  taken(book, limit).release(
    { usage: { ...emptyUsage, input: 1, cacheWrite5m: 20, cacheWrite1h: 300, cacheRead: 1000, output: 7 }, rates: null },
    NOON,
  );
  expect(book.used(limit, NOON)).toBe(1 + 20 + 300 + 100);
});

test.each([
  ['claude-fable-5-1', 0.025, 25],
  ['claude-opus-5-5', 0.05, 50],
  ['claude-haiku-4-5', 0.1, 100],
])('what %s read from the cache counts what it costs: %d of a token', (model, _share, counted) => {
  const rates = createPrices([]).rates('anthropic', 'main', model, NOON, 1000);
  const book = new LimitBook(() => null);
  const limit = limitOf({ what: 'inputTokens', most: 1000 });
  const usage = { ...emptyUsage, cacheRead: 1000 };
  taken(book, limit).release({ usage, rates }, NOON);
  expect(book.used(limit, NOON)).toBe(counted);
  book.replay([limit], { model, usage, requests: 1, rates }, NOON, NOON);
  expect(book.used(limit, NOON)).toBe(2 * counted);
});

test('a limit on some models counts what does not tell its model', () => {
  const book = new LimitBook(() => 0.1);
  const limit = limitOf({ what: 'requests', most: 1, models: ['claude-opus-*'] });
  const of = (model: string) => book.take([limit], { ...demand, models: [model] }, NOON);
  expect(of('claude-haiku-5-5')).toBeInstanceOf(TakenLimits);
  expect(of('openrouter/auto')).toBeInstanceOf(TakenLimits);
  expect(of('openrouter/auto')).toMatchObject({ limit, used: 1 });
});

test('history brings back how many requests there were, not how many rows tell of them', () => {
  const book = new LimitBook(() => 0.1);
  const limit = limitOf({ what: 'requests', most: 10 });
  book.replay([limit], { model: 'claude-opus-5-5', usage: emptyUsage, requests: 4, rates: null }, NOON - 1000, NOON);
  expect(book.used(limit, NOON)).toBe(4);
});
