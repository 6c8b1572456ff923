/**
 * What keeps strangers out of the interface over HTTP: the Host must be one this machine is known by (a rebound DNS
 * name is not), and a page of another origin may ask nothing.
 */
import type { Snapshot } from '../../gateway/snapshot.ts';

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Is this `Host` header ours? `listen.hosts` names further ones; behind a proxy the port is the proxy's. */
export function isOwnHost(
  host: string | undefined,
  listen: Pick<Snapshot['listen'], 'host' | 'hosts' | 'behindProxy'>,
  port: number,
): boolean {
  const match = /^(\[[0-9a-f:]+\]|[^:/@]+)(?::(\d+))?$/i.exec(host ?? '');
  const name = match?.[1]?.toLowerCase();
  if (name === undefined) return false;
  const isOwnPort = match?.[2] === String(port) || (match?.[2] === undefined && (port === 80 || port === 443));
  if (LOOPBACK.has(name) || name === listen.host) return isOwnPort;
  return listen.hosts.includes(name) && (isOwnPort || listen.behindProxy);
}

/** A browser names the page that asks in `Origin`; it must be a page of this very host. Programs send none. */
export function isOwnOrigin(origin: string | undefined, host: string | undefined): boolean {
  if (origin === undefined) return true;
  return URL.canParse(origin) && new URL(origin).host === new URL(`http://${host}`).host;
}
