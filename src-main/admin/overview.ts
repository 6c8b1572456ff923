/** The overview every window and the tray begin with: is it on, what has today cost, what should a person know. */
import type { Overview } from '../contract/views.ts';
import type { AdminContext } from './context.ts';
import { procedures } from './procedures.ts';
import { spendRange } from './spend-range.ts';

export const overview = procedures.overview.handler(({ context: { app } }) => readOverview(app));

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
