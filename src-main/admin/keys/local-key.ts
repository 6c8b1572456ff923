/**
 * This machine's own virtual key: the one whose value also lies in the vault, so that set-up can write it into Claude
 * Code's settings here. Nothing else may read that value, and it leaves only in set-up answers.
 */
import { hashVirtualKey } from '../../gateway/admission/virtual-key.ts';
import type { AdminContext, AdminSecrets } from '../context.ts';

export const localKeyReference = '${vault:gatehouse-local-key}';
/** The only "origin" the value may go to (the engine sees to that): no server, just this machine's set-up. */
export const localKeyOrigin = 'gatehouse://setup';

/** The value and the id of the key it opens; null when there is none, or when the key it belongs to is gone or replaced. */
export async function readLocalKey(app: AdminContext): Promise<{ id: string; value: string } | null> {
  if (!(await app.secrets.has(localKeyReference))) return null;
  const value = await app.secrets.resolve(localKeyReference, localKeyOrigin);
  const hash = `sha256:${hashVirtualKey(value)}`;
  const key = app.config.current().config.keys.find((one) => one.hash === hash || one.previous?.some((earlier) => earlier.hash === hash));
  return key === undefined ? null : { id: key.id, value };
}

export async function keepLocalKey(secrets: AdminSecrets, value: string): Promise<void> {
  await secrets.set(localKeyReference, value);
}
