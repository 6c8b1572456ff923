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

export interface Rest {
  readonly handler: OpenAPIHandler<CallContext>;
  /** The OpenAPI document. */
  describe(version: string): Promise<Response>;
}

export function createRest(router: Router<Contract, CallContext>, options: OpenAPIHandlerOptions<CallContext>): Rest {
  const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] });
  return {
    handler: new OpenAPIHandler(router, options),
    describe: async (version) =>
      Response.json(await generator.generate(contract, { info: { title: 'Gatehouse', version }, servers: [{ url: '/api' }] })),
  };
}
