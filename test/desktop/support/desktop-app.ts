/** Starts the desktop app in a real Electron, on a data folder of its own, and ends it again. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { _electron, type ElectronApplication, type Page } from '@playwright/test';
import type * as ElectronModule from 'electron';
import { findElectron } from '../../../src-main/launch/electron-runtime.ts';
import { root } from './builds.ts';

export const electron = findElectron(root);

/** Why the suite cannot run here, or null. */
export const obstacle =
  process.platform !== 'linux'
    ? 'it talks to the tray over D-Bus, which is Linux only'
    : electron === null
      ? 'there is no Electron runtime: `npx install-electron` fetches one, ELECTRON_OVERRIDE_DIST_PATH names one'
      : !process.env['DISPLAY'] || !process.env['DBUS_SESSION_BUS_ADDRESS']
        ? 'there is no display or session bus: `npm test -- desktop` brings both'
        : null;

type Electron = typeof ElectronModule;

export interface DesktopApp {
  readonly electron: ElectronApplication;
  /** Runs a function in the main process; it must bear being run twice. */
  inMain<Result>(run: (electron: Electron) => Result): Promise<Result>;
  readonly page: Page;
  readonly pid: number;
  /** Everything it wrote to its terminal so far. */
  output(): string;
  /** Resolves to the exit code. */
  readonly ended: Promise<number>;
  /** Starts the app once more on the same data folder; resolves to that process's exit code. */
  startAgain(): Promise<number>;
}

export interface DesktopAppOptions {
  readonly main: string;
  readonly dataDir: string;
  readonly args?: readonly string[];
  readonly env?: Record<string, string>;
}

// The system's sandbox needs rights that root in a container lacks; the tests look at the window's own settings instead.
export const sandboxArgs = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

export async function startDesktop({ main, dataDir, args = [], env = {} }: DesktopAppOptions): Promise<DesktopApp> {
  const launchArgs = [...sandboxArgs, main, '--data', dataDir, ...args];
  const environment = { ...(process.env as Record<string, string>), ...env };
  const app = await _electron.launch({ executablePath: electron!, args: launchArgs, env: environment });
  let output = '';
  const child = app.process();
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = once(child, 'exit').then(([code]) => code as number);
  return {
    electron: app,
    inMain: (run) => inMain(app, run),
    page: await app.firstWindow(),
    pid: child.pid!,
    output: () => output,
    ended,
    async startAgain() {
      const second = spawn(electron!, launchArgs, { env: environment, stdio: 'ignore' });
      return ((await once(second, 'exit')) as [number])[0];
    },
  };
}

/** Now and then the old inspector forgets an answer before Playwright has read it, and says so. */
async function inMain<Result>(app: ElectronApplication, run: (electron: Electron) => Result): Promise<Result> {
  for (;;) {
    try {
      return (await app.evaluate(run)) as Result;
    } catch (error) {
      if (!String(error).includes('promise was garbage collected')) throw error;
    }
  }
}
