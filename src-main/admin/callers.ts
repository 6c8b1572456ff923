/**
 * Who may ask what. A caller is established by the carrier (the desktop's own protocol, the control socket, a signed-in
 * browser), never by anything inside the request. Which role a call needs and whether it changes something is said in
 * the contract (contract/call-meta.ts).
 */
import type { CallMeta } from '../contract/call-meta.ts';
import { GatehouseError } from '../contract/errors.ts';

/** `app`: the window of the desktop; `socket`: the command line, over the control socket or on the files; `network`: HTTP. */
export type Transport = 'app' | 'socket' | 'network';

interface Carried {
  /** What carries the call: `desktop`, `command line`, `browser`. */
  readonly name: string;
  readonly transport: Transport;
  /**
   * False for a call whose sender has not shown that it comes from a page of ours: it may read, not change. A browser
   * names the page in `Origin` with every POST.
   */
  readonly mayChange: boolean;
  /** The browser's session, for the list of sessions to mark it. */
  readonly sessionId?: string;
  /** Fires when that session ends: what the call still does ends with it. */
  readonly ended?: AbortSignal;
  /** Is what let the caller in still good? Asked again by calls that last; left out where nothing can end it. */
  isCurrent?(): Promise<boolean>;
}
/** A member signed in with a virtual key and sees what is theirs, see own-key.ts. */
export type Caller = (Carried & { readonly role: 'admin' }) | (Carried & { readonly role: 'member'; readonly keyId: string });

/** Throws `permission_denied` unless the caller's role is enough for the call (`keys.create`), and `origin_refused`. */
export function checkCaller(caller: Caller, { role, effect }: CallMeta, call: string): void {
  if (caller.role !== 'admin' && role !== 'member') throw new GatehouseError('permission_denied', `${call} needs the role admin.`);
  if (effect === 'read' || caller.mayChange) return;
  throw new GatehouseError(
    'origin_refused',
    `${call} is no mere read: with a session it needs the Origin header of this interface's own page. Scripts send a bearer.`,
  );
}

/** Does the call come from a person at this machine? Whoever signs in over the network may sit anywhere, even on 127.0.0.1. */
export function isAtMachine({ transport }: Caller): boolean {
  return transport !== 'network';
}

/** Throws `confirm_at_machine`, naming the command that does the same there. */
export function assertAtMachine(caller: Caller, command: string): void {
  if (isAtMachine(caller)) return;
  throw new GatehouseError(
    'confirm_at_machine',
    `Only somebody at the machine that Gatehouse runs on can confirm this: run \`${command}\` there, or use the desktop window.`,
  );
}

/** What the audit log and overrides call them. */
export function actorOf(caller: Caller): string {
  return caller.role === 'admin' ? `admin via ${caller.name}` : `key ${caller.keyId}`;
}
