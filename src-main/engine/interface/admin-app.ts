/**
 * The interface and the admin calls over HTTP, for a browser. Signing in: the page posts the login token, or a member's
 * virtual key, to `/api/login` and gets an HttpOnly cookie; scripts send it as a bearer. A token never stands in an address. Without either,
 * nothing but the page itself, the login and `/api/session` is answered.
 */
import { Hono, type Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { z } from 'zod';
import type { Admin } from '../../admin/admin.ts';
import type { Caller } from '../../admin/callers.ts';
import { GatehouseError, type ErrorCode } from '../../contract/errors.ts';
import { assertUsable } from '../../gateway/admission/authenticate.ts';
import { hashVirtualKey } from '../../gateway/admission/virtual-key.ts';
import type { Clock, Logger } from '../../gateway/ports.ts';
import type { KeyRecord, Snapshot } from '../../gateway/snapshot.ts';
import { createBrake, isOwnHost, isOwnOrigin } from './admin-guard.ts';
import { sessionMs, type Login } from './login.ts';

export interface AdminAppOptions {
  readonly admin: Admin;
  readonly login: Login;
  readonly interfaceFiles: (request: Request) => Promise<Response>;
  readonly snapshot: () => Snapshot;
  /** The port it is served on; known only once it listens. */
  readonly port: () => number;
  readonly clock: Clock;
  readonly logger: Logger;
}

const loginInputSchema = z.object({ token: z.string().min(1).max(500) });

export function createAdminApp({ admin, login, interfaceFiles, snapshot, port, clock, logger }: AdminAppOptions): Hono {
  const app = new Hono();
  const listen = () => snapshot().listen;
  const brake = createBrake(() => clock.now());
  /** Cookies are shared between ports: the name keeps two Gatehouses on one machine apart. */
  const cookie = () => `gatehouse_session_${port()}`;

  /**
   * Who a token lets in: the login token an admin, a virtual key its member. Never says more than that it was wrong; a
   * wrong one is counted.
   */
  async function holderOf(token: string): Promise<Holder | null> {
    const wait = brake.waitMs();
    if (wait > 0) throw new GatehouseError('login_failed', `Too many wrong tokens; try again in ${Math.ceil(wait / 1000)} seconds.`);
    if (await login.isToken(token)) return { keyHash: null };
    const keyHash = hashVirtualKey(token);
    if (memberOf(keyHash) !== null) return { keyHash };
    brake.failed();
    logger.warn({}, 'a wrong login token was sent');
    return null;
  }

  /** The key with that hash, if it may be used now. */
  function memberOf(keyHash: string): KeyRecord | null {
    const key = snapshot().keysByHash.get(keyHash);
    if (key === undefined) return null;
    try {
      assertUsable(key, keyHash, clock.now());
      return key;
    } catch {
      return null;
    }
  }

  async function callerOf(context: Context): Promise<Caller | null> {
    const bearer = /^Bearer (\S+)$/.exec(context.req.header('authorization') ?? '')?.[1];
    const session = bearer === undefined ? getCookie(context, cookie()) : undefined;
    const holder = bearer === undefined ? await login.readSession(session ?? '') : await holderOf(bearer);
    if (holder === null) return null;
    const isCurrent = async () => (await callerOf(context)) !== null;
    if (holder.keyHash === null) return { role: 'admin', name: 'browser', transport: 'network', isCurrent };
    const key = memberOf(holder.keyHash);
    return key && { role: 'member', name: 'browser', transport: 'network', keyId: key.id, isCurrent };
  }

  app.use(async (context, next) => {
    const host = context.req.header('host');
    if (!isOwnHost(host, listen(), port())) return refuse('host_refused', `This Host is not served here; add it to listen.hosts.`);
    if (!isOwnOrigin(context.req.header('origin'), host)) return refuse('origin_refused', 'Pages of other origins may not ask.');
    return next();
  });

  app.get('/api/session', async (context) => context.json({ signedIn: (await callerOf(context)) !== null }, 200, NO_STORE));
  app.post('/api/login', bodyLimit({ maxSize: 4096 }), async (context) => {
    const input = loginInputSchema.safeParse(await context.req.json().catch(() => null));
    if (!input.success) return refuse('input_invalid', 'Send {"token": "..."} as JSON.');
    const holder = await holderOf(input.data.token.trim());
    if (holder === null)
      return refuse(
        'login_failed',
        'The token is not valid. `gatehouse login --new` makes a new one; members sign in with their virtual key.',
      );
    setCookie(context, cookie(), await login.createSession(holder.keyHash), {
      httpOnly: true,
      sameSite: 'Strict',
      secure: listen().tls !== null || listen().behindProxy,
      path: '/',
      maxAge: sessionMs / 1000,
    });
    return context.json({ signedIn: true }, 200, NO_STORE);
  });
  app.post('/api/logout', (context) => {
    deleteCookie(context, cookie(), { path: '/' });
    return context.json({ signedIn: false }, 200, NO_STORE);
  });

  const call = async (context: Context): Promise<Response> => {
    const caller = await callerOf(context);
    if (caller === null) return refuse('login_required', 'Sign in first: POST /api/login, or send the login token as a bearer.');
    return admin.fetch(context.req.raw, caller);
  };
  app.all('/rpc/*', call);
  app.all('/api/*', call);
  app.all('*', (context) => interfaceFiles(context.req.raw));

  app.onError((error) => {
    if (error instanceof GatehouseError) return refuse(error.code, error.message);
    logger.error({ error }, 'the interface server failed');
    return refuse('internal', 'Gatehouse hit an unexpected error; the log has the details.');
  });
  return app;
}

/** Whoever holds a token: null is the admin, else the hash of a member's virtual key. */
interface Holder {
  readonly keyHash: string | null;
}

const NO_STORE = { 'cache-control': 'no-store' };

/** The same form as an admin call's error, so that the interface reads both alike. */
function refuse(code: ErrorCode, message: string): Response {
  const { status } = new GatehouseError(code, message).definition;
  // `json` is where the typed client looks, the rest is for everybody else.
  return Response.json({ code, message, json: { defined: false, code, status, message } }, { status, headers: NO_STORE });
}
