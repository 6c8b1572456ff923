/** What an account is called where people choose among accounts. */
import type { AccountConfig } from '../../contract/config.ts';
import type { AdminContext } from '../context.ts';

/** Its name, or else its provider's; with its id behind it when that tells it from no other. */
export function accountTitle(app: Pick<AdminContext, 'providers'>, account: AccountConfig, all: readonly AccountConfig[]): string {
  const plain = ({ name, provider }: AccountConfig): string => name ?? app.providers.get(provider)?.title ?? provider;
  const title = plain(account);
  return all.some((other) => other.id !== account.id && plain(other) === title) ? `${title} (${account.id})` : title;
}
