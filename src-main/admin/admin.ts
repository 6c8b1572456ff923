/**
 * The contract answered: one fetch handler for every carrier. `/rpc/*` is what the interface and the command line
 * speak, `/api/*` the same calls as plain JSON over HTTP with its description at `/api/openapi.json`.
 * Who the caller is comes from the carrier; this file must never derive it from the request.
 */
import { RPCHandler } from '@orpc/server/fetch';
import { GatehouseError, toGatehouseError } from '../contract/errors.ts';
import { accounts } from './accounts/accounts.ts';
import { toAdminError } from './admin-errors.ts';
import { alerts } from './alerts.ts';
import { audit } from './audit/audit.ts';
import type { Caller } from './callers.ts';
import { config } from './config.ts';
import type { AdminContext } from './context.ts';
import { doctor } from './doctor.ts';
import { approvals } from './exceptions/approvals.ts';
import { overrides } from './exceptions/overrides.ts';
import { gateway } from './gateway.ts';
import { keys } from './keys/keys.ts';
import { checkMethod, descriptionPath, findCall } from './known-calls.ts';
import { login } from './login.ts';
import { logins } from './logins.ts';
import { me } from './me.ts';
import { models } from './models/models.ts';
import { overview } from './overview.ts';
import { owners } from './owners.ts';
import { people } from './people/people.ts';
import { procedures } from './procedures.ts';
import { refusal } from './refusal.ts';
import { createRequestBodies } from './request-bodies.ts';
import type { Rest } from './rest.ts';
import { routing } from './routing/routing.ts';
import { session } from './session.ts';
import { settings } from './settings.ts';
import { setup } from './setup/setup.ts';
import { spend } from './spend/spend.ts';
import { live } from './traffic/live.ts';
import { requests } from './traffic/requests.ts';
import { sessions } from './traffic/sessions.ts';

export interface Admin {
  /** Answers the calls of the contract at `/rpc/*` and `/api/*`, by POST alone; anything else is 404. Never rejects. */
  fetch(request: Request, caller: Caller): Promise<Response>;
}

export function createAdmin(app: AdminContext): Admin {
  const router = procedures.router({
    overview,
    gateway,
    live,
    requests,
    spend,
    session,
    login,
    logins,
    me,
    owners,
    people,
    sessions,
    keys,
    accounts,
    models,
    overrides,
    approvals,
    alerts,
    audit,
    routing,
    settings,
    setup,
    config,
    doctor,
  });
  const options = {
    clientInterceptors: [
      async ({ path, next }: { path: readonly string[]; next: () => Promise<unknown> }) => {
        try {
          return await next();
        } catch (thrown) {
          throw toAdminError(thrown, path.join('.'), app.logger);
        }
      },
    ],
  };
  const rpc = new RPCHandler(router, options);
  let loading: Promise<Rest> | null = null;
  const rest = (): Promise<Rest> => (loading ??= import('./rest.ts').then(({ createRest }) => createRest(router, options)));
  const bodies = createRequestBodies();

  async function answer(request: Request, caller: Caller): Promise<Response> {
    checkMethod(request);
    const { pathname } = new URL(request.url);
    if (pathname === descriptionPath) return (await rest()).describe(app.version);
    const { prefix, meta } = findCall(pathname);
    const { url, headers } = request;
    const signal = caller.ended === undefined ? request.signal : AbortSignal.any([request.signal, caller.ended]);
    const body = await bodies.read(request, caller.role, meta.maxBodyBytes);
    try {
      const read = new Request(url, { method: 'POST', headers, body: body.bytes, signal });
      const handler = prefix === '/rpc' ? rpc : (await rest()).handler;
      const { response } = await handler.handle(read, { prefix, context: { app, caller } });
      return response ?? refusal(new GatehouseError('path_unknown', 'There is no such call.'));
    } finally {
      body.release();
    }
  }

  return {
    async fetch(request, caller) {
      try {
        return await answer(request, caller);
      } catch (thrown) {
        const error = toGatehouseError(thrown);
        if (error.code === 'internal') app.logger.error({ error: thrown }, 'an admin request failed');
        return refusal(error);
      }
    },
  };
}
