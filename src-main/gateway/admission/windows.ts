/**
 * When a budget's window begins and ends. Calendar windows follow the organisation's clock: a day begins at the first
 * instant of its date there, also where midnight is skipped or comes twice; weeks begin on Monday.
 */
import { Temporal } from 'temporal-polyfill';

export type BudgetWindow =
  | { readonly kind: 'calendar'; readonly unit: 'day' | 'week' | 'month' }
  | { readonly kind: 'rolling'; readonly ms: number }
  | { readonly kind: 'total' };

/** Epoch milliseconds; `end` is the first instant that no longer belongs to it. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The calendar window that holds `at`. */
export function calendarSpan(unit: 'day' | 'week' | 'month', at: number, timeZone: string): Span {
  const date = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).toPlainDate();
  const first = firstDate(unit, date);
  const next = first.add(unit === 'day' ? { days: 1 } : unit === 'week' ? { weeks: 1 } : { months: 1 });
  return { start: firstInstant(first, timeZone), end: firstInstant(next, timeZone) };
}

function firstDate(unit: 'day' | 'week' | 'month', date: Temporal.PlainDate): Temporal.PlainDate {
  if (unit === 'day') return date;
  return unit === 'week' ? date.subtract({ days: date.dayOfWeek - 1 }) : date.with({ day: 1 });
}

/** Without a time of day this is the first instant of the date, whatever the clocks did that night. */
function firstInstant(date: Temporal.PlainDate, timeZone: string): number {
  return date.toZonedDateTime(timeZone).epochMilliseconds;
}
