/**
 * Asks the engine for what the tray shows. Each part by itself: what cannot be told now stays as it was, and only an
 * engine that does not answer at all empties the tray.
 */
import type { Alert } from '../../contract/alerts.ts';
import type { AdminClient } from '../admin-client.ts';
import type { TrayState } from './tray-model.ts';

export interface Gathered extends Pick<TrayState, 'overview' | 'accounts' | 'errors' | 'approvals' | 'orders'> {
  readonly alerts: readonly Alert[];
}

type Asked = Pick<AdminClient, 'overview' | 'accounts' | 'live' | 'approvals' | 'overrides' | 'alerts'>;

const ERRORS_SHOWN = 5;
const ALERTS_LOOKED_AT = 20;
const ERRORS_SINCE_MS = 86_400_000;

export const nothingGathered: Gathered = { overview: null, accounts: [], errors: [], approvals: [], orders: [], alerts: [] };

/** Never rejects. `now`: epoch milliseconds. */
export async function gather(client: Asked, before: Gathered, now: number): Promise<Gathered> {
  const [overview, accounts, errors, approvals, overrides, feed] = await Promise.allSettled([
    client.overview(),
    client.accounts.list(),
    client.live.list({ filter: { status: 'errors', since: now - ERRORS_SINCE_MS }, limit: ERRORS_SHOWN }),
    client.approvals.list({}),
    client.overrides.list({}),
    client.alerts.list({ limit: ALERTS_LOOKED_AT }),
  ]);
  if (overview.status === 'rejected') return nothingGathered;
  return {
    overview: overview.value,
    accounts: accounts.status === 'fulfilled' ? accounts.value : before.accounts,
    errors: errors.status === 'fulfilled' ? errors.value.rows : before.errors,
    approvals: approvals.status === 'fulfilled' ? approvals.value : before.approvals,
    orders: overrides.status === 'fulfilled' ? overrides.value.filter((one) => one.kind === 'account') : before.orders,
    alerts: feed.status === 'fulfilled' ? feed.value.alerts : before.alerts,
  };
}
