/** The two ways the desktop works: hosting the engine in its own process, and attached to one that runs elsewhere. */
import { join } from 'node:path';
import { hostingMain, productMain } from './builds.ts';
import { type DesktopApp, electron, startDesktop } from './desktop-app.ts';
import { startHeadless } from './headless.ts';

export interface Way {
  readonly name: string;
  /** Does quitting the app stop the gateway? */
  readonly stopsGateway: boolean;
  /** `folder`: an empty one for everything; `port`: the gateway's. */
  start(folder: string, port: number): Promise<StartedWay>;
}

export interface StartedWay {
  readonly app: DesktopApp;
  /** How the tray calls it. */
  readonly title: string;
  /** Ends what is beside the app. */
  close(): Promise<void>;
}

export const ways: readonly Way[] = [
  {
    name: 'hosting the engine',
    stopsGateway: true,
    async start(folder, port) {
      const app = await startDesktop({ main: hostingMain(electron!), dataDir: folder, args: ['--port', String(port)] });
      return { app, title: 'Gatehouse', close: async () => {} };
    },
  },
  {
    name: 'attached to a headless Gatehouse',
    stopsGateway: false,
    async start(folder, port) {
      const engine = await startHeadless(join(folder, 'engine'), port);
      const env = { GATEHOUSE_ATTACH: engine.adminUrl, GATEHOUSE_ATTACH_TOKEN_FILE: join(folder, 'engine', 'login-token.txt') };
      const app = await startDesktop({ main: productMain(), dataDir: join(folder, 'shell'), env });
      return { app, title: `Gatehouse at ${new URL(engine.adminUrl).host}`, close: engine.close };
    },
  },
];
