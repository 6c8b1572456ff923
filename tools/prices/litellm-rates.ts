/**
 * Reads LiteLLM's table, the second catalogue: an independent reading of the vendors' pages. Its prices are per token;
 * ours, as price lists write them, per million.
 */
import type { ListedRates, ListedTier } from '../../src-main/gateway/metering/price-list.ts';

export interface LitellmEntry {
  /** Ours. */
  readonly providerId: string;
  /** As the provider calls it. */
  readonly model: string;
  readonly contextTokens: number | null;
  readonly tiers: readonly ListedTier[];
  /** The price at other hours, where there is one: either may be the one that another list writes down. */
  readonly offPeak: ListedTier | null;
}

/** Where LiteLLM writes the models of our providers: its provider's name, and what stands before the model's. */
const PLACES: Readonly<Record<string, { readonly name: string; readonly prefix: string }>> = {
  vertex: { name: 'vertex_ai-anthropic_models', prefix: 'vertex_ai/' },
  anthropic: { name: 'anthropic', prefix: '' },
  openai: { name: 'openai', prefix: '' },
  google: { name: 'gemini', prefix: 'gemini/' },
  bedrock: { name: 'bedrock_converse', prefix: '' },
  azure: { name: 'azure', prefix: 'azure/' },
  deepseek: { name: 'deepseek', prefix: 'deepseek/' },
  moonshot: { name: 'moonshot', prefix: 'moonshot/' },
  zai: { name: 'zai', prefix: 'zai/' },
  minimax: { name: 'minimax', prefix: 'minimax/' },
  qwen: { name: 'dashscope', prefix: 'dashscope/' },
  openrouter: { name: 'openrouter', prefix: 'openrouter/' },
  fireworks: { name: 'fireworks_ai', prefix: 'fireworks_ai/' },
  mistral: { name: 'mistral', prefix: 'mistral/' },
  xai: { name: 'xai', prefix: 'xai/' },
  cohere: { name: 'cohere_chat', prefix: '' },
  perplexity: { name: 'perplexity', prefix: 'perplexity/' },
  groq: { name: 'groq', prefix: 'groq/' },
  together: { name: 'together_ai', prefix: 'together_ai/' },
  cerebras: { name: 'cerebras', prefix: 'cerebras/' },
  nebius: { name: 'nebius', prefix: 'nebius/' },
  sambanova: { name: 'sambanova', prefix: 'sambanova/' },
};

const FIELDS: Readonly<Partial<Record<keyof ListedRates, string>>> = {
  input: 'input_cost_per_token',
  output: 'output_cost_per_token',
  cacheRead: 'cache_read_input_token_cost',
  cacheWrite5m: 'cache_creation_input_token_cost',
  cacheWrite1h: 'cache_creation_input_token_cost_above_1hr',
};

const TEXT_MODES: ReadonlySet<unknown> = new Set(['chat', 'responses', 'completion', undefined]);

/** Every text model with a price that belongs to one of our providers. */
export function readLitellm(table: Readonly<Record<string, Readonly<Record<string, unknown>>>>): LitellmEntry[] {
  const providerOf = new Map(Object.entries(PLACES).map(([providerId, { name }]) => [name, providerId]));
  return Object.entries(table).flatMap(([key, entry]) => {
    const providerId = providerOf.get(String(entry['litellm_provider']));
    if (providerId === undefined || !TEXT_MODES.has(entry['mode'])) return [];
    const { prefix } = PLACES[providerId]!;
    if (!key.startsWith(prefix)) return [];
    const tiers = tiersOf(entry);
    const context = entry['max_input_tokens'];
    return tiers === null
      ? []
      : [
          {
            providerId,
            model: key.slice(prefix.length),
            contextTokens: typeof context === 'number' ? context : null,
            tiers,
            offPeak: offPeakOf(entry['off_peak_pricing']),
          },
        ];
  });
}

/** `input_cost_per_token_above_272k_tokens` starts a tier. */
function tiersOf(entry: Readonly<Record<string, unknown>>): ListedTier[] | null {
  const starts = new Set<number>();
  for (const key of Object.keys(entry)) {
    const [, thousands] = /^(?:input|output)_cost_per_token_above_(\d+)k_tokens$/.exec(key) ?? [];
    if (thousands !== undefined) starts.add(Number(thousands) * 1000);
  }
  const base = ratesOf(entry, '');
  if (base === null) return null;
  const tiers: ListedTier[] = [{ above: -1, listed: base }];
  for (const above of [...starts].sort((a, b) => a - b)) {
    const listed = ratesOf(entry, `_above_${above / 1000}k_tokens`);
    if (listed !== null) tiers.push({ above, listed });
  }
  return tiers;
}

function offPeakOf(pricing: unknown): ListedTier | null {
  if (typeof pricing !== 'object' || pricing === null) return null;
  const listed = ratesOf(pricing as Record<string, unknown>, '');
  return listed && { above: -1, listed };
}

function ratesOf(entry: Readonly<Record<string, unknown>>, suffix: string): ListedRates | null {
  const perMillion = (field: string | undefined): number | undefined => {
    const value = entry[`${field}${suffix}`];
    return typeof value === 'number' ? Number((value * 1e6).toPrecision(12)) : undefined;
  };
  const input = perMillion(FIELDS.input);
  const output = perMillion(FIELDS.output);
  if (input === undefined || output === undefined || (input === 0 && output === 0)) return null;
  const cacheWrite5m = perMillion(FIELDS.cacheWrite5m);
  return {
    input,
    output,
    cacheRead: perMillion(FIELDS.cacheRead),
    // Zero stands there for vendors whose cache writes cost what any input costs.
    cacheWrite5m: cacheWrite5m === 0 ? undefined : cacheWrite5m,
    cacheWrite1h: perMillion(FIELDS.cacheWrite1h),
  };
}
