/** What a person runs when something does not work: every check says what it found and, when it failed, what to do. */
import { orphanKeys } from '../config/orphan-keys.ts';
import { describeProblem } from '../contract/config.ts';
import type { Check } from '../contract/views.ts';
import { accountHealth } from './accounts/account-health.ts';
import { inForce } from './config-in-force.ts';
import type { AdminContext } from './context.ts';
import { gatewayUrl } from './gateway-url.ts';
import { readLocalKey } from './keys/local-key.ts';
import { procedures } from './procedures.ts';

export const doctor = procedures.doctor.handler(async ({ context: { app } }) => [
  configCheck(app),
  gatewayCheck(app),
  ...(await accountChecks(app)),
  await localKeyCheck(app),
  await claudeCodeCheck(app),
  ...(await app.engineChecks()),
]);

/** Is there anything here that Claude Code listens to more than to set-up? */
async function claudeCodeCheck(app: AdminContext): Promise<Check> {
  const name = 'Claude Code';
  const isApplied = (await app.clientSettings.status()) !== 'off';
  const found = await app.clientSettings.overruledBy({}, { baseUrl: gatewayUrl(app), model: null }, false);
  const isOpen = isApplied && (await app.clientSettings.isOpenToOthers());
  const { file } = app.clientSettings;
  const messages = [
    ...found.map(({ message }) => message),
    ...(isOpen ? [`${file} holds a key, and others may read it; run chmod 600 on it.`] : []),
  ];
  if (messages.length === 0) return { name, state: 'ok', message: 'Nothing here wins over Gatehouse.' };
  return { name, state: isApplied && found.some(({ bypasses }) => bypasses) ? 'failed' : 'warning', message: messages.join(' ') };
}

function configCheck(app: AdminContext): Check {
  const [problem] = app.config.problems();
  const orphans = orphanKeys(app.config.current().config).map(({ id }) => id);
  if (problem === undefined && orphans.length > 0)
    return {
      name: 'configuration',
      state: 'warning',
      message: `${app.config.file} is valid, but these keys have no owner and are refused: ${orphans.join(', ')}.`,
    };
  if (problem === undefined) return { name: 'configuration', state: 'ok', message: `${app.config.file} is valid.` };
  return {
    name: 'configuration',
    state: 'failed',
    message: `${describeProblem(problem)} ${inForce(app.config.current())}`,
  };
}

function gatewayCheck(app: AdminContext): Check {
  const error = app.gatewayError();
  if (error !== null) return { name: 'gateway', state: 'failed', message: error };
  if (app.gateway.url !== null) return { name: 'gateway', state: 'ok', message: `Listening on ${app.gateway.url}.` };
  const why = app.mode === 'offline' ? 'No engine is running on this data folder.' : 'The gateway is switched off.';
  return { name: 'gateway', state: 'warning', message: why };
}

async function accountChecks(app: AdminContext): Promise<Check[]> {
  const { accounts } = app.config.current().config;
  if (accounts.length === 0)
    return [{ name: 'accounts', state: 'failed', message: 'There is no account; add one with `gatehouse accounts add`.' }];
  return Promise.all(
    accounts.map(async ({ id }): Promise<Check> => {
      const { state, reason } = await accountHealth(app, id);
      const message = reason === '' ? (state === 'untried' ? 'Not tried yet.' : 'Ready.') : reason;
      return {
        name: `account ${id}`,
        state: state === 'ready' || state === 'untried' ? 'ok' : state === 'disabled' ? 'warning' : 'failed',
        message,
      };
    }),
  );
}

async function localKeyCheck(app: AdminContext): Promise<Check> {
  const name = "this machine's key";
  const local = await readLocalKey(app).catch((error: unknown) => error);
  if (local instanceof Error) return { name, state: 'failed', message: local.message };
  if (local === null)
    return {
      name,
      state: 'warning',
      message: "Set-up cannot fill in a key: this machine's own key is gone from the configuration or the vault.",
    };
  return { name, state: 'ok', message: 'Its value is kept for set-up.' };
}
