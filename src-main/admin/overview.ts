/** The overview every window and the tray begin with: is it on, what has today cost, what should a person know. */
import type { Overview } from '../contract/views.ts';
import type { Owner } from '../store/reads.ts';
import type { AdminContext } from './context.ts';
import { isInScope, scopeOf } from './own-key.ts';
import { procedures } from './procedures.ts';
import { readSpend } from './spend/spend.ts';
import { spendRange } from './spend/spend-range.ts';

export const overview = procedures.overview.handler(async ({ context: { app, caller } }) => {
  const scope = scopeOf(app, caller);
  return scope === null ? readOverview(app) : readOwnOverview(app, scope);
});

/** What a member may know: is it on, and what their own day has cost. Nothing of the machine, the file or others. */
async function readOwnOverview(app: AdminContext, scope: Owner): Promise<Overview> {
  const [all, { total }] = await Promise.all([readOverview(app), readSpend(app, { range: 'today', by: 'model' }, scope)]);
  const openStreams = app.gateway.running().filter((row) => isInScope(scope, row)).length;
  return {
    ...all,
    gateway: { ...all.gateway, openStreams, error: null },
    dataDir: '',
    configFile: '',
    todayNanoUsd: total.costNanoUsd,
    todayUnknownPrices: total.unknownPrices,
    warnings: [],
    configProblems: [],
  };
}

export async function readOverview(app: AdminContext): Promise<Overview> {
  const { config, snapshot } = app.config.current();
  const { timeZone } = snapshot.organization;
  const today = await app.store.reads.today(spendRange('today', app.clock.now(), timeZone).from);
  return {
    version: app.version,
    mode: app.mode,
    gateway: {
      state: app.gatewayError() === null ? app.gateway.state : 'failed',
      url: app.gateway.url,
      openStreams: app.gateway.openStreams(),
      error: app.gatewayError(),
    },
    organizationName: snapshot.organization.name,
    timeZone,
    dataDir: app.dataDir,
    configFile: app.config.file,
    recording: config.logging.bodies ?? null,
    todayNanoUsd: today.total.costNanoUsd,
    todayUnknownPrices: today.total.unknownPrices,
    onlyPractice: config.accounts.every((account) => account.disabled === true || account.provider === 'practice'),
    warnings: app.warnings(),
    configProblems: app.config.problems(),
  };
}
