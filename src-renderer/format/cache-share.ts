/** How much of a request's input came out of the provider's prompt cache: the number that explains its price. */
import type { Usage } from '../../src-main/contract/records.ts';

/** All input tokens, cached ones too. */
export function totalInput(usage: Usage): number {
  return usage.input + usage.cacheRead + usage.cacheWrite5m + usage.cacheWrite1h;
}

/** Share of the input read from the cache, 0 to 1; null when there was no input. */
export function cacheReadShare(usage: Usage): number | null {
  const total = totalInput(usage);
  return total === 0 ? null : usage.cacheRead / total;
}
