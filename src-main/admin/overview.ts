/** The overview every window and the tray begin with: is it on, what has today cost, what should a person know. */
import { toGatehouseError } from '../contract/errors.ts';
import type { Overview } from '../contract/views.ts';
import type { Owner, SpendTotals } from '../store/reads.ts';
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
  const spent = readSpend(app, { range: 'today', by: 'model' }, scope).then(({ total }) => total);
  const all = await readOverview(app, spent);
  const openStreams = app.gateway.running().filter((row) => isInScope(scope, row)).length;
  return {
    ...all,
    gateway: { ...all.gateway, openStreams, error: null },
    dataDir: '',
    configFile: '',
    warnings: [],
    configProblems: [],
  };
}

/** `spent`: today; left out: of everybody. What can be told without the records is told also when they cannot be read. */
export async function readOverview(app: AdminContext, spent: Promise<SpendTotals> = readToday(app)): Promise<Overview> {
  const { config, snapshot } = app.config.current();
  return {
    version: app.version,
    mode: app.mode,
    gateway: {
      state: app.gatewayError() === null ? app.gateway.state : 'failed',
      url: app.gateway.url,
      openStreams: app.gateway.openStreams(),
      error: app.gatewayError(),
    },
    organizationId: snapshot.organization.id,
    organizationName: snapshot.organization.name,
    timeZone: snapshot.organization.timeZone,
    dataDir: app.dataDir,
    configFile: app.config.file,
    recording: config.logging.bodies ?? null,
    ...(await tellToday(spent)),
    onlyPractice: config.accounts.every((account) => account.disabled === true || account.provider === 'practice'),
    warnings: app.warnings(),
    configProblems: app.config.problems(),
  };
}

async function readToday(app: AdminContext): Promise<SpendTotals> {
  const { timeZone } = app.config.current().snapshot.organization;
  return (await app.store.reads.today(spendRange('today', app.clock.now(), timeZone).from)).total;
}

async function tellToday(spent: Promise<SpendTotals>): Promise<Pick<Overview, 'todayNanoUsd' | 'todayProblem' | 'todayUnknownPrices'>> {
  try {
    const { costNanoUsd, unknownPrices } = await spent;
    return { todayNanoUsd: costNanoUsd, todayProblem: null, todayUnknownPrices: unknownPrices };
  } catch (error) {
    return { todayNanoUsd: null, todayProblem: toGatehouseError(error).message, todayUnknownPrices: 0 };
  }
}
