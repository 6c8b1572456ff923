/**
 * What a request may cost, before anybody knows: an upper bound that is never passed, and the likely amount. Both are
 * taken at the dearest account that may serve it. Nano-dollars.
 */
import { GatehouseError } from '../../contract/errors.ts';
import { type Rates, emptyUsage } from '../../contract/records.ts';
import type { BodyFacts } from '../body/body-facts.ts';
import { chargeOf } from '../metering/charge.ts';
import { estimateInputTokens } from '../metering/estimate.ts';
import type { PricedAnswer, Prices } from '../ports.ts';
import { ownModelName } from '../providers/own-model-name.ts';
import type { Candidate } from '../routing/candidates.ts';
import type { Snapshot } from '../snapshot.ts';
import type { Amounts } from './budget-book.ts';
import { MOST_OUTPUT_TOKENS, type SentForm, upperBound } from './upper-bound.ts';

type PricedCandidate = Pick<Candidate, 'account' | 'provider' | 'billedModel'>;

export interface Request {
  readonly candidates: readonly PricedCandidate[];
  /** The model that is sent first. */
  readonly model: string;
  readonly facts: BodyFacts;
  readonly body: Buffer;
  /** The client's own body, where some candidate may get that. */
  readonly native: SentForm | null;
  /** `enforced`: some budget reserves the upper bound and refuses; `counted`: it only warns. Else nobody asks for the bound. */
  readonly strict: 'enforced' | 'counted' | 'none';
  /** What this owner's answers are long, nearly always: its 95th percentile. */
  readonly usualOutputTokens: number;
}

/** Without `strict` the upper bound is infinite. Throws GatehouseError `price_unknown` when the policy says to refuse, and what `upperBound` throws. */
export function amountsOf(request: Request, prices: Prices, policy: Snapshot['admission'], now: number): Amounts {
  const { facts, body, native, strict: need, usualOutputTokens } = request;
  const most = facts.maxTokens ?? MOST_OUTPUT_TOKENS;
  const inputTokens = estimateInputTokens(body.length);
  const paid = request.candidates.filter(({ provider }) => !provider.simulated);
  const rates = (candidate: PricedCandidate) => (model: string, size: number, terms: PricedAnswer) =>
    ratesFor(prices, policy, candidate, model, now, size, terms);
  const expected = paid.reduce((highest, candidate) => {
    const known = rates(candidate)(candidate.billedModel, inputTokens, {});
    return known === null ? highest : Math.max(highest, cost(known, inputTokens, Math.min(most, usualOutputTokens)));
  }, 0);
  if (need === 'none') return { strict: Infinity, expected };
  const forms: readonly SentForm[] = [{ facts, bodyBytes: body.length }, ...(native === null ? [] : [native])];
  const bounds = paid.flatMap((candidate) =>
    forms.map((form) => upperBound(form, candidate.billedModel, rates(candidate), policy, need === 'counted')),
  );
  const strict = Math.max(0, ...bounds);
  return { strict, expected: Math.min(strict, expected) };
}

function ratesFor(
  prices: Prices,
  policy: Snapshot['admission'],
  { account, provider }: PricedCandidate,
  model: string,
  now: number,
  inputTokens: number,
  terms: PricedAnswer,
): Rates | null {
  const answer = { ...terms, ownName: ownModelName(provider, account, model) };
  const rates = prices.rates(account.providerId, account.id, model, now, inputTokens, answer);
  if (rates !== null || policy.unknownPrice === 'allow') return rates;
  const dearest = policy.unknownPrice === 'dearest' ? prices.dearest(account.providerId, model, now) : null;
  if (dearest === null) {
    throw new GatehouseError(
      'price_unknown',
      `Nobody knows the price of ${model}, and a budget applies: add it to prices, or set admission.unknownPrice: allow.`,
    );
  }
  return dearest;
}

function cost(rates: Rates, input: number, output: number): number {
  return chargeOf({ usage: { ...emptyUsage, input, output }, rates, basis: 'interrupted', simulated: false }).costNanoUsd ?? 0;
}
