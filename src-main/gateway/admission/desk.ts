/**
 * The admission desk: a request passes here once, before any provider is asked, and gets its room under every limit
 * and budget of its tiers, or a refusal that names the one that failed. Room that running requests only hold, and may
 * give back, is waited for in order; what is truly spent is refused at once.
 */
import { GatehouseError } from '../../contract/errors.ts';
import type { Rates, Usage } from '../../contract/records.ts';
import { type Overrides, assertNotPaused } from '../overrides.ts';
import type { Clock, Logger, Prices } from '../ports.ts';
import type { KeyRecord, Snapshot } from '../snapshot.ts';
import { type Request, amountsOf } from './amounts.ts';
import { type Amounts, BudgetBook, Reservation, type Spending } from './budget-book.ts';
import { LimitBook, type LimitState, TakenLimits } from './limit-book.ts';
import { budgetRefusal, limitRefusal, usageHeaders } from './refusals.ts';
import { agentCap, sessionCap } from './session-caps.ts';
import type { Budget, Limit } from './tier.ts';
import { UsualOutput } from './usual-output.ts';
import { estimateInputTokens } from '../metering/estimate.ts';

export interface Applicant {
  readonly key: KeyRecord;
  readonly sessionId: string | null;
  readonly agentId: string | null;
  readonly request: Omit<Request, 'usualOutputTokens'>;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

type Who = Pick<Applicant, 'key' | 'sessionId' | 'agentId'>;

export interface DeskOptions {
  readonly overrides: Overrides;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Asked anew each time: the configuration may change. */
  readonly timeZone: () => string;
  readonly cacheReadWeight: () => number;
  /** A key as the configuration has it now; null when it is gone. */
  readonly keyNow: (keyId: string) => KeyRecord | null;
}

/** How long a request waits for room that running requests hold. */
const WAIT_MS = 60_000;
const RETRY_MS = 1000;

export class AdmissionDesk {
  readonly book: BudgetBook;
  readonly limits: LimitBook;
  readonly #options: DeskOptions;
  readonly #usual = new UsualOutput();
  /** Charges on their way to the disk. */
  readonly #settling = new Set<Promise<void>>();
  /** Resolves when all counters are filled from the ledger; nobody is admitted before. */
  #ready: Promise<void> = Promise.resolve();
  /** Who waits for room, first come first served. */
  #queue: (() => void)[] = [];

  constructor(options: DeskOptions) {
    this.#options = options;
    this.book = new BudgetBook(options.timeZone, (budgetId, now) => options.overrides.raise(budgetId, now));
    this.limits = new LimitBook(options.cacheReadWeight);
  }

  /** Throws GatehouseError `budget_exhausted`, `rate_limited`, `spending_paused`, `price_unknown` or `client_closed`. */
  async admit(applicant: Applicant, prices: Prices, policy: Snapshot['admission']): Promise<Admission> {
    const { clock, overrides, timeZone } = this.#options;
    const { key, request } = applicant;
    await this.#ready;
    const budgets = budgetsOf(applicant);
    const limits = key.tiers.flatMap((tier) => tier.limits);
    const usualOutputTokens = this.#usual.tokens(ownerOf(key));
    const amounts = budgets.length === 0 ? FREE : amountsOf({ ...request, usualOutputTokens }, prices, policy, clock.now());
    const until = clock.monotonic() + WAIT_MS;
    for (;;) {
      assertNotPaused(overrides, key, clock.now(), timeZone());
      const answer = this.#try(applicant, budgets, limits, amounts, usualOutputTokens, policy);
      if (answer instanceof Admission) return answer;
      if (!answer.mayWait || clock.monotonic() >= until) throw answer.refusal;
      await this.#turn(applicant.signal, until);
    }
  }

