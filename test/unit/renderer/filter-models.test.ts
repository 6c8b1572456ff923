/** The Models view: which rows a filter leaves, and how prices read. */
import { expect, it } from 'vitest';
import type { ModelView } from '../../../src-main/contract/models.ts';
import { filterModels, type ModelFilter } from '../../../src-renderer/features/models/filter-models.ts';
import { formatPrice } from '../../../src-renderer/features/models/format-price.ts';

const model = (id: string, more: Partial<ModelView> = {}): ModelView => ({
  id,
  name: null,
  providerId: 'openrouter',
  contextTokens: null,
  capabilities: [],
  price: null,
  accounts: [],
  simulated: false,
  ...more,
});
const models = [
  model('claude-opus-5-5', { name: 'Claude Opus 5.5', providerId: 'bedrock', accounts: ['aws'], capabilities: ['tools', 'images'] }),
  model('kimi-k3', { providerId: 'moonshot', accounts: ['kimi'], capabilities: ['tools'] }),
  model('anthropic/claude-opus-4.6'),
];
const shown = (filter: Partial<ModelFilter>) =>
  filterModels(models, { text: '', scope: 'all', providerId: null, capability: null, ...filter }).map(({ id }) => id);

it.each([
  [{}, ['claude-opus-5-5', 'kimi-k3', 'anthropic/claude-opus-4.6']],
  [{ scope: 'served' }, ['claude-opus-5-5', 'kimi-k3']],
  [{ text: 'OPUS' }, ['claude-opus-5-5', 'anthropic/claude-opus-4.6']],
  [{ text: 'opus bedrock' }, ['claude-opus-5-5']],
  [{ text: '5.5' }, ['claude-opus-5-5']],
  [{ capability: 'images' }, ['claude-opus-5-5']],
  [{ providerId: 'moonshot' }, ['kimi-k3']],
] as const)('%o leaves %o', (filter, expected) => {
  expect(shown(filter)).toEqual(expected);
});

it("prices include the contract's factor, and nothing at all is free", () => {
  const price = {
    input: 4_000_000_000,
    output: 20_000_000_000,
    cacheRead: 75_000_000,
    cacheWrite5m: 0,
    multiplierMillionths: 800_000,
    source: '',
    uncertain: null,
  };
  expect([formatPrice(price, 'input'), formatPrice(price, 'output'), formatPrice(price, 'cacheRead')]).toEqual([
    '$3.20',
    '$16.00',
    '$0.060',
  ]);
  expect(formatPrice({ ...price, input: 0 }, 'input')).toBe('free');
  expect(formatPrice({ ...price, uncertain: 'the list has another model' }, 'input')).toBe('≈ $3.20');
});
