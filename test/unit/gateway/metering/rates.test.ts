import { expect, test } from 'vitest';
import type { PriceConfig } from '../../../../src-main/contract/config.ts';
import { emptyUsage } from '../../../../src-main/contract/records.ts';
import { PRICE_LIST_DATE } from '../../../../src-main/gateway/metering/catalogue.ts';
import { chargeOf } from '../../../../src-main/gateway/metering/charge.ts';
import { createPrices } from '../../../../src-main/gateway/metering/rates.ts';

const november = Date.UTC(2026, 10, 23);
const ask = (
  model: string,
  options: { inputTokens?: number; at?: number; own?: PriceConfig[]; account?: string; provider?: string } = {},
) =>
  createPrices(options.own ?? []).rates(
    options.provider ?? 'anthropic',
    options.account ?? 'main',
    model,
    options.at ?? november,
    options.inputTokens ?? 1000,
    {
      usage: emptyUsage,
    },
  );

test('gives the catalogue price of a model it lists, every kind of token apart', () => {
  expect(ask('claude-opus-5-5')).toEqual({
    input: 4_000_000_000,
    output: 20_000_000_000,
    cacheRead: 200_000_000,
    cacheWrite5m: 5_000_000_000,
    cacheWrite1h: 8_000_000_000,
    webSearchPerThousand: 10_000_000_000,
    source: `price list ${PRICE_LIST_DATE}: claude-opus-5-5 (genai-prices, litellm)`,
    multiplierMillionths: 1_000_000,
    uncertain: null,
  });
});

test.each([
  'claude-sonnet-4-5-20250929',
  'claude-haiku-4-5-20251001',
  'claude-3-5-haiku-20241022',
  'claude-sonnet-4-20250514',
  'claude-opus-5-20260724',
  'claude-opus-5-5[1m]',
])('%s is a listed model by another spelling: its price is certain', (model) => {
  expect(ask(model)).toMatchObject({ uncertain: null });
});

test.each([
  ['anthropic', 'gpt-5'],
  ['anthropic', 'claude-of-the-far-future'],
  ['no-such-provider', 'claude-opus-5-5'],
])('%s / %s has no known price', (provider, model) => {
  expect(ask(model, { provider })).toBeNull();
});

test('the long-context tier holds from the first token above its start, cached tokens counted', () => {
  const below = ask('claude-sonnet-4-5', { inputTokens: 200_000 });
  const above = ask('claude-sonnet-4-5', { inputTokens: 200_001 });
  expect(below).toMatchObject({ input: 3_000_000_000, output: 15_000_000_000, cacheRead: 300_000_000, cacheWrite1h: 6_000_000_000 });
  expect(above).toMatchObject({ input: 6_000_000_000, output: 22_500_000_000, cacheRead: 600_000_000, cacheWrite1h: 12_000_000_000 });
  // 10 x 6,000 + 190,001 x 600 + 10,000 x 7,500 + 100 x 22,500 = 60,000 + 114,000,600 + 75,000,000 + 2,250,000
  const usage = { ...emptyUsage, input: 10, cacheRead: 190_001, cacheWrite5m: 10_000, output: 100 };
  expect(chargeOf({ usage, rates: ask('claude-sonnet-4-5', { inputTokens: 200_011 }), basis: 'exact', simulated: false }).costNanoUsd).toBe(
    191_310_600,
  );
});

test('a price that changed on a day is taken by the day of the request', () => {
  const size = { inputTokens: 300_000 };
  expect(ask('claude-opus-4-6', { ...size, at: Date.UTC(2026, 2, 1) })).toMatchObject({ input: 10_000_000_000 });
  expect(ask('claude-opus-4-6', { ...size, at: Date.UTC(2026, 3, 1) })).toMatchObject({ input: 5_000_000_000 });
});

test('a price list without cache prices never makes cached tokens free: it assumes, and says so when it matters', () => {
  const prices = createPrices([]);
  const rates = (usage: typeof emptyUsage) => prices.rates('anthropic', 'main', 'claude-2', november, 1000, { usage });
  expect(rates(emptyUsage)).toMatchObject({
    input: 8_000_000_000,
    cacheRead: 8_000_000_000,
    cacheWrite5m: 10_000_000_000,
    cacheWrite1h: 16_000_000_000,
    uncertain: null,
  });
  expect(rates({ ...emptyUsage, cacheRead: 1 })?.uncertain).toBe('no price for cache reads: counted as input');
  expect(prices.rates('anthropic', 'main', 'claude-2', november, 1000)?.uncertain).toContain('web searches');
});

test('own prices win: the account first, then the general one, each as first written', () => {
  const own: PriceConfig[] = [
    { model: '*', input: 1, output: 1 },
    { model: 'claude-*', input: 2, output: 2 },
    { model: 'claude-opus-*', account: 'team', input: 0.3, output: 3.3, cacheRead: 0.03 },
  ];
  expect(ask('claude-opus-5-5', { own, account: 'team' })).toMatchObject({
    input: 300_000_000,
    output: 3_300_000_000,
    cacheRead: 30_000_000,
    source: 'config: prices[2]',
  });
  expect(ask('claude-opus-5-5', { own, account: 'main' })).toMatchObject({ input: 1_000_000_000, source: 'config: prices[0]' });
  expect(ask('gpt-5', { own: [own[1]!] })).toBeNull();
});

