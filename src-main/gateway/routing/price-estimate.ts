/**
 * What a request would cost at an account, before it is sent: for choosing the cheapest and for showing a price. Budgets
 * reserve by other, more careful figures (admission/amounts.ts).
 */
import { type Rates, emptyUsage } from '../../contract/records.ts';
import { chargeOf } from '../metering/charge.ts';
import type { Prices } from '../ports.ts';
import type { Account } from '../snapshot.ts';

/** Claude Code asks for 128,000 tokens of output and seldom uses 8,000. */
const USUAL_OUTPUT_TOKENS = 8000;

/** Nano-dollars; null when nobody knows the price. */
export function estimateNanoUsd(
  prices: Prices,
  { id, providerId }: Pick<Account, 'id' | 'providerId'>,
  model: string,
  { inputTokens, maxTokens }: { readonly inputTokens: number; readonly maxTokens: number | null },
  at: number,
): number | null {
  const usage = { ...emptyUsage, input: inputTokens, output: Math.min(maxTokens ?? USUAL_OUTPUT_TOKENS, USUAL_OUTPUT_TOKENS) };
  const rates = prices.rates(providerId, id, model, at, inputTokens, { usage });
  return rates === null ? null : chargeOf({ usage, rates, basis: 'exact', simulated: false }).costNanoUsd;
}

/** What it costs that cached tokens must be written again elsewhere instead of being read: nano-dollars, rounded. */
export function switchCostNanoUsd(cachedTokens: number, rates: Pick<Rates, 'cacheRead' | 'cacheWrite5m'>): number {
  const perMillion = rates.cacheWrite5m - rates.cacheRead;
  return Number((BigInt(cachedTokens) * BigInt(perMillion) + 500_000n) / 1_000_000n);
}
