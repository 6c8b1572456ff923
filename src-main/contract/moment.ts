/**
 * When something ends, as people say it. The command line, the interface and the API read it with this one parser:
 * `5h`, `tonight`, `2026-12-31` (to the end of that day), `2026-12-31T18:00` (this machine's clock), `...T18:00Z`, or
 * epoch milliseconds.
 */
import { z } from 'zod';
import { durationMs, durationSchema } from './governance.ts';

/** What a call may send; `readMoment` says whether anybody understands it. */
export const momentSchema = z.union([z.number(), z.string().min(1).max(40)]);
export type Moment = z.infer<typeof momentSchema>;

/** The forms, for errors. */
export const momentForms = 'a length of time (5h), tonight, a day (2026-12-31), or a time (2026-12-31T18:00)';

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})?$/i;

/** Epoch milliseconds; null for what nobody understands. Days and times without a zone follow this machine's clock. */
export function readMoment(moment: Moment, now: number): number | null {
  if (typeof moment === 'number') return Number.isFinite(moment) ? Math.floor(moment) : null;
  const text = moment.trim();
  if (durationSchema.safeParse(text).success) return now + durationMs(text);
  if (text === 'tonight') return endOfDay(now);
  const day = DAY.exec(text);
  if (day !== null) return endOfDate(Number(day[1]), Number(day[2]), Number(day[3]));
  const at = TIME.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? null : at;
}

/** Tonight: the end of this day on this machine. */
export function endOfDay(now: number): number {
  const today = new Date(now);
  return new Date(today.getFullYear(), today.getMonth(), today.getDate() + 1).getTime();
}

/** The end of a date on this machine; null for one that no calendar has. */
function endOfDate(year: number, month: number, day: number): number | null {
  const start = new Date(year, month - 1, day);
  return start.getMonth() === month - 1 && start.getDate() === day ? endOfDay(start.getTime()) : null;
}
