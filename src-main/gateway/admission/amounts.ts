/**
 * What a request may cost, before anybody knows: an upper bound that is never passed, and the likely amount. Both are
 * taken at the dearest account that may serve it. Nano-dollars, rounded up.
 */
import { GatehouseError } from '../../contract/errors.ts';
import { type Rates, emptyUsage } from '../../contract/records.ts';
import type { BodyFacts } from '../body/body-facts.ts';
import { chargeOf } from '../metering/charge.ts';
import { estimateInputTokens } from '../metering/estimate.ts';
import type { Prices } from '../ports.ts';
import type { Candidate } from '../routing/candidates.ts';
import type { Snapshot } from '../snapshot.ts';
import type { Amounts } from './budget-book.ts';

export interface Request {
  readonly candidates: readonly Pick<Candidate, 'account' | 'provider' | 'billedModel'>[];
  /** The model that is sent first. */
  readonly model: string;
  readonly facts: BodyFacts;
  readonly body: Buffer;
  /** Some budget reserves the upper bound. Only then the body is searched for what makes it dearer. */
  readonly needsStrict: boolean;
  /** What this owner's answers are long, nearly always: its 95th percentile. */
  readonly usualOutputTokens: number;
}

/** The API requires max_tokens; a request without it is taken to want the most any model gives. */
const MOST_OUTPUT_TOKENS = 128_000;

/** Without `needsStrict` the upper bound is infinite. Throws GatehouseError `price_unknown` when the policy says to refuse. */
export function amountsOf(request: Request, prices: Prices, policy: Snapshot['admission'], now: number): Amounts {
  const { candidates, facts, body, needsStrict, usualOutputTokens } = request;
  const most = facts.maxTokens ?? MOST_OUTPUT_TOKENS;
  const inputTokens = estimateInputTokens(body.length);
  const paid = candidates.filter(({ provider }) => !provider.simulated);
  const dearest = (tokens: number, costOf: (rates: Rates) => number) =>
    paid.reduce((highest, { account, billedModel }) => {
      const rates = ratesFor(prices, policy, account.providerId, account.id, billedModel, now, tokens);
      return rates === null ? highest : Math.max(highest, costOf(rates));
    }, 0);
  const expected = dearest(inputTokens, (rates) => cost(rates, inputTokens, Math.min(most, usualOutputTokens)));
  if (!needsStrict) return { strict: Infinity, expected };
  // A token is at least a byte long, so the body's length bounds its tokens.
  const extra = mayUseServerTools(body) ? policy.serverToolsNanoUsd : 0;
  const dearestInput = dearestInputOf(body);
  const strict = dearest(body.length, (rates) => cost({ ...rates, input: dearestInput(rates) }, body.length, most) + extra);
  return { strict, expected: Math.min(strict, expected) };
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
function dearestInputOf(body: Buffer): (rates: Rates) => number {
  if (!body.includes('"cache_control"')) return ({ input }) => input;
  if (!body.includes('"1h"')) return ({ input, cacheWrite5m }) => Math.max(input, cacheWrite5m);
  return ({ input, cacheWrite5m, cacheWrite1h }) => Math.max(input, cacheWrite5m, cacheWrite1h);
}

/** Searches and pages that the provider fetches come on top of what we sent. */
function mayUseServerTools(body: Buffer): boolean {
  return body.includes('"web_search_') || body.includes('"web_fetch_') || body.includes('"type":"url"');
}

function cost(rates: Rates, input: number, output: number): number {
  return chargeOf({ usage: { ...emptyUsage, input, output }, rates, basis: 'interrupted', simulated: false }).costNanoUsd ?? 0;
}
