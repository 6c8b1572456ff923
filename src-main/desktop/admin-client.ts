/** The typed calls over a host: the tray asks what the window asks, in the same way. */
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/fetch';
import type { ContractRouterClient } from '@orpc/contract';
import type { Contract } from '../contract/api.ts';
import { appOrigin } from './app-origin.ts';
import type { Host } from './host.ts';

export type AdminClient = ContractRouterClient<Contract>;

export function createAdminClient(fetch: Host['fetch']): AdminClient {
  return createORPCClient(new RPCLink({ url: `${appOrigin}/rpc`, fetch }));
}
