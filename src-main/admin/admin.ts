/**
 * The contract answered: one fetch handler for every carrier. `/rpc/*` is what the interface and the command line
 * speak, `/api/*` the same calls as plain JSON over HTTP with its description at `/api/openapi.json`.
 * Who the caller is comes from the carrier; this file must never derive it from the request.
 */
import { BodyLimitPlugin, RPCHandler } from '@orpc/server/fetch';
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
import { login } from './login.ts';
import { me } from './me.ts';
import { models } from './models/models.ts';
import { overview } from './overview.ts';
import { owners } from './owners.ts';
import { people } from './people/people.ts';
import { procedures, type CallContext } from './procedures.ts';
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
  /** Answers `/rpc/*` and `/api/*`; anything else is 404. Never rejects. */
  fetch(request: Request, caller: Caller): Promise<Response>;
}

const MAX_BODY_BYTES = 32 * 1024 * 1024;

export function createAdmin(app: AdminContext): Admin {
  const router = procedures.router({
    overview,
    gateway,
    live,
    requests,
    spend,
    session,
    login,
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
    plugins: [new BodyLimitPlugin<CallContext>({ maxBodySize: MAX_BODY_BYTES })],
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
  let rest: Promise<Rest> | null = null;

  return {
    async fetch(request, caller) {
      const context = { app, caller };
      const { pathname } = new URL(request.url);
      if (pathname.startsWith('/rpc/')) return (await rpc.handle(request, { prefix: '/rpc', context })).response ?? unknownCall();
      if (!pathname.startsWith('/api/')) return unknownCall();
      rest ??= import('./rest.ts').then(({ createRest }) => createRest(router, options));
      return (await (await rest)(request, context)) ?? unknownCall();
    },
  };
}

function unknownCall(): Response {
  return Response.json({ code: 'path_unknown', message: 'There is no such call.' }, { status: 404 });
}
