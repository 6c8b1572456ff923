/** Which secrets an account uses, and where they go: for those who confirm it and for the log. No value is read. */
import type { Account } from '../snapshot.ts';
import { credentialReference } from './credential.ts';
import type { Provider } from './provider.ts';

export interface SecretUse {
  /** `${vault:work}`, `${env:COMPANY_PROXY}`, `${machine:aws}`; empty: it uses none. */
  readonly references: readonly string[];
  /** Base URL and proxy, as they stand in the configuration. */
  readonly destination: string;
}

export function secretUse(account: Account, provider: Provider | undefined): SecretUse {
  const { baseUrl, proxy } = account;
  const credential = credentialReference(account, provider);
  return {
    references: [...(credential === null ? [] : [credential]), ...(proxy?.startsWith('${') === true ? [proxy] : [])],
    destination: `${baseUrl ?? 'its provider'}${proxy === null ? '' : ` through ${proxy}`}`,
  };
}
