/**
 * The time that charges are dated by and windows are read by. Clocks are corrected by minutes all the time, and by years
 * when somebody sets them wrong. A step back of under an hour stands still until the wall clock has caught up, so that no
 * window begins twice. Beyond that the wall clock is followed, and whoever counts must count anew.
 */
import type { Clock } from '../ports.ts';

/** So far back the clock stands still instead. */
export const HELD_MS = 3_600_000;

export class SteadyClock implements Clock {
  readonly #wall: Clock;
  readonly #steppedBack: (latest: number) => void;
  #latest = -Infinity;

  /** `steppedBack`: the wall clock was followed back, from this moment. Called inside `now`. */
  constructor(wall: Clock, steppedBack: (latest: number) => void) {
    this.#wall = wall;
    this.#steppedBack = steppedBack;
  }

  now(): number {
    const now = this.#wall.now();
    const latest = this.#latest;
    if (now >= latest) return (this.#latest = now);
    if (latest - now < HELD_MS) return latest;
    this.#latest = now;
    this.#steppedBack(latest);
    return now;
  }

  monotonic(): number {
    return this.#wall.monotonic();
  }

  after(ms: number, callback: () => void): () => void {
    return this.#wall.after(ms, callback);
  }
}
