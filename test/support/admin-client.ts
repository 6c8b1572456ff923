/** The typed admin client over any fetch: an engine in this process, or a signed-in browser's cookie. */
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/fetch';
import type { ContractRouterClient } from '@orpc/contract';
import type { Contract } from '../../src-main/contract/api.ts';

export type AdminClient = ContractRouterClient<Contract>;

export function adminClient(fetch: (request: Request) => Promise<Response>, origin = 'http://gatehouse'): AdminClient {
  return createORPCClient(new RPCLink({ url: `${origin}/rpc`, fetch }));
}
