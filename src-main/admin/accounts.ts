/**
 * Provider accounts. A secret given by form or command line goes to the keychain or the vault and only its reference
 * into the file. A secret may be sent only to origins it is bound to on this machine; entering it here together with a
 * base URL is that confirmation, a line somebody else wrote into the file is not.
 */
import type { z } from 'zod';
import type { accountInputSchema } from '../contract/api.ts';
import type { AccountConfig, Config } from '../contract/config.ts';
import type { ConfigEdit } from '../config/config-edit.ts';
import { GatehouseError } from '../contract/errors.ts';
import type { AccountView } from '../contract/views.ts';
import { accountHealth } from './account-health.ts';
import type { AdminContext } from './context.ts';
import { localKeyReference } from './local-key.ts';
import { procedures } from './procedures.ts';
import { spendRange } from './spend-range.ts';

type AccountInput = z.infer<typeof accountInputSchema>;

export const accounts = {
  list: procedures.accounts.list.handler(({ context: { app } }) => listAccounts(app)),

  providers: procedures.accounts.providers.handler(({ context: { app } }) =>
    [...app.providers.values()].map(({ id, title, defaultBaseUrl, needsSecret, simulated }) => ({
      id,
      title,
      defaultBaseUrl,
      needsSecret,
      simulated,
    })),
  ),

  add: procedures.accounts.add.handler(async ({ context: { app }, input }) => {
    const { config } = app.config.current();
    if (config.accounts.some((account) => account.id === input.id)) {
      throw new GatehouseError('conflict', `There is already an account ${input.id}; choose another id, or remove that one first.`);
    }
    const account = withReference(app, input, undefined);
    return save(app, account, input.secretValue, [{ op: 'append', path: ['accounts'], value: account }]);
  }),

  update: procedures.accounts.update.handler(async ({ context: { app }, input }) => {
    const before = findAccount(app.config.current().config, input.id);
    const account = withReference(app, input, before);
    return save(app, account, input.secretValue, changes(before, account));
  }),

  remove: procedures.accounts.remove.handler(async ({ context: { app }, input }) => {
    const { secret } = findAccount(app.config.current().config, input.id);
    await app.config.edit([{ op: 'remove', path: ['accounts', { id: input.id }] }]);
    const stillUsed = app.config.current().config.accounts.some((account) => account.secret === secret);
    // What this machine keeps only for that account goes with it; an environment variable is not ours to touch.
    if (secret === ownReference(app, input.id) && !stillUsed) await app.secrets.remove(secret);
  }),

  confirm: procedures.accounts.confirm.handler(async ({ context: { app }, input }) => {
    const { secret } = findAccount(app.config.current().config, input.id);
    if (secret === undefined) throw new GatehouseError('conflict', `The account ${input.id} has no secret to confirm.`);
    await confirmRoute(app, input.id);
    return viewOf(app, input.id);
  }),

  test: procedures.accounts.test.handler(({ context: { app }, input }) => {
    findAccount(app.config.current().config, input.id);
    return app.gateway.testAccount(input.id);
  }),
};

async function listAccounts(app: AdminContext): Promise<AccountView[]> {
  const { config, snapshot } = app.config.current();
  const today = await app.store.reads.today(spendRange('today', app.clock.now(), snapshot.organization.timeZone).from);
  const todayById = new Map(today.accounts.map((one) => [one.id, one]));
  return Promise.all(
    config.accounts.map(async (account) => {
      const provider = app.providers.get(account.provider);
      return {
        config: account,
        title: account.name ?? provider?.title ?? account.provider,
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

async function viewOf(app: AdminContext, id: string): Promise<AccountView> {
  const view = (await listAccounts(app)).find((account) => account.config.id === id);
  if (view === undefined) throw new GatehouseError('not_found', `There is no account ${id}.`);
  return view;
}

function findAccount(config: Config, id: string): AccountConfig {
  const account = config.accounts.find((one) => one.id === id);
  if (account === undefined) throw new GatehouseError('not_found', `There is no account ${id}; \`gatehouse accounts list\` shows all.`);
  return account;
}

function refuseLocalKey(reference: string): void {
  if (reference !== localKeyReference) return;
  throw new GatehouseError(
    'input_invalid',
    "secret: gatehouse-local-key is this machine's own virtual key, which goes to no provider; name another.",
  );
}

/** Where a secret typed in for this account lives on this machine. */
function ownReference(app: AdminContext, id: string): string {
  return `\${${app.secretScheme}:${/^[a-z]/.test(id) ? id : `account-${id}`}}`;
}

/** The block as it goes into the file. */
function withReference(app: AdminContext, input: AccountInput, before: AccountConfig | undefined): AccountConfig {
  const { secretValue, ...account } = input;
  const provider = app.providers.get(account.provider);
  if (provider === undefined) {
    throw new GatehouseError(
      'input_invalid',
      `provider: there is no ${account.provider}; known are ${[...app.providers.keys()].join(', ')}.`,
    );
  }
  const reference = account.secret ?? before?.secret;
  refuseLocalKey(reference ?? ownReference(app, account.id));
  if (secretValue === undefined) {
    if (provider.needsSecret && account.secret === undefined) {
      throw new GatehouseError('input_invalid', `secret: ${provider.title} needs a secret, such as \${env:ANTHROPIC_API_KEY}.`);
    }
    return account;
  }
  if (reference?.startsWith('${env:') === true && account.secret !== undefined) {
    throw new GatehouseError('input_invalid', `secret: ${reference} is read from the environment; give either the reference or a value.`);
  }
  return { ...account, secret: reference === undefined || reference.startsWith('${env:') ? ownReference(app, account.id) : reference };
}

/**
 * Puts the secret away, changes the file, and confirms where the secret goes: whoever enters both here has said so.
 * When the file refuses the account, a value just put away is taken back.
 */
async function save(
  app: AdminContext,
  account: AccountConfig,
  secretValue: string | undefined,
  edits: readonly ConfigEdit[],
): Promise<AccountView> {
  const { secret } = account;
  const isNew = secret !== undefined && secretValue !== undefined && !(await app.secrets.has(secret));
  if (secret !== undefined && secretValue !== undefined) await app.secrets.set(secret, secretValue.trim());
  await app.config.edit(edits).catch(async (error: unknown) => {
    if (isNew) await app.secrets.remove(secret);
    throw error;
  });
  await confirmRoute(app, account.id);
  return viewOf(app, account.id);
}

/** Lets the account's secret go to its origin, by its proxy and certificate authorities, on this machine. */
async function confirmRoute(app: AdminContext, id: string): Promise<void> {
  const account = app.config.current().snapshot.accounts.find((one) => one.id === id);
  if (account === undefined || account.secret === null || account.origin === null) return;
  refuseLocalKey(account.secret);
  if (!(await app.secrets.isBound(account.secret, account.origin, account)))
    await app.secrets.bind(account.secret, account.origin, account);
  app.gateway.forgetHealth(id);
}

/** Only the fields that differ, so that comments and everything else in the block stay as they are. */
function changes(before: AccountConfig, after: AccountConfig): ConfigEdit[] {
  const fields = new Set([...Object.keys(before), ...Object.keys(after)]) as Set<keyof AccountConfig>;
  return [...fields].flatMap((field): ConfigEdit[] => {
    const path = ['accounts', { id: before.id }, field];
    if (JSON.stringify(before[field]) === JSON.stringify(after[field])) return [];
    return after[field] === undefined ? [{ op: 'remove', path }] : [{ op: 'set', path, value: after[field] }];
  });
}
