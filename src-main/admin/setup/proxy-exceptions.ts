/**
 * Hosts that Claude Code must reach without a proxy. A proxy in somebody's environment takes even requests to this machine,
 * and the virtual key crosses it in clear text. The lists stand under two names, and the client prefers the lower-case one
 * (measured with Claude Code 2.1.330), so both are written, and what stands in either is kept.
 */
export const proxyLists = ['NO_PROXY', 'no_proxy'] as const;

export const loopbackHosts: readonly string[] = ['127.0.0.1', 'localhost'];

/** The gateway's own host first, then loopback. An address that cannot be read adds nothing. */
export function proxyExceptions(gatewayUrl: string): string[] {
  const host = URL.canParse(gatewayUrl) ? new URL(gatewayUrl).hostname.replace(/^\[(.*)\]$/, '$1') : '';
  return [...new Set([...(/^[\w.:-]+$/.test(host) ? [host] : []), ...loopbackHosts])];
}
