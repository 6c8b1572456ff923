/**
 * Which call of the contract a request names. Names are compared as they stand, byte for byte: no decoding, no
 * normalising, so that what is decided here and what runs afterwards can't be two different calls.
 */
import { contract } from '../contract/api.ts';
import { type CallMeta, listCalls } from '../contract/call-meta.ts';
import { GatehouseError } from '../contract/errors.ts';

export interface KnownCall {
  /** The typed protocol, or plain JSON. */
  readonly prefix: '/rpc' | '/api';
  readonly meta: CallMeta;
}

export const descriptionPath = '/api/openapi.json';

const callsByPath: ReadonlyMap<string, CallMeta> = new Map(
  [...listCalls(contract)].map(([name, meta]) => [`/${name.replaceAll('.', '/')}`, meta]),
);

/** Calls are made by POST alone; the description of them is read. Throws GatehouseError `method_refused`. */
export function checkMethod({ method, url }: Request): void {
  const isRead = new URL(url).pathname === descriptionPath && (method === 'GET' || method === 'HEAD');
  if (method !== 'POST' && !isRead) throw new GatehouseError('method_refused', 'Calls are made by POST, and by nothing else.');
}

/** Throws GatehouseError `path_unknown`. */
export function findCall(path: string): KnownCall {
  const prefix = path.startsWith('/rpc/') ? '/rpc' : '/api';
  const meta = path.startsWith(`${prefix}/`) ? callsByPath.get(path.slice(prefix.length)) : undefined;
  if (meta === undefined) throw new GatehouseError('path_unknown', 'There is no such call.');
  return { prefix, meta };
}
