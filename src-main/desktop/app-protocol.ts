/**
 * app://gatehouse/ : the interface's files and the admin calls, without a port. Whoever can ask here has full rights, so
 * only our own pages may: every other host or origin is refused, and window.ts lets no other page in.
 */
import { protocol } from 'electron';
import { createInterfaceFiles } from '../engine/interface/interface-files.ts';
import { appHost, appOrigin, appScheme } from './app-origin.ts';
import type { Host } from './host.ts';

/** Must be called before the app is ready. */
export function registerAppScheme(): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true };
  protocol.registerSchemesAsPrivileged([{ scheme: appScheme, privileges }]);
}

/** `folder`: the built interface. */
export function serveApp(host: Host, folder: string): void {
  const files = createInterfaceFiles(folder);
  protocol.handle(appScheme, async (request) => {
    const url = new URL(request.url);
    const origin = request.headers.get('origin');
    if (url.host !== appHost || (origin !== null && origin !== appOrigin)) return new Response(null, { status: 403 });
    // Whoever sits at this machine's desktop is the person the data folder belongs to.
    if (url.pathname === '/api/session') return Response.json({ signedIn: true });
    if (!url.pathname.startsWith('/rpc/') && !url.pathname.startsWith('/api/')) return files(request);
    return host
      .fetch(request)
      .catch(() => Response.json({ code: 'engine_unreachable', message: 'Gatehouse does not answer.' }, { status: 502 }));
  });
}
