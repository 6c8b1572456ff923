/** Accounts as people see them: the block from the file, how it is doing, what it did today. */
import { GatehouseError } from '../../contract/errors.ts';
import type { AccountView } from '../../contract/views.ts';
import type { AdminContext } from '../context.ts';
import { spendRange } from '../spend/spend-range.ts';
import { accountHealth } from './account-health.ts';
import { accountTitle } from './account-title.ts';

/** In the order of the file. */
export async function listAccounts(app: AdminContext): Promise<AccountView[]> {
  const { config, snapshot } = app.config.current();
  const today = await app.store.reads.today(spendRange('today', app.clock.now(), snapshot.organization.timeZone).from);
  const todayById = new Map(today.accounts.map((one) => [one.id, one]));
  return Promise.all(
    config.accounts.map(async (account) => {
      const provider = app.providers.get(account.provider);
      return {
        config: account,
        title: accountTitle(app, account, config.accounts),
        simulated: provider?.simulated ?? false,
        origin: snapshot.accounts.find((one) => one.id === account.id)?.origin ?? null,
        health: await accountHealth(app, account.id),
        openStreams: app.gateway.openStreams(account.id),
        requestsToday: todayById.get(account.id)?.requests ?? 0,
        costTodayNanoUsd: todayById.get(account.id)?.costNanoUsd ?? 0,
      };
    }),
  );
}

/** One account; throws `not_found`. */
export async function viewAccount(app: AdminContext, id: string): Promise<AccountView> {
  const view = (await listAccounts(app)).find((account) => account.config.id === id);
  if (view === undefined) throw new GatehouseError('not_found', `There is no account ${id}.`);
  return view;
}
