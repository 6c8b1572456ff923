/**
 * All budgets' counters, and the one place where money is promised: a request gets its reservation from every budget
 * it falls under, or from none. Synchronous on purpose: between the check and the reservation nobody else runs.
 */
import type { Filled } from '../events.ts';
import { mayBeModel } from '../models/matches-model.ts';
import { SpendCounter } from './spend-counter.ts';
import type { Budget } from './tier.ts';

/** What a request, or a charge, is about. */
export interface Spending {
  /** Those that may be sent; of a charge the one that was. */
  readonly models: readonly string[];
  readonly providers: readonly string[];
}

/** What a reservation asks for: `strict` is an upper bound, `expected` the likely cost. Nano-dollars. */
export interface Amounts {
  readonly strict: number;
  readonly expected: number;
}

export interface BudgetState {
  readonly budget: Budget;
  readonly usedNanoUsd: number;
  readonly reservedNanoUsd: number;
  readonly capNanoUsd: number;
  readonly resetsAt: number | null;
  /** What the request asked for that found no room; zero when none asked. */
  readonly neededNanoUsd: number;
}

/** More than are at work in a week at ten thousand developers' desks. */
const MOST_SESSIONS = 100_000;

export class BudgetBook {
  readonly #timeZone: () => string;
  readonly #raise: (budgetId: string, now: number) => number;
  readonly #counters = new Map<string, SpendCounter>();
  /** Of sessions and subagents; the one that moved last stands last. */
  readonly #sessions = new Map<string, SpendCounter>();

  /** `raise`: what a budget has on top of its cap for now, nano-dollars. */
  constructor(timeZone: () => string, raise: (budgetId: string, now: number) => number = () => 0) {
    this.#timeZone = timeZone;
    this.#raise = raise;
  }

  /**
   * Reserves under every budget that applies, or under none. Returns the first enforced budget that has no room; budgets
   * in `warn` mode are counted and never refuse.
   */
  reserve(budgets: readonly Budget[], spending: Spending, amounts: Amounts, now: number): Reservation | BudgetState {
    const applying = budgets.filter((budget) => applies(budget, spending));
    for (const budget of applying) {
      if (budget.mode === 'enforce' && this.#room(budget, now) < amounts[budget.reserve])
        return this.state(budget, now, amounts[budget.reserve]);
    }
    const shares = applying.map((budget) => ({
      budget,
      counter: this.#counter(budget),
      amount: amounts[budget.reserve],
      attempt: amounts.strict,
    }));
    for (const { counter, amount } of shares) counter.reserve(amount);
    return new Reservation(shares, (budget, at) => this.#room(budget, at));
  }

  /**
   * A durable charge: counts under every budget it falls under, also those that were made while it ran. Returns the
   * budgets that it carried past a threshold.
   */
  charge(budgets: readonly Budget[], spending: Spending, costNanoUsd: number, at: number, now: number): Filled[] {
    return budgets
      .filter((budget) => applies(budget, spending))
      .flatMap((budget) => {
        const counter = this.#counter(budget);
        const before = counter.settled(now);
        counter.charge(costNanoUsd, at, now);
        return this.#filled(budget, counter, before, now) ?? [];
      });
  }

  #filled(budget: Budget, counter: SpendCounter, before: number, now: number): Filled | null {
    const usedNanoUsd = counter.settled(now);
    if (budget.alertAt.length === 0 || usedNanoUsd === before) return null;
    const capNanoUsd = this.#cap(budget, now);
    const percent = budget.alertAt.findLast((one) => before * 100 < capNanoUsd * one && usedNanoUsd * 100 >= capNanoUsd * one);
    if (percent === undefined) return null;
    return { kind: 'filled', at: now, budget, percent, usedNanoUsd, capNanoUsd, resetsAt: counter.resetsAt(now, capNanoUsd, 0) };
  }

  /** Before it is filled again from the ledger; what is reserved stays. */
  clear(budget: Budget): void {
    this.#counter(budget).clear();
  }

  state(budget: Budget, now: number, needed = 0): BudgetState {
    const counter = this.#counter(budget);
    const capNanoUsd = this.#cap(budget, now);
    return {
      budget,
      usedNanoUsd: counter.settled(now),
      reservedNanoUsd: counter.reserved,
      capNanoUsd,
      resetsAt: counter.resetsAt(now, capNanoUsd, needed),
      neededNanoUsd: needed,
    };
  }

  #room(budget: Budget, now: number): number {
    const counter = this.#counter(budget);
    return this.#cap(budget, now) - counter.settled(now) - counter.reserved;
  }

