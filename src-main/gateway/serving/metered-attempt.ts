/**
 * The money side of one attempt: the intent and the open row that make a crash cost something, and the one settlement.
 * It prices what the usage reader saw; it never decides whether a request may run.
 */
import type { GatehouseError } from '../../contract/errors.ts';
import { type Charge, type Rates, type Usage, emptyUsage } from '../../contract/records.ts';
import type { Admission } from '../admission/admission.ts';
import type { BodyFacts } from '../body/body-facts.ts';
import type { Exchange } from '../exchange.ts';
import { chargeOf } from '../metering/charge.ts';
import { estimateInputTokens } from '../metering/estimate.ts';
import { hasInput } from '../metering/usage-counts.ts';
import type { Reading, UsageReader } from '../metering/usage-reader.ts';
import type { OpenCharge, Ports, Prices } from '../ports.ts';
import { ownModelName } from '../providers/own-model-name.ts';
import type { Candidate } from '../routing/candidates.ts';

export interface MeteredAttemptOptions {
  readonly ports: Ports;
  readonly prices: Prices;
  readonly exchange: Exchange;
  readonly candidate: Candidate;
  readonly number: number;
  readonly facts: BodyFacts;
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
    const { usage, ...terms } = reader.reading();
    if (admission === null || usage === null || candidate.provider.simulated) return null;
    const cost = chargeOf({ usage, rates: this.#rates(usage, terms), basis: 'aborted', simulated: false }).costNanoUsd;
    return cost === null ? null : admission.reached(cost, timeZone);
  }

  async #settle(basis: Charge['basis']): Promise<void> {
    const { ports, exchange, number, model, reader, admission, candidate } = this.#options;
    const charge = this.#charge(basis);
    const at = ports.clock.now();
    // Before the disk has it: a budget that learns of a charge too early refuses too early, the other way round is worse.
    admission?.charge({ model, providerId: candidate.account.providerId, costNanoUsd: charge.costNanoUsd ?? 0, at });
    exchange.setCharge(charge);
    exchange.row.modelServed = reader.model ?? model;
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
    const usage: Usage = hasInput(seen) ? seen : { ...seen, input: this.#inputTokens };
    const told = basis === 'exact' && !reading.isFinal ? 'no-usage' : basis;
    const rates = simulated ? null : this.#rates(usage, reading);
    return chargeOf({ usage, rates, basis: told, simulated, isDoubtful: reading.isDoubtful });
  }

  /** By the model that was sent; the one that the answer names only when that has no price. */
  #rates(usage: Usage, answer: Pick<Reading, 'model' | 'speed' | 'serviceTier' | 'inferenceGeo'>): Rates | null {
    const { prices, candidate, ports, model, admission } = this.#options;
    const { id, providerId } = candidate.account;
    const inputTokens = usage.input + usage.cacheRead + usage.cacheWrite5m + usage.cacheWrite1h;
    const ownName = ownModelName(candidate.provider, candidate.account, model);
    const ratesOf = (name: string) => prices.rates(providerId, id, name, ports.clock.now(), inputTokens, { ...answer, usage, ownName });
    const rates = ratesOf(model) ?? (answer.model === null || answer.model === model ? null : ratesOf(answer.model));
    return rates ?? admission?.ratesOfUnknown(prices, providerId, model) ?? null;
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
          : this.#rates(usage, { model: null, speed: facts.speed, serviceTier: facts.serviceTier, inferenceGeo: null }),
        basis: 'interrupted',
        simulated: candidate.provider.simulated,
      }),
    };
  }
}
