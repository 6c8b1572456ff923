/**
 * The engine without a desktop: the gateway, and the interface with its login on a port of its own. Closes everything
 * again when either cannot listen.
 */
import { fileURLToPath } from 'node:url';
import { configDefaults } from '../contract/config.ts';
import type { Closed } from './closing.ts';
import { startEngine, type Engine } from './engine.ts';
import { createAdminApp } from './interface/admin-app.ts';
import { openAdminServer, type AdminServer } from './interface/admin-server.ts';
import { createInterfaceFiles } from './interface/interface-files.ts';
import { workerFile } from './worker-files.ts';

export interface HeadlessOptions {
  readonly dataDir: string;
  /** Instead of the configuration's `listen.port` and `listen.adminPort`; 0 takes any free one. */
  readonly port?: number;
  readonly adminPort?: number;
}

export interface Headless {
  readonly engine: Engine;
  readonly gatewayUrl: string;
  readonly adminUrl: string;
  /** Made at the first run; shown once by whoever started this, then only its hash remains. */
  readonly firstKey: string | null;
  readonly loginToken: string | null;
  /** In bounded time. Never rejects. */
  close(): Promise<Closed>;
}

const interfaceFolder = fileURLToPath(new URL('../../dist/renderer', import.meta.url));

/** Throws what `startEngine` throws, and `port_taken` or `bind_refused` for the interface's port. */
export async function startHeadless({ dataDir, port, adminPort }: HeadlessOptions): Promise<Headless> {
  const engine = await startEngine({ dataDir, mode: 'headless', worker: workerFile, ...(port !== undefined && { port }) });
  try {
    const { login } = engine.signIn;
    const snapshot = () => engine.config.current().snapshot;
    const app = createAdminApp({
      admin: engine.calls,
      ...engine.signIn,
      interfaceFiles: createInterfaceFiles(interfaceFolder),
      snapshot,
      port: () => server.port,
      clock: engine.clock,
      logger: engine.log,
    });
    const wanted = adminPort ?? engine.config.current().config.listen.adminPort ?? configDefaults.adminPort;
    const server: AdminServer = await openAdminServer(snapshot().listen, wanted, app.fetch);
    const loginToken = (await login.exists()) ? null : await login.renew();
    return {
      engine,
      gatewayUrl: engine.gateway.url ?? '',
      adminUrl: server.url,
      firstKey: engine.firstKey,
      loginToken,
      async close() {
        await server.close();
        return engine.close();
      },
    };
  } catch (error) {
    await engine.close();
    throw error;
  }
}
