/**
 * What "today", "7 days", "this month" and the like mean: calendar days of the organisation's time zone, each starting at the
 * first instant of its local date (which is not always midnight, and not always 24 hours after the last one).
 */
import { Temporal } from 'temporal-polyfill';
import type { spendRanges } from '../../contract/views.ts';

export interface SpendRange {
  /** Epoch milliseconds; `to` is the first instant that no longer belongs. */
  readonly from: number;
  readonly to: number;
  /** Hours for today, days otherwise; `label` in local time. */
  readonly buckets: ReadonlyArray<{ readonly start: number; readonly label: string }>;
}

/** `now`: epoch milliseconds. `timeZone`: an IANA name. All ranges but the last month end with the end of today. */
export function spendRange(range: (typeof spendRanges)[number], now: number, timeZone: string): SpendRange {
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(timeZone).startOfDay();
  const to = today.add({ days: 1 }).startOfDay().epochMilliseconds;
  if (range === 'today') return { from: today.epochMilliseconds, to, buckets: hours(today, to) };
  const first = firstDay(range, today);
  const end = range === 'last-month' ? today.with({ day: 1 }).startOfDay().epochMilliseconds : to;
  return { from: first.epochMilliseconds, to: end, buckets: days(first, end) };
}

function firstDay(range: Exclude<(typeof spendRanges)[number], 'today'>, today: Temporal.ZonedDateTime): Temporal.ZonedDateTime {
  const month = today.with({ day: 1 });
  const days = {
    '7d': today.subtract({ days: 6 }),
    month,
    'last-month': month.subtract({ months: 1 }),
    quarter: month.subtract({ months: (month.month - 1) % 3 }),
  };
  return days[range].startOfDay();
}

function hours(from: Temporal.ZonedDateTime, to: number): SpendRange['buckets'] {
  const buckets = [];
  for (let at = from; at.epochMilliseconds < to; at = at.add({ hours: 1 })) {
    buckets.push({ start: at.epochMilliseconds, label: at.toPlainTime().toString({ smallestUnit: 'minute' }) });
  }
  return buckets;
}

function days(from: Temporal.ZonedDateTime, to: number): SpendRange['buckets'] {
  const buckets = [];
  for (let at = from; at.epochMilliseconds < to; at = at.add({ days: 1 }).startOfDay()) {
    buckets.push({ start: at.epochMilliseconds, label: at.toPlainDate().toString() });
  }
  return buckets;
}
