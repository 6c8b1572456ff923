/**
 * The admission desk: a request passes here once, before any provider is asked, and gets its room under every limit
 * and budget of its tiers, or a refusal that names the one that failed. Room that running requests only hold, and may
 * give back, is waited for in order; what is truly spent is refused at once.
 */
import { type GatehouseError, toGatehouseError } from '../../contract/errors.ts';
import type { GatewayEvent, Refused } from '../events.ts';
import { type Overrides, assertNotPaused } from '../overrides.ts';
import type { Rates } from '../../contract/records.ts';
import type { Clock, Logger, PastCharges, Prices } from '../ports.ts';
import type { KeyRecord, Snapshot } from '../snapshot.ts';
import { Admission, type DurableCharge, ownerOf, type Who } from './admission.ts';
import { type Request, amountsOf } from './amounts.ts';
import { type Amounts, applies, BudgetBook, type BudgetState, Reservation, type Spending } from './budget-book.ts';
import { isAbout, LimitBook, type LimitState, TakenLimits } from './limit-book.ts';
import { budgetRefusal, limitRefusal } from './refusals.ts';
import { RunawayWatch } from './runaway.ts';
import { agentCap, sessionCap } from './session-caps.ts';
import type { Budget, Limit } from './tier.ts';
import { UsualOutput } from './usual-output.ts';
import { WaitingLine } from './waiting-line.ts';
import { estimateInputTokens } from '../metering/estimate.ts';

export interface Applicant extends Who {
  readonly requestId: string;
  readonly request: Omit<Request, 'strict' | 'usualOutputTokens'>;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

export interface DeskOptions {
  readonly overrides: Overrides;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Asked anew each time: the configuration may change. */
  readonly timeZone: () => string;
  readonly cacheReadWeight: () => number | null;
  /** Today's prices of what was charged. */
  readonly ratesOf: (past: PastCharges) => Rates | null;
  /** A key as the configuration has it now; null when it is gone. */
  readonly keyNow: (keyId: string) => KeyRecord | null;
  readonly tell: (event: GatewayEvent) => void;
}

/** How long a request waits for money that running requests only hold. */
const HELD_WAIT_MS = 60_000;
const RETRY_MS = 1000;

export class AdmissionDesk {
  readonly book: BudgetBook;
  readonly limits: LimitBook;
  readonly #runaway: RunawayWatch;
  readonly #options: DeskOptions;
  readonly #usual = new UsualOutput();
  /** Charges on their way to the disk. */
  readonly #settling = new Set<Promise<void>>();
  /** Resolves when all counters are filled from the ledger; nobody is admitted before. */
  #ready: Promise<void> = Promise.resolve();
  /** The newest try to fill them failed. */
  #isFailing = false;
  readonly #line: WaitingLine;

  constructor(options: DeskOptions) {
    this.#options = options;
    this.book = new BudgetBook(options.timeZone, (budgetId, now) => options.overrides.raise(budgetId, now));
    this.limits = new LimitBook(options.cacheReadWeight);
    this.#runaway = new RunawayWatch(options.tell);
    this.#line = new WaitingLine(options.clock);
  }

