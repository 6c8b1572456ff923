/**
 * How an account is doing: what traffic has shown, and before that whether its secret is there and may go where the
 * account sends it. Asks for existence and bindings only; no value is read.
 */
import type { AccountHealth } from '../contract/views.ts';
import type { AdminContext } from './context.ts';

export async function accountHealth(app: AdminContext, id: string): Promise<AccountHealth> {
  const health = app.gateway.health(id);
  const account = app.config.current().snapshot.accounts.find((one) => one.id === id);
  if (account === undefined || account.disabled || account.secret === null || account.origin === null) return health;
  if (!(await app.secrets.has(account.secret))) {
    const isEnv = account.secret.startsWith('${env:');
    const fix = isEnv ? 'Set the variable where Gatehouse is started, and restart it.' : 'Enter it on this machine.';
    return { ...health, state: 'secret-missing', reason: `${account.secret} has no value here. ${fix}` };
  }
  if (!(await app.secrets.isBound(account.secret, account.origin, account))) {
    return { ...health, state: 'unconfirmed', reason: `Nobody on this machine has confirmed that the secret may go to ${account.origin}.` };
  }
  return health;
}
