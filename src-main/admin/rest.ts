/**
 * The same calls as plain JSON over HTTP, for scripts in any language, with their description at `/api/openapi.json`.
 * Loaded when the first of them comes: the interface and the command line never need it.
 */
import { OpenAPIGenerator } from '@orpc/openapi';
import { OpenAPIHandler, type OpenAPIHandlerOptions } from '@orpc/openapi/fetch';
import type { Router } from '@orpc/server';
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4';
import { contract, type Contract } from '../contract/api.ts';
import type { CallContext } from './procedures.ts';

export type Rest = (request: Request, context: CallContext) => Promise<Response | undefined>;

/** Answers below `/api`; undefined for what is no call. */
export function createRest(router: Router<Contract, CallContext>, options: OpenAPIHandlerOptions<CallContext>): Rest {
  const handler = new OpenAPIHandler(router, options);
  const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] });
  return async (request, context) => {
    if (new URL(request.url).pathname === '/api/openapi.json') {
      const info = { title: 'Gatehouse', version: context.app.version };
      return Response.json(await generator.generate(contract, { info, servers: [{ url: '/api' }] }));
    }
    return (await handler.handle(request, { prefix: '/api', context })).response;
  };
}
