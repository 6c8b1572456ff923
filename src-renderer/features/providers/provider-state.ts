/**
 * The one word for how an account is doing: what somebody ordered comes before what traffic has shown, and what keeps it
 * from being used at all comes before both. Pure, so that the order of precedence can be tested.
 */
import type { AccountStatus, HealthHour } from '../../../src-main/contract/routing.ts';
import type { AccountView } from '../../../src-main/contract/views.ts';

export const providerStates = [
  'secret-missing',
  'unconfirmed',
  'drill',
  'resting',
  'probing',
  'paused',
  'draining',
  'pinned',
  'untried',
  'healthy',
  'disabled',
] as const;
export type ProviderState = (typeof providerStates)[number];

export const providerFilters = ['all', 'trouble', 'ordered', 'healthy'] as const;
export type ProviderFilter = (typeof providerFilters)[number];

const byAction = { pin: 'pinned', pause: 'paused', drain: 'draining', fail: 'drill' } as const;

/** `health`: what the account's own check says of its secret; null while that is not known yet. */
export function providerState(status: AccountStatus, health: AccountView['health']['state'] | null): ProviderState {
  if (status.disabled) return 'disabled';
  if (health === 'secret-missing' || health === 'unconfirmed') return health;
  const { override } = status;
  // A pin does not make a sick account well; the other orders keep requests away, whatever its health.
  if (override !== null && override.action !== 'pin') return byAction[override.action];
  if (status.state === 'open') return 'resting';
  if (status.state === 'half-open') return 'probing';
  if (override !== null) return byAction[override.action];
  return status.lastSuccessAt === null && status.lastErrorAt === null ? 'untried' : 'healthy';
}

export function fitsFilter(state: ProviderState, hasOrder: boolean, filter: ProviderFilter): boolean {
  if (filter === 'ordered') return hasOrder;
  if (filter === 'trouble') return ['secret-missing', 'unconfirmed', 'drill', 'resting', 'probing'].includes(state);
  return filter === 'all' || state === 'healthy' || state === 'untried' || state === 'pinned';
}

export interface Day {
  readonly ok: number;
  readonly failed: number;
  /** 0 to 1; null without attempts. */
  readonly successRate: number | null;
  /** Mean over the hours, weighted by their successes. */
  readonly firstByteMs: number | null;
}

export function sumUp(hours: readonly HealthHour[]): Day {
  const ok = hours.reduce((sum, hour) => sum + hour.ok, 0);
  const failed = hours.reduce((sum, hour) => sum + hour.failed, 0);
  const timed = hours.filter((hour) => hour.firstByteMs !== null && hour.ok > 0);
  const weight = timed.reduce((sum, hour) => sum + hour.ok, 0);
  return {
    ok,
    failed,
    successRate: ok + failed === 0 ? null : ok / (ok + failed),
    firstByteMs: weight === 0 ? null : timed.reduce((sum, hour) => sum + (hour.firstByteMs ?? 0) * hour.ok, 0) / weight,
  };
}
