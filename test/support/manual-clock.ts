/** A clock that stands still until a test moves it; timers fire in order of their time, exactly when they are due. */
import type { Clock } from '../../src-main/gateway/ports.ts';

export interface ManualClock extends Clock {
  /** Moves time on and fires what became due, including what that sets up within the span. */
  advance(ms: number): void;
}

export function createManualClock(start = Date.parse('2026-11-23T12:00:00Z')): ManualClock {
  let now = start;
  const timers = new Set<{ at: number; callback: () => void }>();
  return {
    now: () => now,
    monotonic: () => now - start,
    after(ms, callback) {
      const timer = { at: now + ms, callback };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    advance(ms) {
      const end = now + ms;
      for (;;) {
        const due = [...timers].filter((timer) => timer.at <= end).toSorted((a, b) => a.at - b.at)[0];
        if (due === undefined) break;
        timers.delete(due);
        now = Math.max(now, due.at);
        due.callback();
      }
      now = end;
    },
  };
}
