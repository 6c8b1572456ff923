/**
 * Who waits for room, first come first served. Everybody in it is woken in order and looks again; who is woken in vain
 * goes back to the same place, because all of them do.
 */
import { GatehouseError } from '../../contract/errors.ts';
import type { Clock } from '../ports.ts';

interface Place {
  readonly blocker: string;
  look(): void;
}

export class WaitingLine {
  readonly #clock: Clock;
  #waiting = new Set<Place>();
  /** How many wait for room under each limit or budget. */
  readonly #blockers = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Does somebody wait for room under this limit or budget? */
  isWaitedFor(blocker: string): boolean {
    return this.#blockers.has(blocker);
  }

  /** Waits until something was given back or the time (monotonic) is there. Throws `client_closed` when the client has gone. */
  wait(blocker: string, until: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const cancel = this.#clock.after(Math.max(0, until - this.#clock.monotonic()), () => done());
      const leave = () => {
        done(new GatehouseError('client_closed', 'The client hung up while it waited for room.'));
        // Whoever stood behind may be next.
        this.wake();
      };
      const done = (error?: GatehouseError) => {
        cancel();
        signal.removeEventListener('abort', leave);
        this.#waiting.delete(place);
        this.#count(blocker, -1);
        if (error === undefined) resolve();
        else reject(error);
      };
      const place = { blocker, look: () => done() };
      this.#waiting.add(place);
      this.#count(blocker, 1);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  /** Something was given back, granted or reset: everybody looks again. */
  wake(): void {
    const waiting = this.#waiting;
    this.#waiting = new Set();
    for (const { look } of waiting) look();
  }

  #count(blocker: string, change: number): void {
    const count = (this.#blockers.get(blocker) ?? 0) + change;
    if (count === 0) this.#blockers.delete(blocker);
    else this.#blockers.set(blocker, count);
  }
}
