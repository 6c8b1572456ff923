/**
 * Runs a task whenever it is asked for, but never twice at once, and at most four times a second; once a second when it
 * takes long. A busy gateway changes far more often than a tray needs to know.
 */
import type { Clock } from '../../gateway/ports.ts';

export interface Refresher {
  request(): void;
  stop(): void;
}

const SHORT_PAUSE_MS = 250;
const LONG_PAUSE_MS = 1000;
/** A pause is so many times as long as the run before it, within these bounds. */
const PAUSE_PER_RUN = 10;

/** `task` must not reject. The last request is always followed by a run that began after it. */
export function createRefresher(task: () => Promise<void>, clock: Clock): Refresher {
  let state: 'resting' | 'running' | 'pausing' | 'stopped' = 'resting';
  let isWanted = false;
  let cancel = (): void => {};

  async function run(): Promise<void> {
    state = 'running';
    isWanted = false;
    const startedAt = clock.monotonic();
    await task();
    if (isStopped()) return;
    state = 'pausing';
    const pauseMs = (clock.monotonic() - startedAt) * PAUSE_PER_RUN;
    cancel = clock.after(Math.min(LONG_PAUSE_MS, Math.max(SHORT_PAUSE_MS, pauseMs)), () => {
      state = 'resting';
      if (isWanted) void run();
    });
  }
  const isStopped = () => state === 'stopped';

  return {
    request() {
      isWanted = true;
      if (state === 'resting') void run();
    },
    stop() {
      state = 'stopped';
      cancel();
    },
  };
}
