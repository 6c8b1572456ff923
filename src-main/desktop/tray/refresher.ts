/**
 * Runs a task whenever it is asked for, but never twice at once, at most four times a second, and never for more than a
 * tenth of the time: a busy gateway changes far more often than a tray needs to know.
 */
import type { Clock } from '../../gateway/ports.ts';

export interface Refresher {
  request(): void;
  stop(): void;
}

const PAUSE_MS = 250;
const SHARE = 10;

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
    cancel = clock.after(Math.max(PAUSE_MS, (clock.monotonic() - startedAt) * SHARE), () => {
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
