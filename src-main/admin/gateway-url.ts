/** Where clients reach the gateway: its address while it listens, and the one it will have while it is off. */
import type { AdminContext } from './context.ts';

export function gatewayUrl(app: AdminContext): string {
  if (app.gateway.url !== null) return app.gateway.url;
  const { host, port, tls } = app.listen();
  const name = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `${tls === null ? 'http' : 'https'}://${name.includes(':') ? `[${name}]` : name}:${port}`;
}
