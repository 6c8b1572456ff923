/**
 * What has been opened is closed in the opposite order, each thing once, even when an earlier one fails to close, and
 * in bounded time: a part that hangs is named and left, and the rest is closed all the same.
 */
import type { Clock, Logger } from '../gateway/ports.ts';

export interface Closing {
  /** Remembers how to close something that was just opened. `allowanceMs`: what it may take by its own rules. */
  add(name: string, close: () => Promise<void> | void, allowanceMs?: () => number): void;
  /** Closes everything. Never rejects; calling it again waits for the first call. */
  run(): Promise<Closed>;
}

export interface Closed {
  /** Parts that had not closed when their time was up, by name: a thread of theirs may go on. */
  readonly stuck: readonly string[];
}

export interface ClosingOptions {
  /** Null while there is none. */
  readonly logger: () => Logger | null;
  readonly clock: Clock;
  /** What all parts together may take beyond their allowances. */
  readonly reserveMs?: number;
}

const RESERVE_MS = 8000;
/** Enough for what only has to write a file, however late it is. */
const LEAST_MS = 100;

interface Part {
  readonly name: string;
  readonly close: () => Promise<void> | void;
  readonly allowanceMs: () => number;
}

export function createClosing({ logger, clock, reserveMs = RESERVE_MS }: ClosingOptions): Closing {
  const open: Part[] = [];
  let reserve = reserveMs;
  let closed: Promise<Closed> | null = null;

  async function closeAll(): Promise<Closed> {
    const stuck: string[] = [];
    for (let one = open.pop(); one !== undefined; one = open.pop()) {
      try {
        if (await isInTime(one)) continue;
        stuck.push(one.name);
        logger()?.error({ part: one.name }, 'a part did not close in time');
      } catch (error) {
        logger()?.error({ part: one.name, error }, 'a part did not close');
      }
    }
    return { stuck };
  }

  async function isInTime({ close, allowanceMs }: Part): Promise<boolean> {
    const startedAt = clock.monotonic();
    const allowed = allowanceMs();
    const { promise: late, resolve } = Promise.withResolvers<false>();
    const cancel = clock.after(allowed + Math.max(reserve, LEAST_MS), () => resolve(false));
    try {
      return await Promise.race([Promise.resolve(close()).then(() => true), late]);
    } finally {
      cancel();
      reserve -= Math.max(0, clock.monotonic() - startedAt - allowed);
    }
  }

  return {
    add: (name, close, allowanceMs = () => 0) => void open.push({ name, close, allowanceMs }),
    run: () => (closed ??= closeAll()),
  };
}
