/** Routing as people ask about it: the rules, how accounts stand, where a request would go, what an outage would do. */
import { GatehouseError } from '../../contract/errors.ts';
import type { AccountStatus } from '../../contract/routing.ts';
import { STRONGEST_FIRST } from '../../gateway/overrides.ts';
import { accountTitle } from '../accounts/account-title.ts';
import type { AdminContext } from '../context.ts';
import { procedures } from '../procedures.ts';
import { spendRange } from '../spend/spend-range.ts';
import { outageDrill } from './outage-drill.ts';
import { simulateRoute } from './simulate-route.ts';
import { viewRoutes } from './view-routes.ts';

export const routing = {
  rules: procedures.routing.rules.handler(({ context: { app } }) => {
    const { config, snapshot } = app.config.current();
    return viewRoutes(config, snapshot, app.providers);
  }),

  status: procedures.routing.status.handler(({ context: { app } }) => listStatus(app)),

  simulate: procedures.routing.simulate.handler(({ context: { app }, input }) => simulateRoute(app, input)),

  drill: procedures.routing.drill.handler(({ context: { app }, input }) => outageDrill(app, input)),

  save: procedures.routing.save.handler(async ({ context: { app }, input }) => {
    const exists = app.config.current().config.routes.some(({ id }) => id === input.id);
    await app.config.edit([
      exists ? { op: 'set', path: ['routes', { id: input.id }], value: input } : { op: 'append', path: ['routes'], value: input },
    ]);
  }),

  remove: procedures.routing.remove.handler(async ({ context: { app }, input }) => {
    await app.config.edit([{ op: 'remove', path: ['routes', { id: input.id }] }]);
  }),

  reorder: procedures.routing.reorder.handler(async ({ context: { app }, input }) => {
    const { routes } = app.config.current().config;
    const ordered = input.ids.flatMap((id) => routes.filter((route) => route.id === id));
    if (ordered.length !== routes.length || new Set(input.ids).size !== routes.length)
      throw new GatehouseError('conflict', 'The rules have changed meanwhile; look at them again before you put them in order.');
    await app.config.edit([{ op: 'set', path: ['routes'], value: ordered }]);
  }),
};

/** In the order of the file. */
async function listStatus(app: AdminContext): Promise<AccountStatus[]> {
  const { config, snapshot } = app.config.current();
  const today = await app.store.reads.today(spendRange('today', app.clock.now(), snapshot.organization.timeZone).from);
  const todayById = new Map(today.accounts.map((one) => [one.id, one]));
  return config.accounts.map((account) => {
    const provider = app.providers.get(account.provider);
    return {
      id: account.id,
      title: accountTitle(app, account, config.accounts),
      providerId: account.provider,
      simulated: provider?.simulated ?? false,
      origin: snapshot.accounts.find(({ id }) => id === account.id)?.origin ?? null,
      disabled: account.disabled ?? false,
      override: overrideOf(app, account.id),
      ...app.gateway.accountStatus(account.id),
      openStreams: app.gateway.openStreams(account.id),
      requestsToday: todayById.get(account.id)?.requests ?? 0,
      costTodayNanoUsd: todayById.get(account.id)?.costNanoUsd ?? 0,
    };
  });
}

/** What is ordered for an account; where orders meet, the one that the gateway follows. */
function overrideOf(app: AdminContext, accountId: string): AccountStatus['override'] {
  const now = app.clock.now();
  const orders = app.overrides
    .list()
    .flatMap((one) => (one.kind === 'account' && one.accountId === accountId && one.endsAt > now ? [one] : []));
  const followed = STRONGEST_FIRST.flatMap((action) => orders.filter((one) => one.action === action))[0];
  if (followed === undefined) return null;
  const { id, action, actor, reason, endsAt } = followed;
  return { id, action, actor, reason, endsAt };
}
