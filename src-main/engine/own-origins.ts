/**
 * Where a secret may go without anybody's confirmation: to its provider's own address, and nowhere else. This machine's
 * own key goes to no provider at all, whatever the configuration says.
 */
import { localKeyOrigin, localKeyReference } from '../admin/local-key.ts';
import type { AccountConfig } from '../contract/config.ts';
import type { Provider } from '../gateway/providers/provider.ts';

export function ownOriginsOf(reference: string, accounts: readonly AccountConfig[], providers: ReadonlyMap<string, Provider>): string[] {
  if (reference === localKeyReference) return [localKeyOrigin];
  return accounts.flatMap((account) => {
    const url = account.secret === reference ? providers.get(account.provider)?.defaultBaseUrl : null;
    return url == null ? [] : [new URL(url).origin];
  });
}
