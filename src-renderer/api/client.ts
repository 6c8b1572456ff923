/**
 * The interface's one way to the engine: the typed contract over fetch to `rpc` beside the page, which is the same
 * origin in a browser (`http://host:4284/rpc`) and in the desktop window (`app://gatehouse/rpc`).
 */
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/fetch';
import type { ContractRouterClient } from '@orpc/contract';
import type { Contract } from '../../src-main/contract/api.ts';
import { originTokenHeaders } from './origin-token.ts';

export type ApiClient = ContractRouterClient<Contract>;

/** `page`: the address of the document, with or without a fragment. */
export function createApiClient(page: string): ApiClient {
  return createORPCClient(new RPCLink({ url: new URL('./rpc', page).href, headers: originTokenHeaders }));
}
