/**
 * The interface and the admin calls over HTTP, for a browser. Signing in: the page posts the token to `/api/login` and
 * gets an HttpOnly cookie; scripts send the token as a bearer. A token never stands in an address. Without either,
 * nothing but the page itself, the login and `/api/session` is answered.
 */
import { Hono, type Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { z } from 'zod';
import type { Admin } from '../admin/admin.ts';
import { GatehouseError, type ErrorCode } from '../contract/errors.ts';
import type { Clock, Logger } from '../gateway/ports.ts';
import type { Snapshot } from '../gateway/snapshot.ts';
import { createBrake, isOwnHost, isOwnOrigin } from './admin-guard.ts';
import { sessionMs, type Login } from './login.ts';

export interface AdminAppOptions {
  readonly admin: Admin;
  readonly login: Login;
  readonly interfaceFiles: (request: Request) => Promise<Response>;
  readonly listen: () => Snapshot['listen'];
  /** The port it is served on; known only once it listens. */
  readonly port: () => number;
  readonly clock: Clock;
  readonly logger: Logger;
}

const loginInputSchema = z.object({ token: z.string().min(1).max(500) });

export function createAdminApp({ admin, login, interfaceFiles, listen, port, clock, logger }: AdminAppOptions): Hono {
  const app = new Hono();
  const brake = createBrake(() => clock.now());
  /** Cookies are shared between ports: the name keeps two Gatehouses on one machine apart. */
  const cookie = () => `gatehouse_session_${port()}`;

  /** Never says more than whether the token was right; a wrong one is counted. */
  async function isToken(token: string): Promise<boolean> {
    const wait = brake.waitMs();
    if (wait > 0) throw new GatehouseError('login_failed', `Too many wrong tokens; try again in ${Math.ceil(wait / 1000)} seconds.`);
    if (await login.isToken(token)) return true;
    brake.failed();
    logger.warn({}, 'a wrong login token was sent');
    return false;
  }

  async function isSignedIn(context: Context): Promise<boolean> {
    const bearer = /^Bearer (\S+)$/.exec(context.req.header('authorization') ?? '')?.[1];
    if (bearer !== undefined) return isToken(bearer);
    const session = getCookie(context, cookie());
    return session !== undefined && login.isSession(session);
  }

  app.use(async (context, next) => {
    const host = context.req.header('host');
    if (!isOwnHost(host, listen(), port())) return refuse('host_refused', `This Host is not served here; add it to listen.hosts.`);
    if (!isOwnOrigin(context.req.header('origin'), host)) return refuse('origin_refused', 'Pages of other origins may not ask.');
    return next();
  });

  app.get('/api/session', async (context) => context.json({ signedIn: await isSignedIn(context) }, 200, NO_STORE));
  app.post('/api/login', bodyLimit({ maxSize: 4096 }), async (context) => {
    const input = loginInputSchema.safeParse(await context.req.json().catch(() => null));
    if (!input.success) return refuse('input_invalid', 'Send {"token": "..."} as JSON.');
    if (!(await isToken(input.data.token.trim())))
      return refuse('login_failed', 'The token is not valid. `gatehouse login --new` makes a new one.');
    setCookie(context, cookie(), await login.createSession(), {
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
    if (!(await isSignedIn(context)))
      return refuse('login_required', 'Sign in first: POST /api/login, or send the login token as a bearer.');
    return admin.fetch(context.req.raw, { role: 'admin', name: 'browser', isCurrent: () => isSignedIn(context) });
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

const NO_STORE = { 'cache-control': 'no-store' };

/** The same form as an admin call's error, so that the interface reads both alike. */
function refuse(code: ErrorCode, message: string): Response {
  const { status } = new GatehouseError(code, message).definition;
  // `json` is where the typed client looks, the rest is for everybody else.
  return Response.json({ code, message, json: { defined: false, code, status, message } }, { status, headers: NO_STORE });
}
