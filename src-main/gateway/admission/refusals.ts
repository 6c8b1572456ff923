/**
 * How a budget or a limit says no: the status, type and headers with which the client stops at once (or waits, for a
 * rate limit) and shows our sentence. Some headers make it show a text of its own instead: those are left out.
 */
import { formatUsd } from '../../contract/money.ts';
import { GatehouseError } from '../../contract/errors.ts';
import { formatTime } from '../format-time.ts';
import type { BudgetState } from './budget-book.ts';
import type { LimitState } from './limit-book.ts';
import { describe } from './permissions.ts';
import type { Budget } from './tier.ts';

const UNIFIED = 'anthropic-ratelimit-unified';
const PERIODS = { day: 'daily', week: 'weekly', month: 'monthly' } as const;
const WINDOW_WORDS = { day: 'today', week: 'this week', month: 'this month' } as const;

/** 429 billing_error: one request, our sentence, no wait. */
export function budgetRefusal(state: BudgetState, now: number, timeZone: string): GatehouseError {
  const { budget, resetsAt } = state;
  const headers: [string, string][] = [];
  if (resetsAt !== null) {
    const reset = String(Math.ceil(resetsAt / 1000));
    headers.push(
      ['retry-after', String(Math.max(1, Math.ceil((resetsAt - now) / 1000)))],
      [`${UNIFIED}-status`, 'rejected'],
      [`${UNIFIED}-reset`, reset],
      [`${UNIFIED}-overage-reset`, reset],
      [`${UNIFIED}-overage-utilization`, '1'],
      [`${UNIFIED}-overage-surpassed-threshold`, '1'],
      [`${UNIFIED}-overage-disabled-reason`, 'org_spend_cap_reached'],
    );
    if (budget.window.kind === 'calendar') headers.push([`${UNIFIED}-overage-period`, PERIODS[budget.window.unit]]);
    if (budget.owner.kind === 'organization' || budget.owner.kind === 'team') headers.push([`${UNIFIED}-overage-scope`, 'group_pool']);
  }
  return new GatehouseError('budget_exhausted', budgetSentence(state, timeZone), { details: { headers, resetsAt, budgetId: budget.id } });
}

/** Who, which limit, used of what, resets when, what to do. */
export function budgetSentence(state: BudgetState, timeZone: string): string {
  const { budget, usedNanoUsd, reservedNanoUsd, capNanoUsd, resetsAt, neededNanoUsd } = state;
  const running = reservedNanoUsd > 0 ? ` and ${formatUsd(reservedNanoUsd)} is held for requests under way` : '';
  const used = `${describe(budget.owner)} has used ${formatUsd(usedNanoUsd)} of ${formatUsd(capNanoUsd)} ${windowWords(budget)}${running}`;
  const needed = usedNanoUsd < capNanoUsd ? `; this request may take ${formatUsd(neededNanoUsd)}` : '';
  const reset = resetsAt === null ? 'It does not reset' : `There is room again on ${formatTime(resetsAt, timeZone)}`;
  return `${used.trimEnd()}${needed}. ${reset}; ask your Gatehouse admin for more.`;
}

/** 429 rate_limit_error: the client waits up to a minute by itself and goes on. */
export function limitRefusal({ limit, used, retryAfterMs }: LimitState, now: number): GatehouseError {
  const seconds = Math.max(1, Math.ceil((retryAfterMs ?? 1000) / 1000));
  const owner =
    limit.owner.kind === 'account' ? `The account "${limit.owner.name}"` : describe({ kind: limit.owner.kind, name: limit.owner.name });
  const message =
    limit.what === 'concurrent'
      ? `${owner} has ${used} requests under way, the most allowed at once is ${limit.most}; one must finish first.`
      : `${owner} has used ${used.toLocaleString('en-US')} of ${limit.most.toLocaleString('en-US')} ${NOUNS[limit.what]} per ${formatSpan(limit.perMs)}; there is room again in ${seconds} s.`;
  return new GatehouseError('rate_limited', message, {
    details: { headers: [['retry-after', String(seconds)]], resetsAt: now + seconds * 1000 },
  });
}

/** The enforced calendar budget that is nearest to its cap; null when there is none. */
export function fullestBudget(states: readonly BudgetState[]): BudgetState | null {
  const shown = states.filter(({ budget }) => budget.mode === 'enforce' && budget.window.kind === 'calendar');
  return shown.toSorted((a, b) => shareOf(b) - shareOf(a))[0] ?? null;
}

function shareOf({ usedNanoUsd, capNanoUsd }: BudgetState): number {
  return capNanoUsd === 0 ? 1 : usedNanoUsd / capNanoUsd;
}

/** On an answer that is let through: how far the fullest budget is, for clients that show it. */
export function usageHeaders(states: readonly BudgetState[]): [string, string][] {
  const fullest = fullestBudget(states);
  if (fullest === null) return [];
  const share = shareOf(fullest);
  const status = share >= 0.75 ? 'allowed_warning' : 'allowed';
  const reset = String(Math.ceil((fullest.resetsAt ?? 0) / 1000));
  const surpassed = share >= 0.95 ? '0.95' : share >= 0.75 ? '0.75' : null;
  return [
    [`${UNIFIED}-status`, status],
    [`${UNIFIED}-representative-claim`, 'overage'],
    [`${UNIFIED}-overage-status`, status],
    [`${UNIFIED}-overage-utilization`, Math.min(0.99, share).toFixed(2)],
    ...(surpassed === null ? [] : [[`${UNIFIED}-overage-surpassed-threshold`, surpassed] as [string, string]]),
    [`${UNIFIED}-reset`, reset],
    [`${UNIFIED}-overage-reset`, reset],
  ];
}

const NOUNS = { requests: 'requests', inputTokens: 'input tokens', outputTokens: 'output tokens' } as const;

function windowWords({ window, owner }: Budget): string {
  if (window.kind === 'calendar') return WINDOW_WORDS[window.unit];
  if (window.kind === 'rolling') return `in ${formatSpan(window.ms)}`;
  return owner.kind === 'session' || owner.kind === 'agent' ? '' : 'in all';
}

function formatSpan(ms: number): string {
  const units = [
    ['day', 86_400_000],
    ['hour', 3_600_000],
    ['minute', 60_000],
    ['second', 1000],
  ] as const;
  const [name, size] = units.find(([, unit]) => ms % unit === 0) ?? units[3];
  const count = Math.round(ms / size);
  return count === 1 ? name : `${count} ${name}s`;
}
