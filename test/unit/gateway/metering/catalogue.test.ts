/** How much the catalogue knows, and usages priced by hand from the vendors' pages. */
import { expect, test } from 'vitest';
import { emptyUsage, type Usage } from '../../../../src-main/contract/records.ts';
import { catalogueCard, catalogueModels } from '../../../../src-main/gateway/metering/catalogue.ts';
import { chargeOf } from '../../../../src-main/gateway/metering/charge.ts';
import { priceList, priceListSchema } from '../../../../src-main/gateway/metering/price-list.ts';
import { createPrices } from '../../../../src-main/gateway/metering/rates.ts';
import { ownModelName } from '../../../../src-main/gateway/providers/own-model-name.ts';
import { providers } from '../../../../src-main/gateway/providers/providers.ts';
import { testAccountConfig } from '../../../support/test-gateway.ts';

const november = Date.UTC(2026, 10, 23);

test('at least 20 providers and 1,000 models have a price', () => {
  const lists = [...providers.keys()]
    // Claude at Foundry and Gemini at Vertex stand in other providers' lists: counted once.
    .filter((id) => id !== 'azure-foundry' && id !== 'vertex')
    .map((id) => ({ id, models: catalogueModels(id).filter((model) => catalogueCard(id, model.id, november) !== null) }))
    .filter(({ models }) => models.length > 0);
  expect(lists.length).toBeGreaterThanOrEqual(20);
  expect(lists.reduce((sum, { models }) => sum + models.length, 0)).toBeGreaterThanOrEqual(1000);
});

/** Dollars per million tokens as the vendor's page says; the sum beside it was made by hand. */
const usages: ReadonlyArray<readonly [provider: string, model: string, config: object, usage: Partial<Usage>, nanoUsd: number]> = [
  // Opus 5.5: 4 in, 20 out. 1,000 x 4,000 + 500 x 20,000
  ['anthropic', 'claude-opus-5-5', {}, { input: 1000, output: 500 }, 14_000_000],
  // Reads 0.20: 12 x 4,000 + 100,000 x 200 + 700 x 20,000
  ['anthropic', 'claude-opus-5-5', {}, { input: 12, cacheRead: 100_000, output: 700 }, 34_048_000],
  // 5 minute writes 5, 1 hour writes 8: 3 x 4,000 + 10,000 x 5,000 + 20,000 x 8,000 + 1 x 20,000
  ['anthropic', 'claude-opus-5-5', {}, { input: 3, cacheWrite5m: 10_000, cacheWrite1h: 20_000, output: 1 }, 210_032_000],
  // Sonnet 4.5 above 200,000: 6 in, 22.50 out, reads 0.60. 1 x 6,000 + 200,000 x 600 + 10 x 22,500
  ['anthropic', 'claude-sonnet-4-5-20250929', {}, { input: 1, cacheRead: 200_000, output: 10 }, 120_231_000],
  // Haiku 4.5: 1 in, 5 out, reads 0.10, three searches at 10 per 1,000: 100 x 1,000 + 50 x 5,000 + 3 x 10,000,000
  ['anthropic', 'claude-haiku-4-5', {}, { input: 100, output: 50, webSearches: 3 }, 30_350_000],
  // Haiku 5.5: 0.10 in, 0.50 out, reads 0.01, writes 0.125 and 0.20. 90,000 is no long prompt:
  // 1,000 x 100 + 80,000 x 10 + 5,000 x 125 + 4,000 x 200 + 600 x 500
  ['anthropic', 'claude-haiku-5-5', {}, { input: 1000, cacheRead: 80_000, cacheWrite5m: 5000, cacheWrite1h: 4000, output: 600 }, 2_625_000],
  // Above 100,000 five times as much, for all of it: 1 x 500 + 100,000 x 50 + 10 x 2,500; in Foundry too
  ['azure-foundry', 'claude-haiku-5-5', {}, { input: 1, cacheRead: 100_000, output: 10 }, 5_025_500],
  // Sonnet 5.5: 2 in, 10 out, reads 0.10, 5 minute writes 2.50. 10 x 2,000 + 50,000 x 100 + 2,000 x 2,500 + 40 x 10,000
  ['anthropic', 'claude-sonnet-5-5', {}, { input: 10, cacheRead: 50_000, cacheWrite5m: 2000, output: 40 }, 10_420_000],
  // Bedrock in a region: 10 % more, reads 0.22. 1,000 x 4,400 + 10,000 x 220 + 100 x 22,000
  ['bedrock', 'claude-opus-5-5', { region: 'us-east-1' }, { input: 1000, cacheRead: 10_000, output: 100 }, 8_800_000],
  // The same through the global profile: 1,000 x 4,000 + 10,000 x 200 + 100 x 20,000
  [
    'bedrock',
    'claude-opus-5-5',
    { region: 'us-east-1', inferenceProfile: 'global' },
    { input: 1000, cacheRead: 10_000, output: 100 },
    8_000_000,
  ],
  // Sonnet 4.5 in Frankfurt by its regional id, 5 minute writes 4.125: 10 x 3,300 + 8,000 x 4,125 + 2 x 16,500
  ['bedrock', 'claude-sonnet-4-5', { region: 'eu-central-1' }, { input: 10, cacheWrite5m: 8000, output: 2 }, 33_066_000],
  // Vertex, dated id: 7 x 3,000 + 9 x 15,000
  ['vertex', 'claude-sonnet-4-5-20250929', { project: 'p', region: 'global' }, { input: 7, output: 9 }, 156_000],
  // GPT-5: 1.25 in, 10 out, cached 0.125. 1,000 x 1,250 + 8,000 x 125 + 100 x 10,000
  ['openai', 'gpt-5', {}, { input: 1000, cacheRead: 8000, output: 100 }, 3_250_000],
  // Gemini 2.5 Pro above 200,000: 2.50 in, 15 out. 200,001 x 2,500 + 4 x 15,000
  ['vertex', 'gemini-2.5-pro', { project: 'p', region: 'global' }, { input: 200_001, output: 4 }, 500_062_500],
  // DeepSeek V4 Pro: 0.66 in, 1.98 out, cached 0.022. 500 x 660 + 64,000 x 22 + 250 x 1,980
  ['deepseek', 'deepseek-v4-pro', {}, { input: 500, cacheRead: 64_000, output: 250 }, 2_233_000],
];

