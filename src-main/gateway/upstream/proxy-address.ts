/**
 * The proxy that an account's requests go through. Its address may hold a password, and then stands in the
 * configuration as a reference, as a secret does; the value is never repeated.
 */
import { GatehouseError } from '../../contract/errors.ts';
import type { Secrets } from '../ports.ts';
import type { Account } from '../snapshot.ts';

/** Where a proxy's address may "go": to the proxy itself. What is no address is sent nowhere. */
export const proxyOrigin = 'gatehouse://proxy';

/** Null: none. Throws `secret_missing`, also for a value that is no address, or `secret_origin`. */
export async function proxyAddress(secrets: Secrets, account: Account): Promise<string | null> {
  const { id, proxy } = account;
  if (proxy === null || !proxy.startsWith('${')) return proxy;
  const address = await secrets.resolve(proxy, proxyOrigin, account);
  if (URL.canParse(address) && /^https?:$/.test(new URL(address).protocol)) return address;
  throw new GatehouseError(
    'secret_missing',
    `The proxy of the account ${id} is what ${proxy} holds, and that is no address. It must be like http://user:password@proxy.example:3128.`,
    { details: { reference: proxy } },
  );
}
