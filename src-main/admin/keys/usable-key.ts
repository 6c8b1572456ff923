/** The virtual key that a member signed in with, as long as it may be used. */
import { assertUsable } from '../../gateway/admission/authenticate.ts';
import type { KeyRecord, Snapshot } from '../../gateway/snapshot.ts';

/** `hash`: of the key's value, hex. Null when there is no such key, or it is disabled, expired, revoked or rotated away. */
export function usableKey(snapshot: Pick<Snapshot, 'keysByHash'>, hash: string, now: number): KeyRecord | null {
  const key = snapshot.keysByHash.get(hash);
  if (key === undefined) return null;
  try {
    assertUsable(key, hash, now);
    return key;
  } catch {
    return null;
  }
}
