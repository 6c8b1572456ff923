/**
 * Where a secret may go without anybody's confirmation: to its provider's own address, and nowhere else. This machine's
 * own key goes to no provider at all, whatever the configuration says.
 */
import { localKeyOrigin, localKeyReference } from '../admin/local-key.ts';
import type { AccountConfig } from '../contract/config.ts';
import type { SecretRoute } from '../gateway/ports.ts';
import { ownOrigin } from '../gateway/providers/base-url.ts';
import type { ProviderFacts } from '../gateway/providers/provider-facts.ts';

/** `route` names one account; without it every account that uses the secret counts. */
export function ownOriginsOf(
  reference: string,
  route: SecretRoute | undefined,
  accounts: readonly AccountConfig[],
  providers: ReadonlyMap<string, ProviderFacts>,
): string[] {
  if (reference === localKeyReference) return [localKeyOrigin];
  return accounts.flatMap((account) => {
    const provider = providers.get(account.provider);
    const isMeant = route === undefined ? account.secret === reference : account.id === route.id;
    return provider !== undefined && isMeant ? (ownOrigin(provider, account) ?? []) : [];
  });
}
