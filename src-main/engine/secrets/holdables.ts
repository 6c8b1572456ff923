/** What of a configuration uses secrets, as held-routes.ts looks at it: its accounts, and the webhooks whose address is a secret. */
import { webhookRoute } from '../../admin/webhook-route.ts';
import type { LoadedConfig } from '../../config/config-store.ts';
import { ownOrigin } from '../../gateway/providers/base-url.ts';
import { credentialReference } from '../../gateway/providers/credential.ts';
import type { Provider } from '../../gateway/providers/provider.ts';
import { secretUse } from '../../gateway/providers/secret-use.ts';
import type { Account } from '../../gateway/snapshot.ts';
import type { Holdable } from './held-routes.ts';

/** `isBound`: was the credential confirmed for, or used at, where the account sends it? */
export function holdablesOf(
  { config, snapshot }: Pick<LoadedConfig, 'config' | 'snapshot'>,
  providers: ReadonlyMap<string, Provider>,
  isBound: (reference: string, origin: string, account: Account) => boolean,
): Holdable[] {
  const accounts = snapshot.accounts.map((account): Holdable => {
    const { origin, proxy, ca, providerId } = account;
    const provider = providers.get(providerId);
    const credential = credentialReference(account, provider);
    const own = provider === undefined ? null : ownOrigin(provider, account.config);
    return {
      route: account,
      ...secretUse(account, provider),
      isOwnAddress: origin !== null && origin === own && proxy === null && ca === null,
      isBound: credential !== null && origin !== null && isBound(credential, origin, account),
    };
  });
  const webhooks = (config.alerts.webhooks ?? []).filter(({ url }) => url.startsWith('${'));
  return [
    ...accounts,
    ...webhooks.map(({ url }): Holdable => ({
      route: webhookRoute(url),
      references: [url],
      destination: 'the address it holds',
      isOwnAddress: true,
      isBound: false,
    })),
  ];
}
