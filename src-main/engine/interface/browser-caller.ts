/**
 * Who sends a request to the interface's port: a program with a bearer (the login token, or a member's virtual key), or
 * a browser with both halves of a session. What is wrong is never told apart.
 */
import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import { getCookie } from 'hono/cookie';
import type { Caller } from '../../admin/callers.ts';
import { usableKey } from '../../admin/keys/usable-key.ts';
import { GatehouseError } from '../../contract/errors.ts';
import { originTokenHeader } from '../../contract/origin-token.ts';
import { hashVirtualKey } from '../../gateway/admission/virtual-key.ts';
import type { Clock, Logger } from '../../gateway/ports.ts';
import type { KeyRecord, Snapshot } from '../../gateway/snapshot.ts';
import type { BrowserSession, BrowserSessions } from './browser-sessions.ts';
import type { FailedSignIns } from './failed-sign-ins.ts';
import type { Login } from './login.ts';
import { createSignInDelays } from './sign-in-delays.ts';

export type BrowserContext = Context<{ Bindings: Partial<HttpBindings> }>;

/** Whoever holds a token: null is the admin, else the hash of a member's virtual key. */
export interface TokenHolder {
  readonly keyHash: string | null;
}

export interface BrowserCallers {
  /** Throws GatehouseError `login_required` or, for a wrong bearer, `login_failed` after a while. */
  callerOf(context: BrowserContext): Promise<Caller>;
  /** The browser's session; null without one. */
  sessionOf(context: BrowserContext): Promise<BrowserSession | null>;
  /** Whom a token lets in. Throws `login_failed`: at once for the first few, later after a while. */
  holderOf(context: BrowserContext, token: string): Promise<TokenHolder>;
}

export interface BrowserCallersOptions {
  readonly login: Login;
  readonly sessions: BrowserSessions;
  readonly failed: FailedSignIns;
  readonly snapshot: () => Snapshot;
  /** Cookies are shared between ports: the name keeps two Gatehouses on one machine apart. */
  readonly cookieName: () => string;
  readonly clock: Clock;
  readonly logger: Logger;
}

export function createBrowserCallers(options: BrowserCallersOptions): BrowserCallers {
  const { login, sessions, failed, snapshot, cookieName, clock, logger } = options;
  const delayOf = createSignInDelays(clock);
  const memberOf = (keyHash: string): KeyRecord | null => usableKey(snapshot(), keyHash, clock.now());

  /** The same work for every token, whatever it is. */
  async function knownHolder(token: string): Promise<TokenHolder | null> {
    const keyHash = hashVirtualKey(token);
    const [isAdmin, key] = [await login.isToken(token), memberOf(keyHash)];
    if (isAdmin) return { keyHash: null };
    return key === null ? null : { keyHash };
  }

  async function holderOf(context: BrowserContext, token: string): Promise<TokenHolder> {
    const holder = await knownHolder(token);
    if (holder !== null) return holder;
    const source = sourceOf(context, snapshot().listen.behindProxy);
    failed.put(source);
    logger.warn({ source }, 'a wrong login token was sent');
    const delayMs = delayOf(source, hashVirtualKey(token));
    if (delayMs > 0) await new Promise<void>((resolve) => void clock.after(delayMs, resolve));
    throw new GatehouseError(
      'login_failed',
      'The token is not valid. `gatehouse login --new` makes a new one; members sign in with their virtual key.',
    );
  }

  async function sessionOf(context: BrowserContext): Promise<BrowserSession | null> {
    const [cookie, originToken] = [getCookie(context, cookieName()), context.req.header(originTokenHeader)];
    return cookie === undefined || originToken === undefined ? null : sessions.find(cookie, originToken);
  }

  return {
    holderOf,
    sessionOf,
    async callerOf(context) {
      const bearer = bearerOf(context);
      if (bearer !== undefined) {
        const { keyHash } = await holderOf(context, bearer);
        return callerFor(keyHash, {
          name: 'browser',
          transport: 'network',
          mayChange: true,
          isCurrent: async () => (await knownHolder(bearer)) !== null,
        });
      }
      const session = await sessionOf(context);
      if (session === null) throw loginRequired();
      const { id: sessionId, keyHash, ended } = session;
      // That it is an origin of ours is made sure for every request; here it must be there at all.
      const mayChange = context.req.header('origin') !== undefined;
      const isCurrent = async () => (await sessionOf(context)) !== null;
      return callerFor(keyHash, { name: 'browser', transport: 'network', mayChange, sessionId, ended, isCurrent });
    },
  };

  function callerFor(keyHash: string | null, carried: Omit<Caller, 'role' | 'keyId'>): Caller {
    if (keyHash === null) return { role: 'admin', ...carried };
    const key = memberOf(keyHash);
    if (key === null) throw loginRequired();
    return { role: 'member', keyId: key.id, ...carried };
  }
}

function bearerOf(context: BrowserContext): string | undefined {
  return /^Bearer (\S+)$/.exec(context.req.header('authorization') ?? '')?.[1];
}

function loginRequired(): GatehouseError {
  return new GatehouseError('login_required', 'Sign in first: POST /api/login, or send the login token as a bearer.');
}

/** Behind a proxy, the address that the proxy next to us saw; else the one that is connected. */
function sourceOf(context: BrowserContext, behindProxy: boolean): string {
  const forwarded = behindProxy ? context.req.header('x-forwarded-for')?.split(',').at(-1)?.trim() : undefined;
  const address = forwarded ?? context.env.incoming?.socket.remoteAddress ?? 'an unknown address';
  return address.replace(/^::ffff:/, '').slice(0, 100);
}
