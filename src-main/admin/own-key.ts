/**
 * Whose page it is: of a member the key they signed in with, of an admin this machine's own key. What is theirs is
 * everything of the key's developer, or of the key alone when it is a team's service key.
 */
import { GatehouseError } from '../contract/errors.ts';
import type { Owner } from '../store/reads.ts';
import type { Caller } from './callers.ts';
import type { AdminContext } from './context.ts';
import { readLocalKey } from './local-key.ts';

/** Throws `not_found` when an admin has no key on this machine. */
export async function ownKey(app: AdminContext, caller: Caller): Promise<string> {
  if (caller.role === 'member') return caller.keyId;
  const local = await readLocalKey(app);
  if (local === null)
    throw new GatehouseError('not_found', 'This machine has no key of its own; sign in with a virtual key to see its page.');
  return local.id;
}

/** Whose records a key may see. */
export function ownerOfKey(app: AdminContext, keyId: string): Owner {
  const owner = app.config.current().config.keys.find(({ id }) => id === keyId)?.owner ?? '';
  return owner.startsWith('developer:') ? { developerId: owner.slice('developer:'.length) } : { keyId };
}