  #cap(budget: Budget, now: number): number {
    return budget.capNanoUsd + this.#raise(budget.id, now);
  }

  #counter(budget: Budget): SpendCounter {
    const isOfSession = budget.owner.kind === 'session' || budget.owner.kind === 'agent';
    const counters = isOfSession ? this.#sessions : this.#counters;
    const counter = counters.get(budget.id) ?? new SpendCounter(budget.window, this.#timeZone);
    if (isOfSession) this.#touch(budget.id, counter);
    else counters.set(budget.id, counter);
    return counter;
  }

  /** Sessions come and go for ever: of those that are long silent and hold nothing, the oldest are forgotten. */
  #touch(id: string, counter: SpendCounter): void {
    this.#sessions.delete(id);
    this.#sessions.set(id, counter);
    if (this.#sessions.size <= MOST_SESSIONS) return;
    for (const [old, { reserved }] of this.#sessions) {
      if (reserved > 0) continue;
      if (old !== id) this.#sessions.delete(old);
      return;
    }
  }
}

interface Share {
  readonly budget: Budget;
  readonly counter: SpendCounter;
  amount: number;
  /** What one attempt may cost at most, where the budget reserves that. */
  readonly attempt: number;
}

/** Money promised to one request. Exactly one `release` ends it; calling it again does nothing. */
export class Reservation {
  #shares: Share[];
  readonly #room: (budget: Budget, now: number) => number;

  constructor(shares: Share[], room: (budget: Budget, now: number) => number) {
    this.#shares = shares;
    this.#room = room;
  }

  /**
   * The request turns out dearer than expected: reserves up to `amount` in all. Budgets reserved strictly need nothing.
   * Returns the budget that has no room, if one does not; what fits under the others is reserved all the same.
   */
  extend(amount: number, now: number): Budget | null {
    let without: Budget | null = null;
    for (const share of this.#shares) {
      const more = amount - share.amount;
      if (share.budget.reserve === 'strict' || more <= 0) continue;
      if (share.budget.mode === 'enforce' && this.#room(share.budget, now) < more) {
        without ??= share.budget;
        continue;
      }
      share.counter.reserve(more);
      share.amount = amount;
    }
    return without;
  }

  /**
   * Strict budgets hold the worst case of `attempts` attempts from here on: those that may still cost, and the next one.
   * Returns the budget that has no room; then nothing has changed.
   */
  hold(attempts: number, now: number): Budget | null {
    const strict = this.#shares.filter(({ budget }) => budget.reserve === 'strict');
    const more = strict.map((share) => ({ share, amount: Math.max(0, share.attempt * attempts - share.amount) }));
    // What was settled meanwhile may have taken the room that the reservation came from.
    const without = more.find(({ share, amount }) => share.budget.mode === 'enforce' && this.#room(share.budget, now) < amount);
    if (without !== undefined) return without.share.budget;
    for (const { share, amount } of more) {
      share.counter.reserve(amount);
      share.amount += amount;
    }
    return null;
  }

  /** The worst case of one attempt that strict budgets hold; null without such a budget. */
  get strictBound(): number | null {
    const strict = this.#shares.filter(({ budget }) => budget.reserve === 'strict');
    return strict.length === 0 ? null : Math.max(...strict.map(({ attempt }) => attempt));
  }

  release(): void {
    for (const { counter, amount } of this.#shares) counter.release(amount);
    this.#shares = [];
  }
}

/** Does this spending count under the budget? */
export function applies(budget: Budget, { models, providers }: Spending): boolean {
  if (budget.models !== null && !models.some((model) => mayBeModel(model, budget.models!))) return false;
  return budget.providers === null || providers.some((provider) => budget.providers!.includes(provider));
}