test('pattern characters of a model name are literal', () => {
  expect(ask('llama-3x3', { own: [{ model: 'llama-3.3', input: 1, output: 1 }] })).toBeNull();
});

test.each([
  ['claude-opus-5', { speed: 'fast' }, 10, null],
  ['claude-opus-4-6', { speed: 'fast', inferenceGeo: 'us' }, 33, null],
  ['claude-opus-5-5', { speed: 'fast' }, 8, null],
  ['claude-fable-5-2', { speed: 'fast' }, 16, null],
  ['claude-haiku-4-5', { speed: 'fast' }, 2, 'the price of fast mode on claude-haiku-4-5 is not known: twice the list price is assumed'],
  ['claude-opus-5-5', { speed: 'standard', serviceTier: 'standard', inferenceGeo: 'not_available' }, 4, null],
  ['claude-opus-5-5', { inferenceGeo: 'us' }, 4.4, null],
  ['claude-opus-5-5', { speed: 'fast', inferenceGeo: 'us' }, 8.8, null],
  ['claude-opus-5-5', { serviceTier: 'batch' }, 2, null],
  ['claude-opus-5-5', { serviceTier: 'priority' }, 4, 'priority tier is paid by commitment: list prices are shown'],
  ['claude-opus-5-5', { inferenceGeo: 'mars' }, 4, 'region "mars" has no known price'],
])('%s with %o costs $%d a million tokens of input, or is in doubt', (model, terms, dollars, uncertain) => {
  const rates = createPrices([]).rates('anthropic', 'main', model, november, 1000, { usage: emptyUsage, ...terms })!;
  expect((rates.input * rates.multiplierMillionths) / 1e15).toBe(dollars);
  expect(rates.uncertain).toBe(uncertain);
});

test('an own price is taken as written, and doubted when the answer came on special terms', () => {
  const prices = createPrices([{ model: '*', input: 1, output: 1 }]);
  const rates = prices.rates('anthropic', 'main', 'm', november, 1000, { usage: emptyUsage, speed: 'fast' });
  expect(rates).toMatchObject({ multiplierMillionths: 1_000_000, uncertain: 'the own price does not say what speed fast costs' });
});

test("a contract's factor is applied to list prices, for its account only and for as long as it runs", () => {
  const own: PriceConfig[] = [
    { account: 'team', multiplier: 0.8, until: '2026-12-01T00:00:00Z' },
    { account: 'team', multiplier: 0.5, from: '2026-12-01T00:00:00Z' },
  ];
  const rates = ask('claude-opus-5-5', { own, account: 'team' });
  expect(rates).toMatchObject({ input: 4_000_000_000, multiplierMillionths: 800_000 });
  expect(rates?.source).toBe(`price list ${PRICE_LIST_DATE}: claude-opus-5-5 (genai-prices, litellm); config: prices[0] x 0.8`);
  const usage = { ...emptyUsage, input: 1000, cacheWrite1h: 10, output: 3 };
  // (1,000 x 4,000 + 10 x 8,000 + 3 x 20,000) x 0.8
  expect(chargeOf({ usage, rates, basis: 'exact', simulated: false }).costNanoUsd).toBe(3_312_000);
  expect(ask('claude-opus-5-5', { own, account: 'team', at: Date.UTC(2026, 11, 1) })).toMatchObject({ multiplierMillionths: 500_000 });
  expect(ask('claude-opus-5-5', { own, account: 'main' })).toMatchObject({ multiplierMillionths: 1_000_000 });
  expect(ask('claude-of-the-far-future', { own, account: 'team' })).toBeNull();
});

test('an own price begins and ends on the minute', () => {
  const own: PriceConfig[] = [{ model: 'claude-*', input: 1, output: 1, from: '2026-11-23T10:07:00Z', until: '2026-11-23T10:09:00Z' }];
  const prices = createPrices(own);
  const at = (minute: number) => prices.rates('anthropic', 'main', 'claude-opus-5-5', Date.UTC(2026, 10, 23, 10, minute), 10)?.source;
  expect([6, 7, 8, 9].map(at)).toEqual([
    expect.stringContaining('price list'),
    'config: prices[0]',
    'config: prices[0]',
    expect.stringContaining('price list'),
  ]);
});

test('what the account calls the model is what the list is asked for, and own prices may name either', () => {
  const ownName = 'us.anthropic.claude-opus-5-5';
  const rates = (own: PriceConfig[]) =>
    createPrices(own).rates('bedrock', 'aws', 'claude-opus-5-5', november, 10, { ownName, usage: emptyUsage });
  expect(rates([])).toMatchObject({ input: 4_400_000_000, uncertain: null });
  expect(rates([{ model: 'claude-opus-*', input: 1, output: 1 }])).toMatchObject({ input: 1_000_000_000 });
  expect(rates([{ model: 'us.*', input: 2, output: 2 }])).toMatchObject({ input: 2_000_000_000 });
});

test('what runs on own hardware costs nothing, and that is known', () => {
  expect(ask('qwen3-coder', { provider: 'ollama' })).toMatchObject({ input: 0, output: 0, uncertain: null, source: 'own hardware' });
});

test('the dearest of a family is found behind whatever a cloud puts before its name', () => {
  const dearest = createPrices([]).dearest('bedrock', 'claude-haiku-5-5', november);
  expect(dearest?.source).toContain('claude-haiku');
  expect(dearest?.output).toBeLessThan(10_000_000_000);
});
