/**
 * The desktop app: one instance per data folder, the engine in this process (or attached to one elsewhere), a window and
 * a tray over the same admin calls. This file only puts the parts in their order; quitting always drains first.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { app, dialog } from 'electron';
import { toGatehouseError } from '../contract/errors.ts';
import { visibleText } from '../contract/visible-text.ts';
import { systemClock } from '../engine/system-clock.ts';
import { createAdminClient } from './admin-client.ts';
import { registerAppScheme, serveApp } from './app-protocol.ts';
import { attachEngine } from './attached-engine.ts';
import { desktopChecks } from './desktop-checks.ts';
import type { Host } from './host.ts';
import { openKeychain } from './keychain.ts';
import { type DesktopOptions, readOptions } from './options.ts';
import { createTray } from './tray/tray.ts';
import { hasTray } from './tray/tray-host.ts';
import { createMainWindow } from './window.ts';

/** Where the build put this file; the interface lies beside it. */
const buildFolder = import.meta.dirname;

start().catch(fail);

async function start(): Promise<void> {
  const options = readOptions(process.argv.slice(1), process.env);
  // Chromium's profile lies in the data folder, and so does the lock: one instance per folder, not one per machine.
  const profile = join(options.dataDir, 'desktop');
  mkdirSync(profile, { recursive: true, mode: 0o700 });
  app.setPath('userData', profile);
  if (!app.requestSingleInstanceLock()) return app.exit(0);
  registerAppScheme();
  // Without a listener Electron would quit with the last window.
  app.on('window-all-closed', () => {});
  await app.whenReady();
  await run(options, await openHost(options));
}

async function openHost(options: DesktopOptions): Promise<Host> {
  if (options.attachment !== null) return attachEngine(options.attachment);
  const keychain = await openKeychain();
  const { hostEngine } = await import('./hosted-engine.ts');
  return hostEngine({ ...options, workerFolder: buildFolder, keychain, checks: () => desktopChecks(hasTray, keychain) });
}

async function run(options: DesktopOptions, host: Host): Promise<void> {
  serveApp(host, join(buildFolder, '../renderer'));
  const window = createMainWindow({ hasTray, icon: join(buildFolder, 'icon.png') });
  const tray = createTray({
    client: createAdminClient(host.fetch),
    attachedTo: host.attachedTo,
    clock: systemClock,
    open: window.show,
    quit: () => app.quit(),
  });
  const leaving = new AbortController();
  void follow(host, leaving.signal, tray.refresh);
  app.on('second-instance', () => window.show());
  app.on('activate', () => window.show());
  leaveInOrder(async () => {
    window.destroy();
    tray.showQuitting();
    leaving.abort();
    await host.close();
    tray.destroy();
  });
  if (!options.isHidden) window.show();
}

async function follow(host: Host, signal: AbortSignal, onChange: () => void): Promise<void> {
  for await (const event of host.events(signal)) if (event.kind !== 'alive') onChange();
}

/** However quitting begins (menu, signal, end of the session), the app leaves only when `close` is through. */
function leaveInOrder(close: () => Promise<void>): void {
  let leaving: Promise<void> | null = null;
  app.on('before-quit', (event) => {
    event.preventDefault();
    leaving ??= close().then(() => app.exit(0));
  });
}

function fail(thrown: unknown): void {
  const { code, message } = toGatehouseError(thrown);
  const text = code === 'internal' && thrown instanceof Error ? (thrown.stack ?? message) : message;
  process.stderr.write(`gatehouse: ${visibleText(text)}\n`);
  if (app.isReady()) dialog.showErrorBox('Gatehouse cannot start', visibleText(message));
  app.exit(1);
}
