/** Reads genai-prices, the first catalogue: names with their patterns, prices with the days and hours they hold. */
import { z } from 'zod';
import {
  type ListedRates,
  type ListedTier,
  type NameMatch,
  nameMatchSchema,
  type Period,
  type PricedTerms,
} from '../../src-main/gateway/metering/price-list.ts';

const priceSchema = z.union([z.number(), z.object({ base: z.number(), tiers: z.array(z.tuple([z.number(), z.number()])) })]);
const pricesSchema = z.record(z.string(), priceSchema);
const whenSchema = z
  .object({ start_date: z.string().optional(), start_time: z.string().optional(), end_time: z.string().optional() })
  .nullable();

export const genaiSchema = z.array(
  z.object({
    id: z.string(),
    models: z.array(
      z.object({
        id: z.string(),
        name: z.string().nullable(),
        contextTokens: z.number().nullable(),
        match: nameMatchSchema,
        prices: z.array(z.object({ when: whenSchema, prices: pricesSchema })),
        variants: z.array(z.object({ terms: z.record(z.string(), z.string()), when: whenSchema, prices: pricesSchema })),
      }),
    ),
  }),
);
type Prices = z.infer<typeof pricesSchema>;
type Model = z.infer<typeof genaiSchema>[number]['models'][number];

export interface GenaiModel {
  readonly id: string;
  readonly name: string | null;
  readonly contextTokens: number | null;
  readonly match: NameMatch;
  readonly periods: readonly Period[];
  readonly terms: readonly PricedTerms[];
}

/** A model that is paid by tokens of text; null for any other. */
export function readGenaiModel({ id, name, contextTokens, match, prices, variants }: Model): GenaiModel | null {
  const periods = prices.flatMap(({ when, prices: listed }) => {
    const tiers = tiersOf(listed);
    return tiers === null ? [] : [{ ...holds(when), tiers }];
  });
  if (periods.length === 0) return null;
  const terms = variants.flatMap(({ terms: asked, when, prices: listed }) => {
    const known = Object.entries(asked);
    const tiers = tiersOf(listed);
    // A standard tier repeats the price that stands there already.
    return tiers === null || known.length !== 1 ? [] : [{ [known[0]![0]]: known[0]![1], ...holds(when), tiers }];
  });
  return { id, name, contextTokens, match, periods, terms: terms.flatMap(termsOf) };
}

/** `processing: batch` is what usage calls service tier batch; other conditions are not of a request. */
function termsOf(entry: { readonly tiers: readonly ListedTier[] } & Record<string, unknown>): PricedTerms[] {
  const {
    speed,
    service_tier: tier,
    processing,
    search_type: _search,
    route: _route,
    ...rest
  } = entry as Record<string, unknown> & {
    tiers: ListedTier[];
  };
  if (speed === 'fast') return [{ speed, ...rest }];
  if (processing === 'batch') return [{ serviceTier: 'batch', ...rest }];
  if (tier === 'flex' || tier === 'priority' || tier === 'fast') return [{ serviceTier: tier, ...rest }];
  return [];
}

function holds(when: z.infer<typeof whenSchema>): Pick<Period, 'from' | 'hours'> {
  if (when?.start_date !== undefined) return { from: when.start_date };
  if (when?.start_time !== undefined && when.end_time !== undefined) {
    return { hours: [minutes(when.start_time), minutes(when.end_time)].join('-') };
  }
  return {};
}

/** `16:30:00+00:00` -> `16:30`; the catalogue writes UTC. */
function minutes(time: string): string {
  if (!/^\d\d:\d\d:00(?:\+00:00|Z)$/.test(time)) throw new Error(`An hour of a price is not in UTC: ${time}`);
  return time.slice(0, 5);
}

const FIELDS: Readonly<Record<keyof ListedRates, readonly string[]>> = {
  input: ['input_mtok'],
  output: ['output_mtok'],
  cacheRead: ['cache_read_mtok'],
  cacheWrite5m: ['cache_write_5m_mtok', 'cache_write_mtok'],
  cacheWrite1h: ['cache_write_1h_mtok'],
  webSearchPerThousand: ['web_searches_kcount'],
  requestPerThousand: ['requests_kcount'],
  reasoning: ['output_reasoning_mtok'],
  citation: ['output_citation_mtok'],
};

function tiersOf(prices: Prices): ListedTier[] | null {
  const starts = new Set(Object.values(prices).flatMap((price) => (typeof price === 'number' ? [] : price.tiers.map(([start]) => start))));
  const at = (tokens: number): ListedRates | null => {
    const entries = Object.entries(FIELDS).flatMap(([field, keys]) => {
      const price = keys.map((key) => prices[key]).find((one) => one !== undefined);
      if (price === undefined) return [];
      return [[field, typeof price === 'number' ? price : (price.tiers.findLast(([start]) => tokens > start)?.[1] ?? price.base)]];
    });
    const listed = Object.fromEntries(entries) as Partial<ListedRates>;
    return listed.input === undefined || listed.output === undefined ? null : { ...listed, input: listed.input, output: listed.output };
  };
  const base = at(0);
  if (base === null) return null;
  return [
    { above: -1, listed: base },
    ...[...starts]
      .sort((a, b) => a - b)
      .flatMap((above) => {
        const listed = at(above + 1);
        return listed === null ? [] : [{ above, listed }];
      }),
  ];
}
