/**
 * What one budget has used: settled in its window, and reserved by requests under way. Reservations belong to no
 * window: whatever settles later settles in the window of that moment, so they count against every window until then.
 * Amounts are whole nano-dollars. A charge counts from the beginning of the window that holds it; one that is dated later
 * than now (the clock was ahead) counts now and in every window until its date is over. So what counts follows from the
 * charges and the time alone, and a counter that is filled again from the ledger says the same.
 */
import { type BudgetWindow, type Span, calendarSpan } from './windows.ts';

/** A rolling window forgets in steps of this part of its length, always later than exact, never sooner. */
const ROLLING_STEPS = 360;
/** The ledger gives its history by minute; longer windows count so from the first, to be the same after a restart. */
const MINUTE_MS = 60_000;
const BY_MINUTE_FROM_MS = 3_600_000;

/** An amount, and the moment that decides how long it counts. */
interface Dated {
  readonly at: number;
  amount: number;
}

export class SpendCounter {
  readonly #window: BudgetWindow;
  readonly #timeZone: () => string;
  #span: Span = { start: -Infinity, end: -Infinity };
  #settled = 0;
  #reserved = 0;
  /**
   * Ordered by `at`. Calendar: the part of what is settled that is dated after this window, hence nearly always empty.
   * Rolling: all of it, by the moment from which it no longer counts.
   */
  #dated: Dated[] = [];

  /** `timeZone` is asked when a window begins; who changes it must fill the counter again. */
  constructor(window: BudgetWindow, timeZone: () => string) {
    this.#window = window;
    this.#timeZone = timeZone;
  }

  /** Settled in the window that holds `now`. */
  settled(now: number): number {
    this.#advance(now);
    return this.#settled;
  }

  get reserved(): number {
    return this.#reserved;
  }

  reserve(amount: number): void {
    this.#reserved += amount;
  }

  release(amount: number): void {
    this.#reserved -= amount;
  }

  /** Before it is filled again from the ledger. What is reserved stays. */
  clear(): void {
    this.#span = { start: -Infinity, end: -Infinity };
    this.#settled = 0;
    this.#dated = [];
  }

  /** A charge that became durable at `at`; one from before the window does not count. */
  charge(amount: number, at: number, now: number): void {
    if (amount === 0) return;
    this.#advance(now);
    if (this.#window.kind === 'rolling') {
      const until = rollingEnd(at, this.#window.ms);
      if (until <= now) return;
      insert(this.#dated, until, amount);
    } else if (this.#window.kind === 'calendar') {
      if (at < this.#span.start) return;
      if (at >= this.#span.end) insert(this.#dated, at, amount);
    }
    this.#settled += amount;
  }

  /** When the window ends, or for a rolling one when `needed` will fit under `cap`; null when time will not help. */
  resetsAt(now: number, cap: number, needed: number): number | null {
    this.#advance(now);
    if (this.#window.kind === 'total') return null;
    if (this.#window.kind === 'calendar') return this.#span.end;
    let left = this.#settled + this.#reserved + needed - cap;
    for (const { at, amount } of this.#dated) {
      left -= amount;
      if (left <= 0) return at;
    }
    return null;
  }

  #advance(now: number): void {
    if (this.#window.kind === 'calendar') this.#moveTo(this.#window.unit, now);
    if (this.#window.kind === 'rolling')
      while (this.#dated[0] !== undefined && this.#dated[0].at <= now) this.#settled -= this.#dated.shift()!.amount;
  }

  #moveTo(unit: 'day' | 'week' | 'month', now: number): void {
    const before = this.#span;
    if (now >= before.start && now < before.end) return;
    if (now < before.start) {
      // The clock went back. What earlier windows held comes from the ledger; what this one held is now dated ahead.
      const ahead = this.#dated.reduce((sum, { amount }) => sum + amount, 0);
      if (this.#settled > ahead) insert(this.#dated, before.end - 1, this.#settled - ahead);
    }
    this.#span = calendarSpan(unit, now, this.#timeZone());
    const { start, end } = this.#span;
    const counting = this.#dated.filter(({ at }) => at >= start);
    this.#settled = counting.reduce((sum, { amount }) => sum + amount, 0);
    this.#dated = counting.filter(({ at }) => at >= end);
  }
}

/** From when on a charge of `at` is out of a rolling window. */
function rollingEnd(at: number, ms: number): number {
  const step = Math.max(1, Math.floor(ms / ROLLING_STEPS));
  const counted = ms < BY_MINUTE_FROM_MS ? at : (Math.floor(at / MINUTE_MS) + 1) * MINUTE_MS - 1;
  return (Math.floor(counted / step) + 1) * step + ms;
}

/** Keeps the list ordered; charges come in order, so this is nearly always a push. */
function insert(list: Dated[], at: number, amount: number): void {
  let place = list.length;
  while (place > 0 && list[place - 1]!.at > at) place -= 1;
  const same = list[place - 1];
  if (same?.at === at) same.amount += amount;
  else list.splice(place, 0, { at, amount });
}
