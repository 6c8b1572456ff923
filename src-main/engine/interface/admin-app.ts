/**
 * The interface and the admin calls over HTTP, for a browser. Signing in: the page posts the login token, or a member's
 * virtual key, to `/api/login` and gets the two halves of a session: an HttpOnly cookie, and a token that it keeps in its
 * own storage and sends as a header. Scripts send the login token as a bearer. A token never stands in an address.
 * Without one of these, nothing but the page itself, the login and `/api/session` is answered.
 */
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { deleteCookie, setCookie } from 'hono/cookie';
import { z } from 'zod';
import type { Admin } from '../../admin/admin.ts';
import { checkMethod } from '../../admin/known-calls.ts';
import { refusal } from '../../admin/refusal.ts';
import { type ErrorCode, GatehouseError, toGatehouseError } from '../../contract/errors.ts';
import { isOwnHost, isOwnOrigin } from './admin-guard.ts';
import { type BrowserCallersOptions, type BrowserContext, createBrowserCallers } from './browser-caller.ts';
import { SESSION_MS } from './browser-sessions.ts';

export interface AdminAppOptions extends Omit<BrowserCallersOptions, 'cookieName'> {
  readonly admin: Admin;
  readonly interfaceFiles: (request: Request) => Promise<Response>;
  /** The port it is served on; known only once it listens. */
  readonly port: () => number;
}

const loginInputSchema = z.object({ token: z.string().min(1).max(500) });
const LOGIN_BODY_BYTES = 4096;
const NO_STORE = { 'cache-control': 'no-store' };

export function createAdminApp(options: AdminAppOptions): Hono<{ Bindings: BrowserContext['env'] }> {
  const { admin, interfaceFiles, port, sessions, snapshot, logger } = options;
  const app = new Hono<{ Bindings: BrowserContext['env'] }>();
  const listen = () => snapshot().listen;
  const cookieName = () => `gatehouse_session_${port()}`;
  const callers = createBrowserCallers({ ...options, cookieName });

  app.use(async (context, next) => {
    const host = context.req.header('host');
    if (!isOwnHost(host, listen(), port())) return refuse('host_refused', `This Host is not served here; add it to listen.hosts.`);
    if (!isOwnOrigin(context.req.header('origin'), host, listen())) return refuse('origin_refused', 'Pages of other origins may not ask.');
    return next();
  });

  app.get('/api/session', async (context) => {
    const isSignedIn = await callers.callerOf(context).then(
      () => true,
      (error: unknown) => {
        if (toGatehouseError(error).definition.status === 401) return false;
        throw error;
      },
    );
    return context.json({ signedIn: isSignedIn }, 200, NO_STORE);
  });

  const tooLarge = () => refuse('body_too_large', `The body is larger than a login takes: at most ${LOGIN_BODY_BYTES / 1024} kB.`);
  app.post('/api/login', bodyLimit({ maxSize: LOGIN_BODY_BYTES, onError: tooLarge }), async (context) => {
    const input = loginInputSchema.safeParse(await context.req.json().catch(() => null));
    if (!input.success) return refuse('input_invalid', 'Send {"token": "..."} as JSON.');
    const holder = await callers.holderOf(context, input.data.token.trim());
    const before = await callers.sessionOf(context);
    const { cookie, originToken } = await sessions.open(holder.keyHash, context.req.header('user-agent') ?? null);
    if (before !== null) await sessions.end(before.id);
    setCookie(context, cookieName(), cookie, {
      httpOnly: true,
      sameSite: 'Strict',
      secure: listen().tls !== null || listen().behindProxy,
      path: '/',
      maxAge: SESSION_MS / 1000,
    });
    return context.json({ signedIn: true, originToken }, 200, NO_STORE);
  });

  app.post('/api/logout', async (context) => {
    const session = await callers.sessionOf(context);
    if (session === null) return refuse('login_required', 'There is no session to end.');
    if (context.req.header('origin') === undefined) return refuse('origin_refused', 'A session is ended by its own page.');
    await sessions.end(session.id);
    deleteCookie(context, cookieName(), { path: '/' });
    return context.json({ signedIn: false }, 200, NO_STORE);
  });

  const call = async (context: BrowserContext): Promise<Response> => {
    checkMethod(context.req.raw);
    return admin.fetch(context.req.raw, await callers.callerOf(context));
  };
  app.all('/rpc/*', call);
  app.all('/api/*', call);
  app.all('*', (context) => interfaceFiles(context.req.raw));

  app.onError((thrown) => {
    const error = toGatehouseError(thrown);
    if (error.code === 'internal') logger.error({ error: thrown }, 'the interface server failed');
    return refusal(error);
  });
  return app;
}

function refuse(code: ErrorCode, message: string): Response {
  return refusal(new GatehouseError(code, message));
}
