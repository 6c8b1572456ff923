/**
 * Who may ask what. A caller is established by the carrier (the desktop's own protocol, the control socket, a signed-in
 * browser), never by anything inside the request. Every procedure needs the role named here; what is not named needs admin.
 */
import { GatehouseError } from '../contract/errors.ts';

export type Role = 'admin';

/** `name` is what the log says of a change: `desktop`, `command line`, `browser`. */
export interface Caller {
  readonly role: Role;
  readonly name: string;
  /** Is what let the caller in still good? Asked again by calls that last; left out where nothing can end it. */
  isCurrent?(): Promise<boolean>;
}

/** Throws `permission_denied` unless the caller's role is enough for the procedure (`keys.create`). */
export function checkCaller(caller: Caller, procedure: string): void {
  const needed: Role = 'admin';
  if (caller.role !== needed) throw new GatehouseError('permission_denied', `${procedure} needs the role ${needed}.`);
}
