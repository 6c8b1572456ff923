/**
 * What keeps strangers out of the interface over HTTP: the Host must be one this machine is known by (a rebound DNS
 * name is not), a page of another origin may ask nothing, and guessing tokens is slow.
 */
import type { Snapshot } from '../../gateway/snapshot.ts';

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);
const MAX_FAILURES = 10;
const WINDOW_MS = 60_000;

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

export interface Brake {
  /** Milliseconds until the next try is allowed; 0 when now. */
  waitMs(): number;
  failed(): void;
}

/** At most ten wrong tokens a minute, whoever sends them: everybody on this machine looks alike. */
export function createBrake(now: () => number): Brake {
  let failures: number[] = [];
  return {
    waitMs() {
      failures = failures.filter((at) => at > now() - WINDOW_MS);
      return failures.length < MAX_FAILURES ? 0 : (failures[0] ?? 0) + WINDOW_MS - now();
    },
    failed: () => void failures.push(now()),
  };
}
