/**
 * How an account gets into the file. A secret typed in goes to the keychain or the vault and only its reference into
 * the file; a line that somebody else wrote into the file is never taken for a confirmation.
 */
import type { z } from 'zod';
import type { ConfigEdit } from '../../config/config-edit.ts';
import type { accountInputSchema } from '../../contract/api.ts';
import type { AccountConfig } from '../../contract/config.ts';
import { GatehouseError } from '../../contract/errors.ts';
import { type Caller, isAtMachine } from '../callers.ts';
import type { AccountView } from '../../contract/views.ts';
import { credentialReference } from '../../gateway/providers/credential.ts';
import { type SecretUse, secretUse } from '../../gateway/providers/secret-use.ts';
import type { AdminContext } from '../context.ts';
import { localKeyReference } from '../keys/local-key.ts';
import { viewAccount } from './view-accounts.ts';

type AccountInput = z.infer<typeof accountInputSchema>;

/** What decides where a secret travels. */
const ROUTE = ['provider', 'secret', 'baseUrl', 'region', 'resource', 'proxy', 'caFile', 'awsProfile', 'login'] as const;

/**
 * Puts the secret away, writes the block, and confirms where the secret goes: whoever enters both at this machine has
 * said so. An edit that touches neither secret nor address confirms nothing, and a caller over the network confirms no
 * more than the value they entered themselves. When the file refuses the account, the secrets are as they were.
 * `before`: the block that is changed, or null for a new one.
 */
export async function saveAccount(
  app: AdminContext,
  caller: Caller,
  input: AccountInput,
  before: AccountConfig | null,
): Promise<AccountView> {
  const { secretValue } = input;
  const account = withReference(app, input, before);
  const { secret } = account;
  if (secretValue !== undefined) refuseOthersSecret(app, account);
  const isNew = secret !== undefined && secretValue !== undefined && !(await app.secrets.has(secret));
  const putAway = async () => {
    if (secret !== undefined && secretValue !== undefined) await app.secrets.set(secret, secretValue.trim());
  };
  if (isNew) await putAway();
  await app.config
    .edit(before === null ? [{ op: 'append', path: ['accounts'], value: account }] : changes(before, account))
    .catch(async (error: unknown) => {
      if (isNew) await app.secrets.remove(secret);
      throw error;
    });
  // A value that replaces another goes in only now: had the file been refused, the old one would be lost.
  if (!isNew) await putAway();
  const isSameRoute = before !== null && ROUTE.every((field) => before[field] === account[field]);
  if (!isAtMachine(caller)) {
    if (secretValue !== undefined) await confirmEntered(app, account.id);
  } else if (secretValue !== undefined || !isSameRoute) await confirmRoute(app, account.id);
  return viewAccount(app, account.id);
}

/**
 * Lets the account's secret go to its origin, by its proxy and certificate authorities, on this machine. Resolves to
 * what was confirmed, for people; null when the account uses no secret.
 */
export async function confirmRoute(app: AdminContext, id: string): Promise<SecretUse | null> {
  const account = app.config.current().snapshot.accounts.find((one) => one.id === id);
  if (account === undefined) return null;
  const provider = app.providers.get(account.providerId);
  const use = secretUse(account, provider);
  if (use.references.length === 0) return null;
  const reference = credentialReference(account, provider);
  if (reference !== null) {
    refuseLocalKey(reference);
    if (account.origin !== null) await app.secrets.bind(reference, account.origin, account);
  }
  await app.secrets.confirmHeld(account);
  app.gateway.forgetHealth(id);
  return use;
}

/**
 * A value entered over the network may go where it was entered for: the caller knows it already. Not where the account
 * uses more than this value, or the value serves others too; that waits for somebody at this machine.
 */
async function confirmEntered(app: AdminContext, id: string): Promise<void> {
  const { config, snapshot } = app.config.current();
  const account = snapshot.accounts.find((one) => one.id === id);
  if (account === undefined || account.origin === null || account.secret === null) return;
  const { secret } = account;
  const isShared =
    config.accounts.some((other) => other.proxy === secret || (other.id !== id && other.secret === secret)) ||
    config.alerts.webhooks?.some(({ url }) => url === secret) === true;
  if (isShared || account.proxy?.startsWith('${') === true) return;
  await app.secrets.bindEntered(secret, account.origin, account);
  app.gateway.forgetHealth(id);
}

/** A value typed in for one account must not replace what another account uses. */
function refuseOthersSecret(app: AdminContext, { id, secret }: AccountConfig): void {
  const owner = app.config.current().config.accounts.find((other) => other.id !== id && other.secret === secret);
  if (owner === undefined) return;
  throw new GatehouseError(
    'input_invalid',
    `secret: ${secret} holds the secret of the account ${owner.id}; a value for ${id} needs a name of its own, such as ${ownReference('vault', id)}.`,
  );
}

/** Is this the place where a secret typed in for this account was put? */
export function isOwnReference(reference: string, id: string): boolean {
  return reference === ownReference('vault', id) || reference === ownReference('keychain', id);
}

/** The block as it goes into the file. */
function withReference(app: AdminContext, input: AccountInput, before: AccountConfig | null): AccountConfig {
  const { secretValue, ...account } = input;
  const provider = app.providers.get(account.provider);
  if (provider === undefined) {
    throw new GatehouseError(
      'input_invalid',
      `provider: there is no ${account.provider}; known are ${[...app.providers.keys()].join(', ')}.`,
    );
  }
  const reference = account.secret ?? before?.secret;
  refuseLocalKey(reference ?? ownReference(app.secretScheme, account.id));
  if (secretValue === undefined) {
    if (provider.needsSecret && account.secret === undefined && account.login === undefined) {
      throw new GatehouseError(
        'input_invalid',
        `secret: ${provider.title} needs a secret, such as \${env:${provider.credential?.variable ?? 'API_KEY'}}.`,
      );
    }
    return account;
  }
  if (reference?.startsWith('${env:') === true && account.secret !== undefined) {
    throw new GatehouseError('input_invalid', `secret: ${reference} is read from the environment; give either the reference or a value.`);
  }
  return {
    ...account,
    secret: reference === undefined || reference.startsWith('${env:') ? ownReference(app.secretScheme, account.id) : reference,
  };
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

function refuseLocalKey(reference: string): void {
  if (reference !== localKeyReference) return;
  throw new GatehouseError(
    'input_invalid',
    "secret: gatehouse-local-key is this machine's own virtual key, which goes to no provider; name another.",
  );
}

/** Where a secret typed in for this account lives on this machine. */
function ownReference(scheme: AdminContext['secretScheme'], id: string): string {
  return `\${${scheme}:${/^[a-z]/.test(id) ? id : `account-${id}`}}`;
}
