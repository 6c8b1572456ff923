/** A webhook whose address is a secret waits and is confirmed like an account of its own. */
import type { SecretRoute } from '../gateway/ports.ts';

/** No account's id has a space. */
export function webhookRoute(reference: string): SecretRoute {
  return { id: `webhook ${reference}`, proxy: null, ca: null, secret: reference };
}
