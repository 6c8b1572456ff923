/**
 * The credential one attempt travels or signs with: the account's secret, or what a cloud's sign-in makes of it. With
 * no secret a cloud takes what this machine holds, and that is bound to an address like any secret.
 */
import type { Ports } from '../ports.ts';
import type { Account } from '../snapshot.ts';
import type { Provider } from './provider.ts';

/** Throws GatehouseError `secret_missing` or `secret_origin`. Null: the account sends none. */
export async function credentialOf(ports: Pick<Ports, 'secrets' | 'signIn'>, account: Account, provider: Provider): Promise<string | null> {
  const secret = account.secret === null ? null : await ports.secrets.resolve(account.secret, account.origin ?? '', account);
  if (provider.signIn === 'google') return ports.signIn.google(account, secret);
  if (provider.signIn === 'aws') return secret ?? ports.signIn.aws(account);
  return secret;
}

/** Does the credential come from a cloud's sign-in, and end by itself? */
export function isSignedIn(account: Pick<Account, 'secret'>, { signIn }: Pick<Provider, 'signIn'>): boolean {
  return signIn === 'google' || (signIn === 'aws' && account.secret === null);
}

/** Stands for the claude.ai logins that come with requests. They are their developers', and bound to addresses all the same. */
export const passedLogin = '${login:claude}';

/** The name under which the account's credential is bound to an address on this machine; null: it has none. */
export function credentialReference(
  account: Pick<Account, 'secret' | 'config'>,
  provider: Pick<Provider, 'signIn'> | undefined,
): string | null {
  if (account.config.login === 'passthrough') return passedLogin;
  return account.secret ?? (provider?.signIn === undefined ? null : machineCredential(provider.signIn));
}

/** The credentials a cloud's own tools have put on this machine. */
export function machineCredential(cloud: 'aws' | 'google'): string {
  return `\${machine:${cloud}}`;
}
