/**
 * What a person confirms about an account, as one value: which credential goes where, by what way. Two accounts with
 * the same fingerprint send the same secret to the same place.
 */
import { createHash } from 'node:crypto';
import type { SecretRoute } from '../../gateway/ports.ts';

/** Snapshots are immutable, so an account's fingerprint is made once. */
const known = new WeakMap<SecretRoute, string>();

/** SHA-256, hex. The whole address counts and not its origin alone: on a shared host the path tells whose it is. */
export function routeFingerprint(route: SecretRoute): string {
  const found = known.get(route);
  if (found !== undefined) return found;
  const { providerId = null, secret = null, baseUrl = null, proxy, ca, config } = route;
  const { region = null, project = null, resource = null, awsProfile = null, login = null } = config ?? {};
  const parts = [providerId, secret, baseUrl, proxy, ca, region, project, resource, awsProfile, login];
  const fingerprint = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  known.set(route, fingerprint);
  return fingerprint;
}
