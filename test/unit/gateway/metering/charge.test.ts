/** Charges worked out by hand: each case shows its arithmetic in nano-dollars (1 USD = 1,000,000,000). */
import { expect, test } from 'vitest';
import { emptyUsage, type Rates, type Usage } from '../../../../src-main/contract/records.ts';
import { usdToNano } from '../../../../src-main/contract/money.ts';
import { chargeOf, costLines } from '../../../../src-main/gateway/metering/charge.ts';

/** Claude Opus 5.5's list: $4 in, $20 out, $0.20 read, $5 / $8 written for 5 minutes / 1 hour, $10 per 1,000 searches. */
const opus: Rates = {
  input: 4_000_000_000,
  output: 20_000_000_000,
  cacheRead: 200_000_000,
  cacheWrite5m: 5_000_000_000,
  cacheWrite1h: 8_000_000_000,
  webSearchPerThousand: 10_000_000_000,
  source: 'test',
  multiplierMillionths: 1_000_000,
  uncertain: null,
};
const cost = (usage: Partial<Usage>, rates: Partial<Rates> = {}) =>
  chargeOf({ usage: { ...emptyUsage, ...usage }, rates: { ...opus, ...rates }, basis: 'exact', simulated: false }).costNanoUsd;

test.each<[string, Partial<Usage>, Partial<Rates>, number]>([
  ['one input token: 4e9 / 1e6 = 4,000', { input: 1 }, {}, 4000],
  ['one output token: 20e9 / 1e6 = 20,000', { output: 1 }, {}, 20_000],
  ['one cached token read: 0.2e9 / 1e6 = 200', { cacheRead: 1 }, {}, 200],
  ['a plain turn: 12 x 4,000 + 7 x 20,000 = 48,000 + 140,000', { input: 12, output: 7 }, {}, 188_000],
  [
    'a cached turn: 3 x 4,000 + 812 x 20,000 + 48,211 x 200 + 1,920 x 5,000 = 12,000 + 16,240,000 + 9,642,200 + 9,600,000',
    { input: 3, output: 812, cacheRead: 48_211, cacheWrite5m: 1920 },
    {},
    35_494_200,
  ],
  [
    '5 minute and 1 hour writes differ: 1,000 x 5,000 + 1,000 x 8,000 = 5,000,000 + 8,000,000',
    { cacheWrite5m: 1000, cacheWrite1h: 1000 },
    {},
    13_000_000,
  ],
  ['three web searches: 3 x 10e9 / 1,000 = 30,000,000', { webSearches: 3 }, {}, 30_000_000],
  [
    'all kinds: 10 x 4,000 + 20 x 20,000 + 30 x 200 + 40 x 5,000 + 50 x 8,000 + 1 x 10,000,000 = 40,000 + 400,000 + 6,000 + 200,000 + 400,000 + 10,000,000',
    { input: 10, output: 20, cacheRead: 30, cacheWrite5m: 40, cacheWrite1h: 50, webSearches: 1 },
    {},
    11_046_000,
  ],
  ['a million output tokens are the list price: $20', { output: 1_000_000 }, {}, 20_000_000_000],
  ['fast mode at twice the price: 2 x 188,000', { input: 12, output: 7 }, { multiplierMillionths: 2_000_000 }, 376_000],
  ['US region at 1.1: 1.1 x 188,000', { input: 12, output: 7 }, { multiplierMillionths: 1_100_000 }, 206_800],
  [
    'a multiplier is about tokens, not searches: 2 x 4,000 + 10,000,000',
    { input: 1, webSearches: 1 },
    { multiplierMillionths: 2_000_000 },
    10_008_000,
  ],
  ['$0.025 per million, 20 tokens: 25e6 x 20 / 1e6 = 500', { input: 20 }, { input: 25_000_000 }, 500],
  ['half a nano-dollar rounds up: 0.5e6 / 1e6', { input: 1 }, { input: 500_000 }, 1],
  ['just below half rounds down: 0.499,999', { input: 1 }, { input: 499_999 }, 0],
  [
    'rounded once, not per kind: 0.4 + 0.4 = 0.8 -> 1, where kinds alone would give 0',
    { input: 1, output: 1 },
    { input: 400_000, output: 400_000 },
    1,
  ],
])('%s', (_arithmetic, usage, rates, expected) => {
  expect(cost(usage, rates)).toBe(expected);
});

test('a price nobody knows gives an unknown cost, never zero', () => {
  const charge = chargeOf({ usage: { ...emptyUsage, output: 1 }, rates: null, basis: 'exact', simulated: false });
  expect(charge.costNanoUsd).toBeNull();
  expect(costLines(charge).map(({ costNanoUsd }) => costNanoUsd)).toEqual([null, null]);
});

test('nothing used costs nothing, whatever the price', () => {
  expect(chargeOf({ usage: emptyUsage, rates: null, basis: 'failed', simulated: false }).costNanoUsd).toBe(0);
});

test('a simulated answer is counted and free', () => {
  const charge = chargeOf({ usage: { ...emptyUsage, input: 5, output: 9 }, rates: null, basis: 'exact', simulated: true });
  expect(charge).toMatchObject({ costNanoUsd: 0, simulated: true, usage: { output: 9 } });
});

test('everything but an exact, undoubted count is estimated', () => {
  const of = (basis: 'exact' | 'aborted', isDoubtful: boolean) =>
    chargeOf({ usage: emptyUsage, rates: opus, basis, simulated: false, isDoubtful }).estimated;
  expect([of('exact', false), of('exact', true), of('aborted', false)]).toEqual([false, true, true]);
  // An attempt that failed used nothing, and that is known.
  expect(chargeOf({ usage: emptyUsage, rates: null, basis: 'failed', simulated: false }).estimated).toBe(false);
});

test('cost lines name the kinds that were used, always input and output', () => {
  const lines = costLines(chargeOf({ usage: { ...emptyUsage, output: 2, cacheRead: 10 }, rates: opus, basis: 'exact', simulated: false }));
  expect(lines).toEqual([
    { kind: 'input', count: 0, rate: 4_000_000_000, costNanoUsd: 0 },
    { kind: 'output', count: 2, rate: 20_000_000_000, costNanoUsd: 40_000 },
    { kind: 'cacheRead', count: 10, rate: 200_000_000, costNanoUsd: 2000 },
  ]);
});

test.each([
  [0.3, 300_000_000],
  [0.1 + 0.2, 300_000_000], // 0.30000000000000004 as written; the 17th digit is far below a nano-dollar
  [3.75, 3_750_000_000],
  [0.0000000005, 1],
  [0.00000000049, 0],
  [1e-7, 100],
  [100_000, 100_000_000_000_000],
  [1.005, 1_005_000_000],
])('reads $%d per million as %d nano-dollars', (usd, nano) => {
  expect(usdToNano(usd)).toBe(nano);
});
