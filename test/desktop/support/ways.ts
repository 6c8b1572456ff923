/** The two ways the desktop works: hosting the engine in its own process, and attached to one that runs elsewhere. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { hostingMain, productMain, root } from './builds.ts';
import { type DesktopApp, electron, startDesktop } from './desktop-app.ts';

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

async function startHeadless(dataDir: string, port: number): Promise<{ adminUrl: string; close(): Promise<void> }> {
  const commandLine = join(root, 'src-main/engine/command-line.ts');
  const args = [commandLine, 'serve', '--data', dataDir, '--port', String(port), '--admin-port', '0', '--json'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const { adminUrl } = JSON.parse(line) as { adminUrl: string };
  return {
    adminUrl,
    async close() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
