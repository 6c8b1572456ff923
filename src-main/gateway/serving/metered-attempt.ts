/**
 * The money side of one attempt: the intent and the open row that make a crash cost something, and the one settlement.
 * It prices what the usage reader saw; it never decides whether a request may run.
 */
import type { GatehouseError } from '../../contract/errors.ts';
import { NANO_PER_USD } from '../../contract/money.ts';
import { type Charge, type Pass, type Rates, type Usage, emptyUsage } from '../../contract/records.ts';
import type { Admission } from '../admission/admission.ts';
import type { BodyFacts } from '../body/body-facts.ts';
import type { Exchange } from '../exchange.ts';
import { chargeOf } from '../metering/charge.ts';
import { isUnusual } from '../metering/price-terms.ts';
import { estimateInputTokens } from '../metering/estimate.ts';
import { type CountedPass, hasInput, totalUsage } from '../metering/usage-counts.ts';
import type { Reading, UsageReader } from '../metering/usage-reader.ts';
import type { OpenCharge, Ports, Prices } from '../ports.ts';
import { ownOrigin } from '../providers/base-url.ts';
import { ownModelName } from '../providers/own-model-name.ts';
import type { Candidate } from '../routing/candidates.ts';

export interface MeteredAttemptOptions {
  readonly ports: Ports;
  readonly prices: Prices;
  readonly exchange: Exchange;
  readonly candidate: Candidate;
  readonly number: number;
  readonly facts: BodyFacts;
  /** The service tier that the request asks for, in whichever format it is sent. */
  readonly askedTier: string | null;
  /** What the ledger knows it by. */
  readonly model: string;
  readonly bodyBytes: number;
  readonly reader: UsageReader;
  /** Whose budgets the charge counts under. */
  readonly admission: Admission | null;
  readonly timeZone: string;
}

/** What an answer is taken to cost before it tells: Claude Code asks for 128,000 tokens and seldom uses 8,000. */
const EXPECTED_OUTPUT_TOKENS = 8000;

/** What of an answer changes its price. */
type Terms = Pick<Reading, 'model' | 'speed' | 'serviceTier' | 'inferenceGeo'> & Partial<Pick<Reading, 'hasCredit'>>;

/** Anthropic, "Fallback credit": cache writes of the retry are billed as reads; how many, the answer does not say. */
const REPRICED = 'a credit for a refusal was redeemed: the provider bills less for what it wrote to its cache';

/** Vendors' figures are fractions of a dollar with six digits at least. */
const ROUNDING_NANO = 1000;

export class MeteredAttempt {
  readonly #options: MeteredAttemptOptions;
  readonly #inputTokens: number;
  #intended: OpenCharge | null = null;
  #opened: Promise<void> | null = null;
  #settled: Promise<void> | null = null;

  constructor(options: MeteredAttemptOptions) {
    this.#options = options;
    this.#inputTokens = estimateInputTokens(options.bodyBytes);
  }

  /** Notes what the attempt may cost; call right before the request is sent. Throws GatehouseError `ledger_unavailable`. */
  intend(): void {
    this.#intended = this.#openCharge();
    this.#options.ports.ledger.intend(this.#intended);
  }

