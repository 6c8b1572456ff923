/**
 * How an account is doing: what traffic has shown, and before that whether its secret is there and may go where the
 * account sends it. Asks for existence and bindings only; no value is read.
 */
import type { AccountHealth } from '../../contract/views.ts';
import { credentialReference } from '../../gateway/providers/credential.ts';
import type { AdminContext } from '../context.ts';

export async function accountHealth(app: AdminContext, id: string): Promise<AccountHealth> {
  const health = app.gateway.health(id);
  const account = app.config.current().snapshot.accounts.find((one) => one.id === id);
  if (account === undefined || account.disabled) return health;
  // First: what an account that waits names is not even looked for.
  const hold = app.secrets.holdOf(account);
  if (hold !== null) {
    const from = hold.source === 'network' ? 'over the network' : 'with a repository';
    const reason = `It came ${from} (${hold.actor}), and nobody at this machine has agreed that it uses a secret kept here. Run \`gatehouse accounts confirm ${id}\` there.`;
    return { ...health, state: 'unconfirmed', reason };
  }
  if (account.origin === null) return health;
  const reference = credentialReference(account, app.providers.get(account.providerId));
  if (reference === null) return health;
  if (!(await app.secrets.has(reference))) {
    const isEnv = reference.startsWith('${env:');
    const fix = isEnv ? 'Set the variable where Gatehouse is started, and restart it.' : 'Enter it on this machine.';
    return { ...health, state: 'secret-missing', reason: `${reference} has no value here. ${fix}` };
  }
  if (!(await app.secrets.isBound(reference, account.origin, account))) {
    return {
      ...health,
      state: 'unconfirmed',
      reason: `Nobody on this machine has confirmed that its credential may go to ${account.origin}. Run \`gatehouse accounts confirm ${id}\` there.`,
    };
  }
  return health;
}
