/**
 * A price list for one model: rates by context size, and what had to be assumed because the list is silent. A silent
 * list must never make a token free.
 */
import { usdToNano } from '../../contract/money.ts';
import type { Rates, Usage } from '../../contract/records.ts';
import type { Dispute, ListedRates } from './price-list.ts';

export type TokenRates = Omit<Rates, 'source' | 'multiplierMillionths' | 'uncertain'>;

export interface RateTier {
  readonly above: number;
  readonly rates: TokenRates;
}

export interface RateCard {
  readonly source: string;
  /** Ascending by `above`, the first at -1: the last one that the input (cached tokens included) exceeds holds. */
  readonly tiers: readonly RateTier[];
  /** What faster, slower or batched service costs, where the list has prices of its own for it. */
  readonly terms: ReadonlyArray<{
    readonly speed: string | null;
    readonly serviceTier: string | null;
    readonly tiers: readonly RateTier[];
  }>;
  /** Why this may be the wrong list for the model; null when it is surely the right one. */
  readonly doubt: string | null;
  /** Rates of which published catalogues do not say the same. */
  readonly disputes: readonly Dispute[];
  /** Kinds without a price of their own, and what they are counted at instead. */
  readonly assumed: Readonly<Partial<Record<keyof Usage, string>>>;
}

/** Fills the gaps of a price list: reads at the input price, writes and searches at what Anthropic asks everywhere. */
export function completeRates(listed: ListedRates): TokenRates {
  const input = usdToNano(listed.input);
  const or = (price: number | undefined, otherwise: number): number => (price === undefined ? otherwise : usdToNano(price));
  return {
    input,
    output: usdToNano(listed.output),
    cacheRead: or(listed.cacheRead, input),
    cacheWrite5m: or(listed.cacheWrite5m, Math.round((input * 5) / 4)),
    cacheWrite1h: or(listed.cacheWrite1h, input * 2),
    webSearchPerThousand: or(listed.webSearchPerThousand, usdToNano(10)),
    ...(listed.requestPerThousand === undefined ? {} : { requestPerThousand: usdToNano(listed.requestPerThousand) }),
    ...(listed.reasoning === undefined ? {} : { reasoning: usdToNano(listed.reasoning) }),
    ...(listed.citation === undefined ? {} : { citation: usdToNano(listed.citation) }),
  };
}

/** One sentence for each kind that `completeRates` had to fill in. */
export function assumptions(listed: ListedRates): RateCard['assumed'] {
  return {
    ...(listed.cacheRead === undefined ? { cacheRead: 'no price for cache reads: counted as input' } : {}),
    ...(listed.cacheWrite5m === undefined ? { cacheWrite5m: 'no price for 5 minute cache writes: counted at 1.25 x input' } : {}),
    ...(listed.cacheWrite1h === undefined ? { cacheWrite1h: 'no price for 1 hour cache writes: counted at 2 x input' } : {}),
    ...(listed.webSearchPerThousand === undefined ? { webSearches: 'no price for web searches: counted at $10 per 1,000' } : {}),
  };
}

/** The tier of a request of this size. */
export function tierAt<T extends { readonly above: number }>(tiers: readonly T[], inputTokens: number): T {
  let at = tiers.length - 1;
  while (at > 0 && inputTokens <= tiers[at]!.above) at -= 1;
  return tiers[at]!;
}

/** One sentence for each rate in use that the catalogues dispute. */
export function disputed({ disputes }: Pick<RateCard, 'disputes'>, above: number): string[] {
  return disputes
    .filter((dispute) => dispute.above === above)
    .map(({ rate, says }) => {
      const figures = Object.entries(says).map(([name, dollars]) => `$${dollars} (${name})`);
      return `published prices differ for ${rate}: ${figures.join(', ')}`;
    });
}
