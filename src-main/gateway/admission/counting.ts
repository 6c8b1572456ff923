/**
 * Keeps the counters true to the ledger: they are filled at the start, for budgets and limits that are new, and all over
 * again when the clock was set back or the organisation's time zone changed, because then they belong to other windows.
 */
import type { GatewayEvent } from '../events.ts';
import type { Clock, History } from '../ports.ts';
import type { AdmissionDesk } from './desk.ts';
import { type Counted, loadHistory } from './history.ts';
import { HELD_MS, SteadyClock } from './steady-clock.ts';

export interface CountingOptions {
  readonly desk: () => AdmissionDesk;
  readonly history: History;
  readonly snapshot: () => Counted;
  /** Ids of the requests under way: what they charge from now on is counted as they charge it. */
  readonly running: () => readonly string[];
  readonly tell: (event: GatewayEvent) => void;
}

export class Counting {
  readonly clock: Clock;
  readonly #steady: SteadyClock;
  readonly #options: CountingOptions;
  /** Ids of budgets and limits whose counters hold what the ledger knows. */
  readonly #known = new Set<string>();
  /** Of the newest count. */
  #timeZone: string | null = null;
  /** Up to where charges are dated that were made while the clock was ahead; null when it never was. */
  #ahead: number | null = null;
  #isStarted = false;

  constructor(wall: Clock, options: CountingOptions) {
    this.#options = options;
    this.#steady = new SteadyClock(wall, (latest) => this.#steppedBack(latest));
    this.clock = {
      now: () => this.#now(),
      monotonic: () => wall.monotonic(),
      after: (ms, callback) => wall.after(ms, callback),
    };
  }

  /** Resolves after the first try, as `count` does. */
  async start(): Promise<void> {
    this.#isStarted = true;
    await this.count();
  }

  /** Counts what is new in the configuration, and everything when its time zone is. Nobody is admitted meanwhile. */
  count(): Promise<void> {
    const { timeZone } = this.#options.snapshot().organization;
    const isMoved = this.#timeZone !== null && this.#timeZone !== timeZone;
    this.#timeZone = timeZone;
    return this.#load(isMoved);
  }

  #load(isAnew: boolean): Promise<void> {
    const { desk, history, snapshot, running } = this.#options;
    return loadHistory(desk(), {
      snapshot: snapshot(),
      history,
      known: this.#known,
      isAnew,
      running,
      now: () => this.#now(),
      latest: (latest) => this.#found(latest),
    });
  }

  #now(): number {
    const now = this.#steady.now();
    if (this.#ahead !== null && now >= this.#ahead) {
      this.#ahead = null;
      this.#options.tell({ kind: 'clock', chargedUntil: null });
    }
    return now;
  }

  /** The newest charge of the ledger: an earlier run may have dated it ahead of the clock. */
  #found(latest: number): void {
    if (latest - this.#steady.now() >= HELD_MS) this.#warn(latest);
  }

  #steppedBack(latest: number): void {
    this.#warn(latest);
    if (this.#isStarted) void this.#load(true);
  }

  #warn(until: number): void {
    if (this.#ahead !== null && this.#ahead >= until) return;
    this.#ahead = until;
    this.#options.tell({ kind: 'clock', chargedUntil: until });
  }
}
