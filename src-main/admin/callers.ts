/**
 * Who may ask what. A caller is established by the carrier (the desktop's own protocol, the control socket, a signed-in
 * browser), never by anything inside the request. Every procedure needs the role named here; what is not named needs admin.
 */
import { GatehouseError } from '../contract/errors.ts';

/** `app`: the window of the desktop; `socket`: the command line, over the control socket or on the files; `network`: HTTP. */
export type Transport = 'app' | 'socket' | 'network';

interface Carried {
  /** What carries the call: `desktop`, `command line`, `browser`. */
  readonly name: string;
  readonly transport: Transport;
  /** Is what let the caller in still good? Asked again by calls that last; left out where nothing can end it. */
  isCurrent?(): Promise<boolean>;
}
/** A member signed in with a virtual key and sees what is theirs, see own-key.ts. */
export type Caller = (Carried & { readonly role: 'admin' }) | (Carried & { readonly role: 'member'; readonly keyId: string });

/** What members may call; each of these narrows what it answers to what is theirs. Everything else needs an admin. */
const MEMBER_CALLS: ReadonlySet<string> = new Set([
  'session',
  'overview',
  'me.limits',
  'me.spend',
  'me.sessions',
  'me.parts',
  'me.requests',
  'live.list',
  'live.choices',
  'live.events',
  'requests.get',
  'requests.bodies',
  'requests.difference',
  'requests.curl',
  'spend.get',
  'spend.csv',
  'approvals.list',
  'approvals.note',
]);

/** Throws `permission_denied` unless the caller's role is enough for the procedure (`keys.create`). */
export function checkCaller(caller: Caller, procedure: string): void {
  if (caller.role === 'admin' || MEMBER_CALLS.has(procedure)) return;
  throw new GatehouseError('permission_denied', `${procedure} needs the role admin.`);
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
