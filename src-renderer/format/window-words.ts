/**
 * Budgets in words: what the window is, when it begins anew, how full it is. Moments are told on the organisation's
 * clock, because that is where the windows are cut, and the zone is named.
 */
import type { BudgetStateView } from '../../src-main/contract/budget-states.ts';
import type { BudgetConfig, WindowConfig } from '../../src-main/contract/governance.ts';

const units = { s: 'second', m: 'minute', h: 'hour', d: 'day' } as const;

/** `5h` -> `5 hours`, `1d` -> `day`, as after "in any". */
export function spanWords(span: string): string {
  const count = Number(span.slice(0, -1));
  const unit = units[span.at(-1) as keyof typeof units];
  return count === 1 ? unit : `${count} ${unit}s`;
}

/** `a day`, `a week`, `a month`, `in any 5 hours`, `in all`. */
export function windowWords(window: WindowConfig): string {
  if ('calendar' in window) return `a ${window.calendar}`;
  return 'rolling' in window ? `in any ${spanWords(window.rolling)}` : 'in all';
}

/** `$100.00 a month`. */
export function budgetTitle({ amountUsd, window }: Pick<BudgetConfig, 'amountUsd' | 'window'>): string {
  return `${usd(amountUsd)} ${windowWords(window)}`;
}

/** When the window begins anew. `at`: epoch milliseconds, or null when the engine names no moment. */
export function resetWords(window: WindowConfig, at: number | null, timeZone: string): string {
  if ('total' in window) return 'never resets';
  if ('rolling' in window) return at === null ? 'nothing to forget' : `more room from ${momentIn(at, timeZone)}`;
  return at === null ? '' : `resets ${momentIn(at, timeZone)} ${timeZone}`;
}

/** The rule behind the window, for whoever sets one. */
export function windowRule(window: WindowConfig, timeZone: string): string {
  if ('total' in window) return 'Counts everything from the beginning and never resets. More room comes only from a change or a raise.';
  if ('rolling' in window)
    return `Counts what was spent in the last ${spanWords(window.rolling)}; each charge is forgotten that long after it was made.`;
  const rules = {
    day: `Resets every day at 00:00 ${timeZone}.`,
    week: `Resets every Monday at 00:00 ${timeZone}.`,
    month: `Resets on the 1st of each month at 00:00 ${timeZone}.`,
  };
  return rules[window.calendar];
}

/** `Mon 30 Nov, 00:00` on the clock of a named zone. */
export function momentIn(at: number, timeZone: string): string {
  const options = {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone,
  } as const;
  const part = Object.fromEntries(new Intl.DateTimeFormat('en-GB', options).formatToParts(at).map(({ type, value }) => [type, value]));
  return `${part['weekday']} ${part['day']} ${part['month']}, ${part['hour']}:${part['minute']}`;
}

/** Used and held as a part of the cap; a cap of nothing is full. */
export function budgetShare(budget: { usedNanoUsd: number; reservedNanoUsd: number; capNanoUsd: number }): number {
  return budget.capNanoUsd === 0 ? 1 : (budget.usedNanoUsd + budget.reservedNanoUsd) / budget.capNanoUsd;
}

export type Fullness = 'calm' | 'notice' | 'warning' | 'full';

/** The steps at which people want to know: 75, 90 and 100 percent. */
export function fullness(usedNanoUsd: number, capNanoUsd: number): Fullness {
  if (usedNanoUsd >= capNanoUsd) return 'full';
  const share = usedNanoUsd / capNanoUsd;
  return share >= 0.9 ? 'warning' : share >= 0.75 ? 'notice' : 'calm';
}

/** Amounts as people set them: `$100`, `$0.50`, `$1,200`. */
export function usd(amountUsd: number): string {
  const minimumFractionDigits = Number.isInteger(amountUsd) ? 0 : 2;
  return `$${amountUsd.toLocaleString('en-US', { minimumFractionDigits, maximumFractionDigits: 4 })}`;
}

/** A window as the engine counts it, in the form it has in the file. */
export function windowConfigOf(window: BudgetStateView['window']): WindowConfig {
  if (window.kind === 'calendar') return { calendar: window.unit };
  return window.kind === 'total' ? { total: true } : { rolling: shortSpan(window.ms) };
}

/** 60,000 -> `minute`, 18,000,000 -> `5 hours`. */
export function spanOf(ms: number): string {
  return spanWords(shortSpan(ms));
}

function shortSpan(ms: number): string {
  const steps = [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['m', 60_000],
  ] as const;
  const [unit, size] = steps.find(([, step]) => ms % step === 0) ?? ['s', 1000];
  return `${Math.round(ms / size)}${unit}`;
}