  /** Forgets what was intended, unless the request left; call when no more can come of the attempt. */
  withdraw(): void {
    if (this.#intended !== null && this.#opened === null) this.#options.ports.ledger.withdraw(this.#intended);
  }

  /** Writes the open row; call when the request is on its way. */
  open(): void {
    this.#opened ??= this.#options.ports.ledger.open(this.#intended ?? this.#openCharge());
    // Whoever waits with `whenOpen` gets the rejection; nobody waiting must not crash the process.
    this.#opened.catch(() => undefined);
  }

  /** Resolves when the open row is on disk. Rejects with GatehouseError `ledger_unavailable`. */
  async whenOpen(): Promise<void> {
    this.open();
    await this.#opened;
  }

  /**
   * Charges what was used, once; nothing when the request never left. Resolves when the charge is on disk, and also
   * when it cannot be: then the open row still stands and is charged at the next start.
   */
  settle(basis: Charge['basis']): Promise<void> {
    if (this.#opened === null) return Promise.resolve();
    this.#settled ??= this.#settle(basis);
    return this.#settled;
  }

  /** The refusal to end the answer with, when it has passed what a budget with `onExhausted: cut` has room for. */
  overBudget(): GatehouseError | null {
    const { admission, candidate, reader, timeZone } = this.#options;
    const reading = reader.reading();
    if (admission === null || reading.usage === null || candidate.provider.simulated) return null;
    const cost = chargeOf({ ...this.#priced(reading.passes, reading), basis: 'aborted', simulated: false }).costNanoUsd;
    return cost === null ? null : admission.reached(cost, timeZone);
  }

  async #settle(basis: Charge['basis']): Promise<void> {
    const { ports, exchange, number, model, reader, admission, candidate } = this.#options;
    const charge = this.#charge(basis);
    this.#explain(charge);
    const at = ports.clock.now();
    // Before the disk has it: a budget that learns of a charge too early refuses too early, the other way round is worse.
    admission?.charge({ model, providerId: candidate.account.providerId, costNanoUsd: charge.costNanoUsd ?? 0, at });
    exchange.setCharge(charge);
    exchange.row.modelServed = reader.reading().model ?? model;
    exchange.row.stopReason = reader.stopReason;
    try {
      const written = ports.ledger.settle({ requestId: exchange.row.id, attempt: number, at, model, charge });
      admission?.settling(written);
      await written;
    } catch (error) {
      ports.logger.error({ requestId: exchange.row.id, error: String(error) }, 'a charge could not be written; its open row stands');
      exchange.note('note', 'the charge could not be written; it is settled as estimated at the next start');
    }
    exchange.timings.settledMs = exchange.elapsed();
  }

  #charge(basis: Charge['basis']): Charge {
    const { candidate, reader } = this.#options;
    const { simulated } = candidate.provider;
    if (basis === 'failed') return chargeOf({ usage: emptyUsage, rates: null, basis, simulated });
    const reading = reader.reading();
    const seen = reading.usage ?? emptyUsage;
    // Nothing was said of the input of an answer that was under way: the provider has read it all the same.
    const passes = hasInput(seen) ? reading.passes : [{ model: null, usage: { ...seen, input: this.#inputTokens } }];
    const told = basis === 'exact' && !reading.isFinal ? 'no-usage' : basis;
    const priced = simulated ? { usage: totalUsage(passes), rates: null } : this.#priced(passes, reading);
    const charge = chargeOf({ ...priced, basis: told, simulated, isDoubtful: reading.isDoubtful });
    return simulated || reading.reportedNanoUsd === null ? charge : this.#reported(charge, reading.reportedNanoUsd);
  }

  /** The vendor's own figure settles the charge of a whole answer that came from its own address; else it is only shown. */
  #reported(charge: Charge, costNanoUsd: number): Charge {
    const { provider, account } = this.#options.candidate;
    const isOwnAddress = account.baseUrl !== null && ownOrigin(provider, account.config) === new URL(account.baseUrl).origin;
    const settles = provider.reportsCost === true && isOwnAddress && (charge.basis === 'exact' || charge.basis === 'no-usage');
    const reported = { costNanoUsd, ownNanoUsd: charge.costNanoUsd, settles };
    return settles ? { ...charge, costNanoUsd, basis: 'exact', estimated: false, reported } : { ...charge, reported };
  }

  /** What people should know of a charge goes on the trail. */
  #explain({ passes, reported, costNanoUsd }: Charge): void {
    const { exchange, admission, candidate, ports } = this.#options;
    if (passes !== undefined) exchange.note('note', `priced by passes: ${passes.map(({ model }) => model).join(', ')}`);
    if (reported === undefined) return;
    const { ownNanoUsd, settles } = reported;
    const told = `${candidate.account.id} says it charged ${exactUsd(reported.costNanoUsd)}`;
    const ours = ownNanoUsd === null ? 'no price is known here' : `our prices make it ${exactUsd(ownNanoUsd)}`;
    const differs = ownNanoUsd !== null && Math.abs(reported.costNanoUsd - ownNanoUsd) > ROUNDING_NANO;
    exchange.note('note', `${differs ? 'warning: ' : ''}${told}; ${ours}${settles ? '' : '; only what our prices make counts'}`);
    const bound = admission?.strictBound ?? null;
    if (!settles || costNanoUsd === null || bound === null || costNanoUsd <= bound) return;
    exchange.note('note', `warning: that is above the ${exactUsd(bound)} which a strict budget had reserved`);
    ports.logger.error(
      { requestId: exchange.row.id, accountId: candidate.account.id, costNanoUsd, reservedNanoUsd: bound },
      'a provider charged more than a strict budget had reserved',
    );
  }

  /** Each pass at its own model; one alone without more ado. */
  #priced(told: readonly CountedPass[], reading: Reading): { usage: Usage; rates: Rates | null; passes?: Pass[] } {
    const { model: sent } = this.#options;
    const priced = told.map(({ model, usage }) => ({ model: model ?? sent, usage, rates: this.#rates(usage, reading, model) }));
    const answer = priced.findLast(({ model }) => model === reading.model) ?? priced.at(-1)!;
    const usage = totalUsage(told);
    return priced.length === 1 ? { usage, rates: answer.rates } : { usage, rates: answer.rates, passes: priced };
  }

  /** By the model of the pass, else the one that was sent; the one that the answer names only when that has no price. */
  #rates(usage: Usage, answer: Terms, passModel: string | null = null): Rates | null {
    const { prices, candidate, ports, admission } = this.#options;
    const model = passModel ?? this.#options.model;
    const { id, providerId } = candidate.account;
    const inputTokens = usage.input + usage.cacheRead + usage.cacheWrite5m + usage.cacheWrite1h;
    const ownName = ownModelName(candidate.provider, candidate.account, model);
    const ratesIn = (name: string, serviceTier: string | null) =>
      prices.rates(providerId, id, name, ports.clock.now(), inputTokens, { ...answer, serviceTier, usage, ownName });
    // Some ask for another service tier, and are not told whether they got it: then the dearer one counts.
    const { askedTier } = this.#options;
    const isUntold = answer.serviceTier === null && isUnusual(askedTier);
    const ratesOf = (name: string) => {
      const list = ratesIn(name, answer.serviceTier);
      const asked = isUntold ? ratesIn(name, askedTier) : null;
      return list === null || asked === null || asked.output * asked.multiplierMillionths < list.output * list.multiplierMillionths
        ? list
        : asked;
    };
    const rates = ratesOf(model) ?? (answer.model === null || answer.model === model ? null : ratesOf(answer.model));
    const found = rates ?? admission?.ratesOfUnknown(prices, providerId, model) ?? null;
    const doubts = [
      ...(answer.hasCredit === true ? [REPRICED] : []),
      ...(isUntold ? [`the answer does not say whether it was served in the service tier "${askedTier}"`] : []),
    ];
    if (found === null || doubts.length === 0) return found;
    return { ...found, uncertain: [found.uncertain, ...doubts].filter((doubt) => doubt !== null).join('; ') };
  }

  #openCharge(): OpenCharge {
    const { ports, exchange, candidate, number, facts, model } = this.#options;
    const output = Math.min(facts.maxTokens ?? EXPECTED_OUTPUT_TOKENS, EXPECTED_OUTPUT_TOKENS);
    const usage: Usage = { ...emptyUsage, input: this.#inputTokens, output };
    return {
      requestId: exchange.row.id,
      attempt: number,
      at: ports.clock.now(),
      keyId: exchange.row.keyId ?? '',
      developerId: exchange.row.developerId,
      teamId: exchange.row.teamId,
      organizationId: exchange.row.organizationId ?? '',
      accountId: candidate.account.id,
      providerId: candidate.account.providerId,
      model,
      sessionId: exchange.row.sessionId,
      agentId: exchange.row.agentId,
      simulated: candidate.provider.simulated,
      notional: candidate.account.config.login === 'passthrough',
      estimate: chargeOf({
        usage,
        rates: candidate.provider.simulated
          ? null
          : this.#rates(usage, { model: null, speed: facts.speed, serviceTier: this.#options.askedTier, inferenceGeo: null }),
        basis: 'interrupted',
        simulated: candidate.provider.simulated,
      }),
    };
  }
}

/** All nano-dollars, without trailing zeros: what is compared must not be rounded. */
function exactUsd(nanoUsd: number): string {
  return `$${(nanoUsd / NANO_PER_USD).toFixed(9).replace(/0{1,7}$/, '')}`;
}
