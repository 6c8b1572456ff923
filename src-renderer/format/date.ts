/** Dates in the reader's own zone, written alike everywhere: `22 Nov`, a clock of 24 hours. All inputs are epoch milliseconds. */
import { momentIn } from './window-words.ts';

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
const dayAndClock = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
const full = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'long' });
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

/** `14:03:22` for today, `22 Nov, 14:03:22` for any other day. */
export function formatWhen(at: number, now: number): string {
  return new Date(at).toDateString() === new Date(now).toDateString() ? clock.format(at) : dayAndClock.format(at);
}

/** `Thu 26 Nov, 00:00`: a moment that somebody chose, to the minute. */
export function formatEnd(at: number): string {
  return momentIn(at, full.resolvedOptions().timeZone);
}

/** `23 Nov 2026`. */
export function formatDay(at: number): string {
  return day.format(at);
}

/** The whole moment with its zone, for tooltips. */
export function formatMoment(at: number): string {
  return full.format(at);
}

/** `just now`, `5 minutes ago`, `yesterday`, `in 3 hours`. */
export function formatAgo(at: number, now: number): string {
  const seconds = (at - now) / 1000;
  const size = Math.abs(seconds);
  if (size < 45) return 'just now';
  if (size < 2700) return relative.format(Math.round(seconds / 60), 'minute');
  if (size < 79_200) return relative.format(Math.round(seconds / 3600), 'hour');
  return relative.format(Math.round(seconds / 86_400), 'day');
}

/** `23 Nov` on the clock of a named zone: the organisation's days, not the reader's. */
export function formatDayIn(at: number, timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone }).format(at);
}
