/**
 * One admitted request: what it holds under budgets and limits until it is over. Charge what became durable, as often as
 * it does; release once, whatever happened.
 */
import type { GatehouseError } from '../../contract/errors.ts';
import type { Charge, Rates } from '../../contract/records.ts';
import type { Clock, Prices } from '../ports.ts';
import type { KeyRecord, Snapshot } from '../snapshot.ts';
import type { BudgetBook, Reservation } from './budget-book.ts';
import { type LimitState, TakenLimits } from './limit-book.ts';
import { budgetRefusal, limitRefusal, usageHeaders } from './refusals.ts';
import type { Budget, Limit } from './tier.ts';

/** A charge as the ledger has it. `model` is the one that was sent. */
export interface DurableCharge {
  readonly model: string;
  readonly providerId: string;
  readonly costNanoUsd: number;
  readonly at: number;
}

/** Whose request it is; all that an admitted request keeps of its applicant. */
export interface Who {
  readonly key: KeyRecord;
  readonly sessionId: string | null;
  readonly agentId: string | null;
}

/** What the desk does for a request after it has let it in. */
export interface SettlingDesk {
  readonly book: Pick<BudgetBook, 'state'>;
  charge(who: Who, charge: DurableCharge): void;
  settling(written: Promise<void>): void;
  takeLimits(limits: readonly Limit[], model: string, bodyBytes: number): TakenLimits | LimitState;
  saw(owner: string, outputTokens: number): void;
  wake(): void;
}

export class Admission {
  readonly #desk: SettlingDesk;
  readonly #clock: Clock;
  readonly #budgets: readonly Budget[];
  readonly #reservation: Reservation;
  readonly #limits: TakenLimits[];
  readonly #unknownPrice: Snapshot['admission']['unknownPrice'];
  readonly #applicant: Who;
  #isReleased = false;

  constructor(
    desk: SettlingDesk,
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
    this.#limits = [limits];
  }

  /** For clients that show how far the budget is. */
  get headers(): [string, string][] {
    const now = this.#clock.now();
    return usageHeaders(this.#budgets.map((budget) => this.#desk.book.state(budget, now)));
  }

  /** What strict budgets hold for one attempt, nano-dollars; null when none applies. */
  get strictBound(): number | null {
    return this.#reservation.strictBound;
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

  /**
   * Before an attempt beside or after others: `attempts` of them may cost, this one included, and strict budgets must have
   * room for the worst of each. Returns why not.
   */
  holdAttempts(attempts: number, timeZone: string): GatehouseError | null {
    const now = this.#clock.now();
    const without = this.#reservation.hold(attempts, now);
    return without === null ? null : budgetRefusal(this.#desk.book.state(without, now), now, timeZone);
  }

  /**
   * Before an attempt with another model than the first: room under the limits of the key's tiers that count only that
   * one. Returns the limit that has none.
   */
  holdModel(model: string, bodyBytes: number): GatehouseError | null {
    const limits = this.#applicant.key.tiers.flatMap((tier) => tier.limits);
    const more = limits.filter((limit) => limit.models !== null && !this.#limits.some((taken) => taken.has(limit)));
    if (more.length === 0) return null;
    const taken = this.#desk.takeLimits(more, model, bodyBytes);
    if (!(taken instanceof TakenLimits)) return limitRefusal(taken, this.#clock.now());
    this.#limits.push(taken);
    return null;
  }

  /** What a model without a price counts at while budgets apply, by the policy. */
  ratesOfUnknown(prices: Prices, providerId: string, model: string): Rates | null {
    if (this.#budgets.length === 0 || this.#unknownPrice !== 'dearest') return null;
    const rates = prices.dearest(providerId, model, this.#clock.now());
    return rates && { ...rates, uncertain: `nobody knows the price of ${model}; counted like the dearest of its family (${rates.source})` };
  }

  release(charge: Charge | null): void {
    if (this.#isReleased) return;
    this.#isReleased = true;
    if (charge !== null && charge.usage.output > 0) this.#desk.saw(ownerOf(this.#applicant.key), charge.usage.output);
    this.#reservation.release();
    for (const taken of this.#limits) taken.release(charge, this.#clock.now());
    this.#desk.wake();
  }
}

/** Whose habits count: the developer's, or a service key's own. */
export function ownerOf(key: KeyRecord): string {
  return key.developerId ?? `key:${key.id}`;
}
