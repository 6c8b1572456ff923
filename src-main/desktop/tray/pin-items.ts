/** The tray's menu of orders for accounts: pin one for an hour, end what is ordered now. Plain data, like the rest of the model. */
import type { Override } from '../../contract/overrides.ts';
import type { AccountView } from '../../contract/views.ts';
import type { TrayItem } from './tray-item.ts';

export type AccountOrder = Extract<Override, { kind: 'account' }>;

const WORDS: Record<AccountOrder['action'], (account: string) => string> = {
  pin: (account) => `Unpin ${account}`,
  pause: (account) => `Resume ${account}`,
  drain: (account) => `Resume ${account}`,
  fail: (account) => `End the Drill on ${account}`,
};

/** Nothing where there is nothing to choose between and nothing is ordered. */
export function pinItems(accounts: readonly AccountView[], orders: readonly AccountOrder[]): TrayItem[] {
  const titleOf = (id: string) => accounts.find(({ config }) => config.id === id)?.title ?? id;
  const ends = orders.map(({ id, accountId, action }): TrayItem => ({
    id: `order:${id}`,
    label: WORDS[action](titleOf(accountId)),
    type: 'action',
    action: { kind: 'end-order', id },
  }));
  const free = accounts.filter(
    ({ config, simulated }) => config.disabled !== true && !simulated && !orders.some(({ accountId }) => accountId === config.id),
  );
  const pins = free.map(({ config, title }): TrayItem => ({
    id: `pin:${config.id}`,
    label: title,
    type: 'action',
    action: { kind: 'pin', accountId: config.id },
  }));
  const menu: TrayItem = { id: 'pins', label: 'Pin for an Hour', type: 'menu', action: null, items: pins };
  return pins.length + orders.length > 1 && pins.length > 0 ? [...ends, menu] : ends;
}