  /** Holds everybody back until `load` is through; see history.ts. What fails is tried again: nobody spends unseen. */
  loading(load: (settled: Promise<unknown>) => Promise<void>): Promise<void> {
    const { clock, logger } = this.#options;
    const tryLoad = async (): Promise<void> => {
      try {
        await load(Promise.allSettled(this.#settling));
      } catch (error) {
        logger.error({ error: String(error) }, 'past charges cannot be read; requests wait until they can');
        await new Promise<void>((resolve) => void clock.after(RETRY_MS, resolve));
        await tryLoad();
      }
    };
    this.#ready = this.#ready.then(tryLoad);
    return this.#ready;
  }

  settling(written: Promise<void>): void {
    this.#settling.add(written);
    // A charge that could not be written is told to whoever waits for it; here it only counts as over.
    void written.catch(() => undefined).finally(() => this.#settling.delete(written));
  }

  /** Counts under the budgets that the key has now: one that was made while the request ran counts it too. */
  charge(applicant: Who, { model, providerId, costNanoUsd, at }: DurableCharge): void {
    const key = this.#options.keyNow(applicant.key.id) ?? applicant.key;
    this.book.charge(budgetsOf({ ...applicant, key }), { model, providers: [providerId] }, costNanoUsd, at, this.#options.clock.now());
  }

  /** Room at one account, for one attempt. */
  takeAccount(limits: readonly Limit[], model: string, bodyBytes: number): TakenLimits | LimitState {
    return this.limits.take(limits, { model, inputTokens: estimateInputTokens(bodyBytes), outputTokens: 0 }, this.#options.clock.now());
  }

  /** Something was given back, granted or reset: whoever waits may look again. */
  wake(): void {
    const queue = this.#queue;
    this.#queue = [];
    for (const look of queue) look();
  }

  #try(
    applicant: Applicant,
    budgets: readonly Budget[],
    limits: readonly Limit[],
    amounts: Amounts,
    usualOutputTokens: number,
    { unknownPrice }: Snapshot['admission'],
  ): Admission | Turned {
    const { clock, timeZone } = this.#options;
    const { key, sessionId, agentId, request } = applicant;
    const now = clock.now();
    const demand = { model: request.model, inputTokens: estimateInputTokens(request.body.length), outputTokens: usualOutputTokens };
    const taken = this.limits.take(limits, demand, now);
    if (!(taken instanceof TakenLimits)) return { refusal: limitRefusal(taken), mayWait: taken.limit.what === 'concurrent' };
    const spending: Spending = { model: request.model, providers: request.candidates.map(({ provider }) => provider.id) };
    const reserved = this.book.reserve(budgets, spending, amounts, now);
    if (reserved instanceof Reservation) {
      // Not the applicant itself: it holds the whole body, which is let go long before the answer ends.
      return new Admission(this, clock, budgets, reserved, taken, unknownPrice, { key, sessionId, agentId });
    }
    taken.cancel();
    const isOnlyHeld = reserved.reservedNanoUsd > 0 && reserved.usedNanoUsd + amounts[reserved.budget.reserve] <= reserved.capNanoUsd;
    return { refusal: budgetRefusal(reserved, now, timeZone()), mayWait: isOnlyHeld };
  }

  /** Waits until something was given back, the time is over, or the client has gone. */
  #turn(signal: AbortSignal, until: number): Promise<void> {
    const { clock } = this.#options;
    return new Promise((resolve, reject) => {
      const cancel = clock.after(Math.max(0, until - clock.monotonic()), () => done());
      const leave = () => done(new GatehouseError('client_closed', 'The client hung up while it waited for room.'));
      const done = (error?: GatehouseError) => {
        cancel();
        signal.removeEventListener('abort', leave);
        if (error === undefined) resolve();
        else reject(error);
      };
      signal.addEventListener('abort', leave, { once: true });
      this.#queue.push(() => done());
    });
  }

  saw(owner: string, outputTokens: number): void {
    this.#usual.saw(owner, outputTokens);
  }
}

/** A charge as the ledger has it. `model` is the one that was sent. */
export interface DurableCharge {
  readonly model: string;
  readonly providerId: string;
  readonly costNanoUsd: number;
  readonly at: number;
}

interface Turned {
  readonly refusal: GatehouseError;
  /** Running requests may give back what is missing. */
  readonly mayWait: boolean;
}

const FREE: Amounts = { strict: 0, expected: 0 };

/** One admitted request. Charge what became durable, as often as it does; release once, whatever happened. */
export class Admission {
  readonly #desk: AdmissionDesk;
  readonly #clock: Clock;
  readonly #budgets: readonly Budget[];
  readonly #reservation: Reservation;
  readonly #limits: TakenLimits;
  readonly #unknownPrice: Snapshot['admission']['unknownPrice'];
  readonly #applicant: Who;
  #isReleased = false;

  constructor(
    desk: AdmissionDesk,
    clock: Clock,
    budgets: readonly Budget[],
    reservation: Reservation,
    limits: TakenLimits,
    unknownPrice: Snapshot['admission']['unknownPrice'],
    applicant: Who,
  ) {
    this.#desk = desk;
    this.#applicant = applicant;
    this.#unknownPrice = unknownPrice;
    this.#clock = clock;
    this.#budgets = budgets;
    this.#reservation = reservation;
    this.#limits = limits;
  }

  /** For clients that show how far the budget is. */
  get headers(): [string, string][] {
    const now = this.#clock.now();
    return usageHeaders(this.#budgets.map((budget) => this.#desk.book.state(budget, now)));
  }

  charge(charge: DurableCharge): void {
    this.#desk.charge(this.#applicant, charge);
  }

  settling(written: Promise<void>): void {
    this.#desk.settling(written);
  }

  /** The answer has cost this much already: reserves more, or tells why it must end (`onExhausted: cut`). */
  reached(costNanoUsd: number, timeZone: string): GatehouseError | null {
    const now = this.#clock.now();
    const without = this.#reservation.extend(costNanoUsd, now);
    return without?.onExhausted === 'cut' ? budgetRefusal(this.#desk.book.state(without, now), now, timeZone) : null;
  }

  /** What a model without a price counts at while budgets apply, by the policy. */
  ratesOfUnknown(prices: Prices, providerId: string, model: string): Rates | null {
    if (this.#budgets.length === 0 || this.#unknownPrice !== 'dearest') return null;
    const rates = prices.dearest(providerId, model, this.#clock.now());
    return rates && { ...rates, uncertain: `nobody knows the price of ${model}; counted like the dearest of its family (${rates.source})` };
  }

  release(usage: Usage | null): void {
    if (this.#isReleased) return;
    this.#isReleased = true;
    if (usage !== null && usage.output > 0) this.#desk.saw(ownerOf(this.#applicant.key), usage.output);
    this.#reservation.release();
    this.#limits.release(usage, this.#clock.now());
    this.#desk.wake();
  }
}

/** Whose habits count: the developer's, or a service key's own. */
function ownerOf(key: KeyRecord): string {
  return key.developerId ?? `key:${key.id}`;
}

/** The budgets of all tiers, and those of the session and the subagent. */
function budgetsOf({ key, sessionId, agentId }: Who): Budget[] {
  const budgets = key.tiers.flatMap((tier) => tier.budgets);
  if (sessionId !== null && key.sessionCapNanoUsd !== null) budgets.push(sessionCap(key.id, sessionId, key.sessionCapNanoUsd));
  if (sessionId !== null && agentId !== null && key.agentCapNanoUsd !== null)
    budgets.push(agentCap(key.id, sessionId, agentId, key.agentCapNanoUsd));
  return budgets;
}
