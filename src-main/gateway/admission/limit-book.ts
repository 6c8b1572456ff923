/**
 * Rate limits: requests and tokens in a sliding window, requests under way at once. What is under way counts with its
 * estimate until the provider's own count is known. All or none, like budgets.
 */
import type { Charge, Rates, Usage } from '../../contract/records.ts';
import { mayBeModel } from '../models/matches-model.ts';
import { SpendCounter } from './spend-counter.ts';
import type { Limit } from './tier.ts';

/** What a request will take from each kind of limit. */
export interface Demand {
  readonly models: readonly string[];
  readonly inputTokens: number;
  readonly outputTokens: number;
}

export interface LimitState {
  readonly limit: Limit;
  readonly used: number;
  /** Milliseconds until it fits; null when waiting for running requests, or for ever. */
  readonly retryAfterMs: number | null;
}

export class LimitBook {
  readonly #cacheReadWeight: () => number | null;
  readonly #counters = new Map<string, SpendCounter>();

  /** `cacheReadWeight`: what a token read from the cache counts, 0 to 1; null: what it costs beside one that is not. */
  constructor(cacheReadWeight: () => number | null) {
    this.#cacheReadWeight = cacheReadWeight;
  }

  take(limits: readonly Limit[], demand: Demand, now: number): TakenLimits | LimitState {
    const applying = limits.filter((limit) => isAbout(limit, demand.models));
    for (const limit of applying) {
      const counter = this.#counter(limit);
      const used = counter.settled(now) + counter.reserved;
      if (used + needOf(limit, demand) > limit.most) return { limit, used, retryAfterMs: this.#wait(limit, counter, demand, now) };
    }
    const held = applying.map((limit) => ({ limit, counter: this.#counter(limit), amount: holdOf(limit, demand) }));
    for (const { counter, amount } of held) counter.reserve(amount);
    return new TakenLimits(held, this.#cacheReadWeight());
  }

  /** Used and held now. */
  used(limit: Limit, now: number): number {
    const counter = this.#counter(limit);
    return counter.settled(now) + counter.reserved;
  }

  /** Before it is filled again from the ledger; what is held stays. */
  clear(limit: Limit): void {
    this.#counter(limit).clear();
  }

  /** History after a restart: what was used at `at`, at today's prices. */
  replay(limits: readonly Limit[], { model, usage, requests, rates }: Replayed, at: number, now: number): void {
    for (const limit of limits) {
      if (!isAbout(limit, [model])) continue;
      const count = limit.what === 'requests' ? requests : (countOf(limit, { usage, rates }, this.#cacheReadWeight()) ?? 0);
      this.#counter(limit).charge(count, at, now);
    }
  }

  #wait(limit: Limit, counter: SpendCounter, demand: Demand, now: number): number | null {
    if (limit.what === 'concurrent') return null;
    const at = counter.resetsAt(now, limit.most, needOf(limit, demand));
    return at === null ? null : at - now;
  }

  #counter(limit: Limit): SpendCounter {
    let counter = this.#counters.get(limit.id);
    if (counter === undefined) {
      // Requests under way are reservations only; any window will do for them.
      counter = new SpendCounter({ kind: 'rolling', ms: Math.max(1, limit.perMs) }, () => 'UTC');
      this.#counters.set(limit.id, counter);
    }
    return counter;
  }
}

/** What an answer used, and what its kinds of tokens cost. */
export type Counted = Pick<Charge, 'usage' | 'rates' | 'passes'>;

interface Replayed {
  readonly model: string;
  readonly usage: Usage;
  readonly requests: number;
  readonly rates: Rates | null;
}

interface Held {
  readonly limit: Limit;
  readonly counter: SpendCounter;
  readonly amount: number;
}

/** What one request has taken. Exactly one `release` ends it; calling it again does nothing. */
export class TakenLimits {
  #held: readonly Held[];
  readonly #cacheReadWeight: number | null;

  constructor(held: readonly Held[], cacheReadWeight: number | null) {
    this.#held = held;
    this.#cacheReadWeight = cacheReadWeight;
  }

  has(limit: Limit): boolean {
    return this.#held.some((held) => held.limit === limit);
  }

  /** The request was refused elsewhere: as if it had never come. */
  cancel(): void {
    for (const { counter, amount } of this.#held) counter.release(amount);
    this.#held = [];
  }

  /** Gives back the estimate and counts what was really used. */
  release(charge: Counted | null, now: number): void {
    for (const { limit, counter, amount } of this.#held) {
      counter.release(amount);
      const count = countOf(limit, charge, this.#cacheReadWeight);
      if (count !== null) counter.charge(count, now, now);
    }
    this.#held = [];
  }
}

/** Does the limit count requests for one of these models? */
export function isAbout({ models: patterns }: Limit, models: readonly string[]): boolean {
  return patterns === null || models.some((model) => mayBeModel(model, patterns));
}

/** How much must be free. Output is not known before: some must be left, and the estimate is held while it runs. */
function needOf(limit: Limit, demand: Demand): number {
  return limit.what === 'inputTokens' ? Math.min(demand.inputTokens, limit.most) : 1;
}

function holdOf(limit: Limit, demand: Demand): number {
  switch (limit.what) {
    case 'requests':
    case 'concurrent':
      return 1;
    case 'inputTokens':
      return Math.min(demand.inputTokens, limit.most);
    case 'outputTokens':
      return Math.min(demand.outputTokens, limit.most);
  }
}

/** What an answer counts under this limit; null when nobody knows its tokens. */
function countOf(limit: Limit, charge: Counted | null, cacheReadWeight: number | null): number | null {
  if (limit.what === 'requests') return 1;
  if (limit.what === 'concurrent') return 0;
  if (charge === null) return null;
  const { usage, passes } = charge;
  if (limit.what === 'outputTokens') return usage.output;
  const reads = (passes ?? [charge]).reduce((sum, pass) => sum + readsOf(pass, cacheReadWeight), 0);
  return usage.input + usage.cacheWrite5m + usage.cacheWrite1h + reads;
}

/** As many as tokens that are not cached cost the same; rounded up. */
function readsOf({ usage, rates }: Pick<Counted, 'usage' | 'rates'>, weight: number | null): number {
  if (weight !== null) return Math.ceil(usage.cacheRead * weight);
  if (rates === null || rates.input === 0) return Math.ceil(usage.cacheRead * USUAL_WEIGHT);
  const [read, input] = [BigInt(Math.min(rates.cacheRead, rates.input)), BigInt(rates.input)];
  return Number((BigInt(usage.cacheRead) * read + input - 1n) / input);
}

/** Where nobody knows prices: most vendors ask a tenth. */
const USUAL_WEIGHT = 0.1;