  /** Throws GatehouseError `budget_exhausted`, `rate_limited`, `spending_paused`, `runaway_stopped`, `price_unknown`, `cost_unbounded` or `client_closed`. */
  async admit(applicant: Applicant, prices: Prices, policy: Snapshot['admission']): Promise<Admission> {
    const { clock, overrides, timeZone } = this.#options;
    const { key, request } = applicant;
    this.#assertNoRunaway(applicant);
    await this.#ready;
    const budgets = budgetsOf(applicant);
    const limits = key.tiers.flatMap((tier) => tier.limits);
    const usualOutputTokens = this.#usual.tokens(ownerOf(key));
    const strict = strictNeed(budgets, spendingOf(request));
    const amounts = budgets.length === 0 ? FREE : amountsOf({ ...request, strict, usualOutputTokens }, prices, policy, clock.now());
    const arrivedAt = clock.monotonic();
    // Whoever comes now stands behind those that wait for the same limit already.
    const ahead = limits.find((limit) => this.#line.isWaitedFor(limit.id) && isAbout(limit, limitedModels(request)));
    if (ahead !== undefined) await this.#line.wait(ahead.id, arrivedAt + ahead.queueMs, applicant.signal);
    for (;;) {
      assertNotPaused(overrides, key, clock.now(), timeZone());
      // The clock may have been set back just now: then all is counted anew first.
      await this.#ready;
      const answer = this.#try(applicant, budgets, limits, amounts, usualOutputTokens, policy);
      if (answer instanceof Admission) return answer;
      const now = clock.monotonic();
      const until = arrivedAt + answer.waitMs;
      const roomAt = now + (answer.retryAfterMs ?? 0);
      if (now >= until || roomAt > until) {
        if (answer.state !== null) this.#options.tell(refusedBy(applicant, answer.state, clock.now()));
        throw answer.refusal;
      }
      await this.#line.wait(answer.blocker, answer.retryAfterMs === null ? until : roomAt, applicant.signal);
    }
  }

  /**
   * Holds everybody back until `load` is through; see history.ts. What fails is told and tried again: nobody spends
   * unseen. Resolves after the first try, and at once while an earlier one fails: who starts the gateway is not held back.
   */
  loading(load: (settled: Promise<unknown>) => Promise<void>): Promise<void> {
    const { clock, logger, tell } = this.#options;
    const tryOnce = async (): Promise<boolean> => {
      try {
        await load(Promise.allSettled(this.#settling));
        this.#isFailing = false;
        return true;
      } catch (error) {
        this.#isFailing = true;
        logger.error({ error: String(error) }, 'past charges cannot be read; requests wait until they can');
        tell({ kind: 'history', problem: toGatehouseError(error).message });
        return false;
      }
    };
    const first = this.#ready.then(tryOnce);
    this.#ready = first.then(async (isRead) => {
      if (isRead) return;
      do await new Promise<void>((resolve) => void clock.after(RETRY_MS, resolve));
      while (!(await tryOnce()));
      tell({ kind: 'history', problem: null });
    });
    return this.#isFailing ? Promise.resolve() : first.then(() => undefined);
  }

  settling(written: Promise<void>): void {
    this.#settling.add(written);
    // A charge that could not be written is told to whoever waits for it; here it only counts as over.
    void written.catch(() => undefined).finally(() => this.#settling.delete(written));
  }

  /** Counts under the budgets that the key has now: one that was made while the request ran counts it too. */
  charge(applicant: Who, { model, providerId, costNanoUsd, at }: DurableCharge): void {
    const key = this.#options.keyNow(applicant.key.id) ?? applicant.key;
    const now = this.#options.clock.now();
    const filled = this.book.charge(budgetsOf({ ...applicant, key }), { models: [model], providers: [providerId] }, costNanoUsd, at, now);
    filled.forEach(this.#options.tell);
    const { sessionId, agentId } = applicant;
    if (sessionId !== null) this.#runaway.charged({ key, sessionId, agentId }, costNanoUsd, at, now);
  }

  ratesOf(past: PastCharges): Rates | null {
    return this.#options.ratesOf(past);
  }

  /** Room for one attempt: at its account, or under limits that only its model has. */
  takeLimits(limits: readonly Limit[], model: string, bodyBytes: number): TakenLimits | LimitState {
    return this.limits.take(
      limits,
      { models: [model], inputTokens: estimateInputTokens(bodyBytes), outputTokens: 0 },
      this.#options.clock.now(),
    );
  }

  /** Something was given back, granted or reset: whoever waits may look again. */
  wake(): void {
    this.#line.wake();
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
    const demand = {
      models: limitedModels(request),
      inputTokens: estimateInputTokens(request.body.length),
      outputTokens: usualOutputTokens,
    };
    const taken = this.limits.take(limits, demand, now);
    if (!(taken instanceof TakenLimits)) {
      const { limit, retryAfterMs } = taken;
      return { refusal: limitRefusal(taken, now), state: null, blocker: limit.id, waitMs: limit.queueMs, retryAfterMs };
    }
    const reserved = this.book.reserve(budgets, spendingOf(request), amounts, now);
    if (reserved instanceof Reservation) {
      // Not the applicant itself: it holds the whole body, which is let go long before the answer ends.
      return new Admission(this, clock, budgets, reserved, taken, unknownPrice, { key, sessionId, agentId });
    }
    taken.cancel();
    const isOnlyHeld = reserved.reservedNanoUsd > 0 && reserved.usedNanoUsd + amounts[reserved.budget.reserve] <= reserved.capNanoUsd;
    const refusal = budgetRefusal(reserved, now, timeZone());
    return { refusal, state: reserved, blocker: reserved.budget.id, waitMs: isOnlyHeld ? HELD_WAIT_MS : 0, retryAfterMs: null };
  }

  #assertNoRunaway(applicant: Applicant): void {
    const { key, sessionId, agentId, request } = applicant;
    if (sessionId === null) return;
    const { clock, overrides, tell } = this.#options;
    const now = clock.now();
    const runner = { key, sessionId, agentId };
    this.#runaway.asked(runner, request.body, now);
    const cap = sessionCap(key.id, sessionId, key.sessionCapNanoUsd ?? 0);
    const refusal = this.#runaway.stop(runner, (since) => overrides.isRaisedSince(cap.id, since, now));
    if (refusal === null) return;
    const state = { ...this.book.state(cap, now), usedNanoUsd: this.#runaway.spent(runner, now) };
    tell({ ...refusedBy(applicant, state, now), cause: 'runaway' });
    throw refusal;
  }

  saw(owner: string, outputTokens: number): void {
    this.#usual.saw(owner, outputTokens);
  }
}

interface Turned {
  readonly refusal: GatehouseError;
  /** The budget that has no room; null when it was a limit. */
  readonly state: BudgetState | null;
  /** Of the budget or limit. */
  readonly blocker: string;
  /** How long it may wait, from its arrival, for what running requests give back or time frees. */
  readonly waitMs: number;
  /** When there will be room, if time alone makes it. */
  readonly retryAfterMs: number | null;
}

/** Whatever may be charged in the end. */
function spendingOf(request: Applicant['request']): Spending {
  const { candidates } = request;
  return {
    models: [...candidates.map(({ billedModel }) => billedModel), ...delegatedOf(request)],
    providers: candidates.map(({ provider }) => provider.id),
  };
}

/** Limits count what is sent first, and what the provider may use beside it. */
function limitedModels(request: Applicant['request']): readonly string[] {
  return [request.model, ...delegatedOf(request)];
}

function delegatedOf({ facts, native }: Applicant['request']): readonly string[] {
  return native === null ? facts.delegatedModels : [...facts.delegatedModels, ...native.facts.delegatedModels];
}

function strictNeed(budgets: readonly Budget[], spending: Spending): Request['strict'] {
  const strict = budgets.filter((budget) => budget.reserve === 'strict' && applies(budget, spending));
  if (strict.length === 0) return 'none';
  return strict.some(({ mode }) => mode === 'enforce') ? 'enforced' : 'counted';
}

const FREE: Amounts = { strict: 0, expected: 0 };

function refusedBy({ requestId, key, sessionId, agentId, request }: Applicant, state: BudgetState, at: number): Refused {
  const { budget, capNanoUsd, usedNanoUsd, neededNanoUsd, resetsAt } = state;
  const { id: keyId, developerId, teamId } = key;
  const who = { keyId, developerId, teamId, sessionId, agentId, model: request.model };
  const money = { budgetId: budget.id, owner: budget.owner, capNanoUsd, usedNanoUsd, neededNanoUsd, resetsAt };
  return { kind: 'refused', cause: 'budget', requestId, at, ...who, ...money };
}

/** The budgets of all tiers, and those of the session and the subagent. */
function budgetsOf({ key, sessionId, agentId }: Who): Budget[] {
  const budgets = key.tiers.flatMap((tier) => tier.budgets);
  if (sessionId !== null && key.sessionCapNanoUsd !== null) budgets.push(sessionCap(key.id, sessionId, key.sessionCapNanoUsd));
  if (sessionId !== null && agentId !== null && key.agentCapNanoUsd !== null)
    budgets.push(agentCap(key.id, sessionId, agentId, key.agentCapNanoUsd));
  return budgets;
}
