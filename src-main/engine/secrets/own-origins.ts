/**
 * Where a secret may go without anybody's confirmation: to its provider's own address, and nowhere else. This machine's
 * own key goes to no provider at all, whatever the configuration says.
 */
import { localKeyOrigin, localKeyReference } from '../../admin/keys/local-key.ts';
import type { AccountConfig, Config } from '../../contract/config.ts';
import type { SecretRoute } from '../../gateway/ports.ts';
import { ownOrigin } from '../../gateway/providers/base-url.ts';
import type { ProviderFacts } from '../../gateway/providers/provider-facts.ts';
import { proxyOrigin } from '../../gateway/upstream/proxy-address.ts';

/** Where an address of a webhook may "go": to the request that is sent to it. What is no address is sent nowhere. */
export const webhookOrigin = 'gatehouse://webhook';

/** `route` names one account; without it every account that uses the secret counts. */
export function ownOriginsOf(
  reference: string,
  route: SecretRoute | undefined,
  { accounts, alerts }: { readonly accounts: readonly AccountConfig[]; readonly alerts: Config['alerts'] },
  providers: ReadonlyMap<string, ProviderFacts>,
): string[] {
  if (reference === localKeyReference) return [localKeyOrigin];
  const isWebhook = alerts.webhooks?.some(({ url }) => url === reference) === true;
  const own = accounts.flatMap((account) => {
    const provider = providers.get(account.provider);
    const isMeant = route === undefined ? account.secret === reference : account.id === route.id;
    return provider !== undefined && isMeant ? (ownOrigin(provider, account) ?? []) : [];
  });
  const isProxy = accounts.some(({ proxy }) => proxy === reference);
  return [...own, ...(isWebhook ? [webhookOrigin] : []), ...(isProxy ? [proxyOrigin] : [])];
}
