/**
 * What a request may cost, before anybody knows: an upper bound that is never passed, and the likely amount. Both are
 * taken at the dearest account that may serve it. Nano-dollars, rounded up.
 */
import { GatehouseError } from '../../contract/errors.ts';
import { type Rates, emptyUsage } from '../../contract/records.ts';
import type { BodyFacts } from '../body/scan-body.ts';
import { chargeOf } from '../metering/charge.ts';
import { estimateInputTokens } from '../metering/estimate.ts';
import type { Prices } from '../ports.ts';
import type { Candidate } from '../routing/candidates.ts';
import type { Snapshot } from '../snapshot.ts';
import type { Amounts } from './budget-book.ts';

export interface Request {
  readonly candidates: readonly Pick<Candidate, 'account' | 'provider' | 'model'>[];
  /** The model that is sent. */
  readonly model: string;
  readonly facts: BodyFacts;
  readonly body: Buffer;
  /** What this owner's answers are long, nearly always: its 95th percentile. */
  readonly usualOutputTokens: number;
}

/** The API requires max_tokens; a request without it is taken to want the most any model gives. */
const MOST_OUTPUT_TOKENS = 128_000;

/** Throws GatehouseError `price_unknown` when the policy says to refuse. */
export function amountsOf(request: Request, prices: Prices, policy: Snapshot['admission'], now: number): Amounts {
  const { candidates, facts, body, usualOutputTokens } = request;
  const most = facts.maxTokens ?? MOST_OUTPUT_TOKENS;
  const amounts = candidates.map(({ account, provider, model }): Amounts => {
    if (provider.simulated) return { strict: 0, expected: 0 };
    // A token is at least a byte long, so the body's length bounds its tokens.
    const strictRates = ratesFor(prices, policy, account.providerId, account.id, model, now, body.length);
    const expectedRates = ratesFor(prices, policy, account.providerId, account.id, model, now, estimateInputTokens(body.length));
    if (strictRates === null || expectedRates === null) return { strict: 0, expected: 0 };
    const strict = cost(dearestInput(strictRates, body), body.length, most) + (mayUseServerTools(body) ? policy.serverToolsNanoUsd : 0);
    const expected = cost(expectedRates, estimateInputTokens(body.length), Math.min(most, usualOutputTokens));
    return { strict, expected: Math.min(strict, expected) };
  });
  return { strict: Math.max(0, ...amounts.map((one) => one.strict)), expected: Math.max(0, ...amounts.map((one) => one.expected)) };
}

function ratesFor(
  prices: Prices,
  policy: Snapshot['admission'],
  providerId: string,
  accountId: string,
  model: string,
  now: number,
  inputTokens: number,
): Rates | null {
  const rates = prices.rates(providerId, accountId, model, now, inputTokens);
  if (rates !== null || policy.unknownPrice === 'allow') return rates;
  const dearest = policy.unknownPrice === 'dearest' ? prices.dearest(providerId, model, now) : null;
  if (dearest === null) {
    throw new GatehouseError(
      'price_unknown',
      `Nobody knows the price of ${model}, and a budget applies: add it to prices, or set admission.unknownPrice: allow.`,
    );
  }
  return dearest;
}

/** Writing to the cache costs more than reading; it happens only where the body asks for it. */
function dearestInput(rates: Rates, body: Buffer): Rates {
  if (!body.includes('"cache_control"')) return rates;
  const write = body.includes('"1h"') ? Math.max(rates.cacheWrite5m, rates.cacheWrite1h) : rates.cacheWrite5m;
  return { ...rates, input: Math.max(rates.input, write) };
}

/** Searches and pages that the provider fetches come on top of what we sent. */
function mayUseServerTools(body: Buffer): boolean {
  return body.includes('"web_search_') || body.includes('"web_fetch_') || body.includes('"type":"url"');
}

function cost(rates: Rates, input: number, output: number): number {
  return chargeOf({ usage: { ...emptyUsage, input, output }, rates, basis: 'interrupted', simulated: false }).costNanoUsd ?? 0;
}
