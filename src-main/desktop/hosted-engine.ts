/** Runs the engine in Electron's main process. Loaded only when it does: an attached desktop has no use for an engine. */
import { join } from 'node:path';
import type { Check } from '../contract/views.ts';
import { startEngine } from '../engine/engine.ts';
import { leaveProcess } from '../engine/machine/leave-process.ts';
import type { Keychain } from '../engine/secrets/secrets.ts';
import type { Host } from './host.ts';
import type { DesktopOptions } from './options.ts';

export interface HostedEngineOptions extends Pick<DesktopOptions, 'dataDir' | 'port'> {
  /** Where the build put the worker threads' code. */
  readonly workerFolder: string;
  readonly keychain: Keychain;
  /** What only the desktop can check, for Settings. */
  readonly checks: () => Promise<Check[]>;
}

/** Throws what `startEngine` throws. A port that is taken is no failure: the window says so. */
export async function hostEngine({ dataDir, port, workerFolder, keychain, checks }: HostedEngineOptions): Promise<Host> {
  const engine = await startEngine({
    dataDir,
    mode: 'desktop',
    worker: (name) => join(workerFolder, `${name}-worker.cjs`),
    keychain,
    checks,
    ...(port !== null && { port }),
  });
  return { attachedTo: null, fetch: engine.admin, events: engine.live.subscribe, close: async () => leaveProcess(await engine.close()) };
}
