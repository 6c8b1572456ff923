/**
 * What keeps strangers out of the interface over HTTP: the Host must be one this machine is known by (a rebound DNS
 * name is not), and a page of another origin may ask nothing.
 */
import { canonicalHost, isLoopbackHost, isServedAs, readHostHeader } from '../../contract/host-names.ts';
import type { Snapshot } from '../../gateway/snapshot.ts';

/** Is this `Host` header ours? `listen.hosts` names further ones; behind a proxy the port is the proxy's. */
export function isOwnHost(
  host: string | undefined,
  listen: Pick<Snapshot['listen'], 'host' | 'hosts' | 'behindProxy'>,
  port: number,
): boolean {
  const named = readHostHeader(host);
  if (named === null || !isServedAs(named.host, listen)) return false;
  const isOwnPort = named.port === port || (named.port === null && (port === 80 || port === 443));
  return isOwnPort || (listen.behindProxy && !isLoopbackHost(named.host) && named.host !== canonicalHost(listen.host));
}

/**
 * A browser names the page that asks in `Origin`; it must be a page of this very host, and of the scheme that is served:
 * an attacker on the network can forge the other one's. Behind a proxy the scheme is the proxy's. Programs send none.
 */
export function isOwnOrigin(
  origin: string | undefined,
  host: string | undefined,
  { tls, behindProxy }: Pick<Snapshot['listen'], 'tls' | 'behindProxy'>,
): boolean {
  if (origin === undefined) return true;
  if (!URL.canParse(origin)) return false;
  const { host: named, protocol } = new URL(origin);
  const served = tls === null ? 'http:' : 'https:';
  const isServedScheme = protocol === served || (behindProxy && protocol === 'https:');
  return isServedScheme && named === new URL(`${protocol}//${host}`).host;
}
