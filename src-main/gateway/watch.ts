/**
 * One coarse clock for all time limits. Setting and clearing a timer for every event of every stream would cost more
 * than passing the event on; instead each stream notes when it last moved, and one sweep a second looks at all of them.
 */
import type { Clock } from './ports.ts';

const SWEEP_MS = 1000;

export class Watch {
  readonly #clock: Clock;
  readonly #watched = new Set<(now: number) => void>();
  #cancel: (() => void) | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Calls `look` about once a second with the monotonic time until the returned function is called. */
  add(look: (now: number) => void): () => void {
    this.#watched.add(look);
    if (this.#cancel === null) this.#arm();
    return () => this.#watched.delete(look);
  }

  #arm(): void {
    this.#cancel = this.#clock.after(SWEEP_MS, () => {
      this.#cancel = null;
      const now = this.#clock.monotonic();
      for (const look of this.#watched) look(now);
      if (this.#watched.size > 0) this.#arm();
    });
  }

  stop(): void {
    this.#watched.clear();
    this.#cancel?.();
    this.#cancel = null;
  }
}
