/** Where clients reach the gateway: its address while it listens, and the one it will have while it is off. */
import { reachableHost } from '../contract/host-names.ts';
import type { AdminContext } from './context.ts';

export function gatewayUrl(app: AdminContext): string {
  if (app.gateway.url !== null) return app.gateway.url;
  const { host, port, tls } = app.listen();
  return `${tls === null ? 'http' : 'https'}://${reachableHost(host)}:${port}`;
}
