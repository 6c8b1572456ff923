/**
 * What one budget has used: settled in its window, and reserved by requests under way. Reservations belong to no
 * window: whatever settles later settles in the window of that moment, so they count against every window until then.
 * Amounts are whole nano-dollars. When the clock jumps forward and back again, nothing that was spent is forgotten.
 */
import { type BudgetWindow, type Span, calendarSpan } from './windows.ts';

/** A rolling window forgets in steps of this part of its length, always later than exact, never sooner. */
const ROLLING_STEPS = 360;

export class SpendCounter {
  readonly #window: BudgetWindow;
  readonly #timeZone: () => string;
  #span: Span = { start: -Infinity, end: -Infinity };
  #settled = 0;
  /** The window before this one, in case the clock goes back to it. */
  #before: { span: Span; settled: number } | null = null;
  #reserved = 0;
  /** Rolling only: amounts by the moment from which they no longer count, oldest first. */
  #expiring: { until: number; amount: number }[] = [];
  #latest = -Infinity;

  /** `timeZone` is asked when a window begins: a changed one holds from the next window on. */
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

  /** A charge that became durable at `at`; one from before the window (replayed history) does not count. */
  charge(amount: number, at: number, now: number): void {
    if (amount === 0) return;
    this.#advance(Math.max(now, at));
    if (this.#window.kind === 'rolling') {
      const step = Math.max(1, Math.floor(this.#window.ms / ROLLING_STEPS));
      const until = (Math.floor(at / step) + 1) * step + this.#window.ms;
      if (until <= this.#latest) return;
      const last = this.#expiring.at(-1);
      if (last?.until === until) last.amount += amount;
      else insert(this.#expiring, { until, amount });
    } else if (at < this.#span.start) return;
    this.#settled += amount;
  }

  /** When the window ends, or for a rolling one when `needed` will fit under `cap`; null when time will not help. */
  resetsAt(now: number, cap: number, needed: number): number | null {
    this.#advance(now);
    if (this.#window.kind === 'total') return null;
    if (this.#window.kind === 'calendar') return this.#span.end;
    let left = this.#settled + this.#reserved + needed - cap;
    for (const { until, amount } of this.#expiring) {
      left -= amount;
      if (left <= 0) return until;
    }
    return null;
  }

  #advance(now: number): void {
    if (this.#window.kind === 'calendar') this.#moveTo(this.#window.unit, now);
    if (now < this.#latest) return;
    this.#latest = now;
    while (this.#expiring[0] !== undefined && this.#expiring[0].until <= now) this.#settled -= this.#expiring.shift()!.amount;
  }

  #moveTo(unit: 'day' | 'week' | 'month', now: number): void {
    if (now >= this.#span.end) {
      this.#before = { span: this.#span, settled: this.#settled };
      this.#span = calendarSpan(unit, now, this.#timeZone());
      this.#settled = 0;
    } else if (now < this.#span.start) {
      // The clock went back: what was spent "in the future" was spent now.
      this.#span = calendarSpan(unit, now, this.#timeZone());
      if (this.#before?.span.start === this.#span.start) this.#settled += this.#before.settled;
      this.#before = null;
    }
  }
}

/** Keeps the list ordered; history is replayed in order, so this is nearly always a push. */
function insert(list: { until: number; amount: number }[], entry: { until: number; amount: number }): void {
  let at = list.length;
  while (at > 0 && list[at - 1]!.until > entry.until) at -= 1;
  const same = list[at - 1];
  if (same?.until === entry.until) same.amount += entry.amount;
  else list.splice(at, 0, entry);
}
