/** Outcomes of the last 24 hours, one entry per hour that saw an attempt. */
import type { HealthHour } from '../../contract/routing.ts';

const HOUR_MS = 3_600_000;
const HOURS = 24;

interface Hour {
  readonly start: number;
  ok: number;
  failed: number;
  /** Sum of the times to the first event of the ones that went well. */
  firstByteMs: number;
}
export type SavedHour = Readonly<Hour>;

export class Hours {
  #hours: Hour[] = [];

  add(now: number, firstByteMs: number | null): void {
    const start = Math.floor(now / HOUR_MS) * HOUR_MS;
    let hour = this.#hours.at(-1);
    if (hour?.start !== start) {
      hour = { start, ok: 0, failed: 0, firstByteMs: 0 };
      this.#hours = [...this.#hours, hour].slice(-HOURS);
    }
    if (firstByteMs === null) hour.failed += 1;
    else {
      hour.ok += 1;
      hour.firstByteMs += firstByteMs;
    }
  }

  save(): SavedHour[] {
    return this.#hours.map((hour) => ({ ...hour }));
  }

  restore(hours: readonly SavedHour[]): void {
    this.#hours = hours.slice(-HOURS).map((hour) => ({ ...hour }));
  }
}

/** Hours of several models added up: 24 entries, oldest first, empty ones included. */
export function lastDay(hours: readonly SavedHour[], now: number): HealthHour[] {
  const current = Math.floor(now / HOUR_MS) * HOUR_MS;
  return Array.from({ length: HOURS }, (_, index) => {
    const start = current - (HOURS - 1 - index) * HOUR_MS;
    const here = hours.filter((hour) => hour.start === start);
    const sum = (what: 'ok' | 'failed' | 'firstByteMs') => here.reduce((total, hour) => total + hour[what], 0);
    const ok = sum('ok');
    return { start, ok, failed: sum('failed'), firstByteMs: ok === 0 ? null : Math.round(sum('firstByteMs') / ok) };
  });
}
