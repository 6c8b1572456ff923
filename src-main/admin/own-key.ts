/**
 * What a caller may see of the records. An admin sees all; a member what is theirs: everything of their key's developer,
 * or of the key alone when it is a team's service key. Every procedure that members may call asks here.
 */
import { GatehouseError } from '../contract/errors.ts';
import type { RequestRow } from '../contract/records.ts';
import type { Owner } from '../store/reads.ts';
import type { Caller } from './callers.ts';
import type { AdminContext } from './context.ts';
import { readLocalKey } from './keys/local-key.ts';

/** The key of a caller's own page: of an admin this machine's own. Throws `not_found` when there is none. */
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

/** Whose records a caller may see; null: everybody's. */
export function scopeOf(app: AdminContext, caller: Caller): Owner | null {
  return caller.role === 'admin' ? null : ownerOfKey(app, caller.keyId);
}

export function isInScope(scope: Owner | null, row: Pick<RequestRow, 'developerId' | 'keyId'>): boolean {
  if (scope === null) return true;
  return 'developerId' in scope ? row.developerId === scope.developerId : row.keyId === scope.keyId;
}

/** The keys a member knows of: their own. */
export function ownKeys(app: AdminContext, scope: Owner): string[] {
  if ('keyId' in scope) return [scope.keyId];
  return app.config
    .current()
    .config.keys.filter(({ owner }) => owner === `developer:${scope.developerId}`)
    .map(({ id }) => id);
}
