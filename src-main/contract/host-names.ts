/**
 * One rule for what a host is: is it this machine, is it one that Gatehouse is served as? Names are compared in the form
 * the URL standard gives them (https://url.spec.whatwg.org/#host-parsing), so that upper case, a trailing dot, another way to
 * write an address (`127.1`, `::ffff:127.0.0.1`) or a user in front decide nothing.
 */

/** Where Gatehouse listens, and the further names it is served as. */
export interface ServedAs {
  readonly host: string;
  readonly hosts: readonly string[];
}

/** `gate.example`, `127.0.0.1` or `[::1]`, from any way to write it, brackets or not; null for what is no host alone. */
export function canonicalHost(name: string): string | null {
  // Anything here would begin another part of an address: a user, a path, a query, a port.
  if (name === '' || /[\s@/\\?#%]/.test(name)) return null;
  const bare = /^\[(.*)\]$/.exec(name)?.[1] ?? name;
  // A colon stands in IPv6 addresses only; whatever else has one fails to parse between brackets.
  const address = `http://${bare.includes(':') || bare !== name ? `[${bare}]` : bare.replace(/\.$/, '')}/`;
  if (!URL.canParse(address)) return null;
  const { hostname } = new URL(address);
  return mappedAddress4(hostname) ?? hostname;
}

/** Is it this machine itself: `localhost`, 127.0.0.0/8, `::1`? Nobody else answers there. */
export function isLoopbackHost(name: string): boolean {
  const host = canonicalHost(name);
  return host === 'localhost' || host === '[::1]' || (host !== null && /^127(?:\.\d{1,3}){3}$/.test(host));
}

/** The two parts of a `Host` header; null when it is malformed. */
export function readHostHeader(header: string | undefined): { readonly host: string; readonly port: number | null } | null {
  const [, name = '', port] = /^(\[[^\]]*\]|[^:[\]]*)(?::(0|[1-9]\d{0,4}))?$/.exec(header ?? '') ?? [];
  const host = canonicalHost(name);
  return host === null ? null : { host, port: port === undefined ? null : Number(port) };
}

/** Is the host (as `readHostHeader` gives it) this machine, or where `listen` says? */
export function isServedAs(host: string, { host: own, hosts }: ServedAs): boolean {
  return isLoopbackHost(host) || host === canonicalHost(own) || hosts.some((one) => canonicalHost(one) === host);
}

/** As it stands in an address that programs on this machine use: what listens everywhere is reached by loopback. */
export function reachableHost(host: string): string {
  const canonical = canonicalHost(host) ?? host;
  if (canonical === '0.0.0.0') return '127.0.0.1';
  return canonical === '[::]' ? '[::1]' : canonical;
}

/** `127.0.0.1` for `[::ffff:7f00:1]`; null for any other. */
function mappedAddress4(hostname: string): string | null {
  const [, high, low] = /^\[::ffff:([\da-f]{1,4}):([\da-f]{1,4})\]$/.exec(hostname) ?? [];
  if (high === undefined || low === undefined) return null;
  const value = [parseInt(high, 16), parseInt(low, 16)];
  return value.flatMap((part) => [part >> 8, part & 0xff]).join('.');
}