test.each(usages)('%s %s %o %o costs exactly %d nano-dollars', (providerId, model, config, used, nanoUsd) => {
  const provider = providers.get(providerId)!;
  const account = testAccountConfig('main', 'https://x.example', { providerId, config: { id: 'main', provider: providerId, ...config } });
  const usage = { ...emptyUsage, ...used };
  const inputTokens = usage.input + usage.cacheRead + usage.cacheWrite5m + usage.cacheWrite1h;
  const ownName = ownModelName(provider, account, model);
  const rates = createPrices([]).rates(providerId, 'main', model, november, inputTokens, { usage, ownName });
  expect(chargeOf({ usage, rates, basis: 'exact', simulated: false }).costNanoUsd).toBe(nanoUsd);
});

test('a price that a vendor announced begins on its day', () => {
  const input = (at: string) => catalogueCard('google', 'gemini-4-argon', Date.parse(at))?.tiers[0]?.rates.input;
  expect(input('2026-11-30T23:59:59Z')).toBe(2_000_000_000);
  expect(input('2026-12-01T00:00:00Z')).toBe(4_000_000_000);
});

test('peak hours are those of weekdays only', () => {
  const output = (at: string) => catalogueCard('deepseek', 'deepseek-v4-pro', Date.parse(at))?.tiers[0]?.rates.output;
  expect(output('2026-11-30T01:00:00Z'), 'a Monday at the first peak minute').toBe(3_960_000_000);
  expect(output('2026-11-30T04:00:00Z'), 'and when the peak ends').toBe(1_980_000_000);
  expect(output('2026-11-29T02:00:00Z'), 'a Sunday').toBe(1_980_000_000);
});

test('every spelling of a listed model is priced without doubt, a name that only resembles one with it', () => {
  for (const spelling of ['claude-haiku-5-5', 'claude-haiku-5-5-20261007', 'claude-haiku-5-5@default', 'Claude-Haiku-5-5']) {
    expect(catalogueCard('anthropic', spelling, november)).toMatchObject({ doubt: null });
  }
  expect(catalogueCard('anthropic', 'claude-haiku-4-5-turbo', november)?.doubt).toMatch(/claude-haiku-4-5-turbo/);
});

test('a charge at a rate that the catalogues dispute says so, and the sure tiers of the model do not', () => {
  const uncertain = (inputTokens: number) =>
    createPrices([]).rates('anthropic', 'main', 'claude-sonnet-4-5', november, inputTokens)?.uncertain;
  expect(uncertain(1000)).toBeNull();
  expect(uncertain(200_001)).toMatch(/published prices differ for input: \$6 \(genai-prices\), \$3 \(litellm\)/);
});

test('service tiers outside Anthropic have the prices their vendors list', () => {
  const input = (serviceTier: string | null) =>
    createPrices([]).rates('openai', 'main', 'gpt-6.1-sol', november, 1000, { serviceTier, usage: emptyUsage });
  expect(input('default')).toMatchObject({ input: 2_000_000_000, multiplierMillionths: 1_000_000, uncertain: null });
  expect(input('flex')).toMatchObject({ input: 1_000_000_000, multiplierMillionths: 1_000_000, uncertain: null });
  expect(input('priority')).toMatchObject({ input: 4_000_000_000, multiplierMillionths: 1_000_000, uncertain: null });
  expect(
    createPrices([]).rates('groq', 'main', 'llama-3.3-70b-versatile', november, 10, { serviceTier: 'turbo' })?.uncertain,
  ).not.toBeNull();
});

test('the checked-in list is what its schema says, every model with a source, and its versions are named', () => {
  const list = priceListSchema.parse(priceList);
  expect(list.catalogues.map(({ name }) => name)).toEqual(['genai-prices', 'litellm']);
  for (const models of Object.values(list.providers)) {
    expect(new Set(models.map(({ id }) => id)).size, 'no model stands twice').toBe(models.length);
  }
});
