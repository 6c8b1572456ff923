/**
 * Finds the Electron program to run: in the folder that ELECTRON_OVERRIDE_DIST_PATH names (Electron's own override), or
 * in the npm package. That package brings its runtime lazily, so a missing one is fetched once, quietly, within a limit.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The first Electron whose Node is the one the engine is made for. */
const OLDEST_MAJOR = 40;
const FETCH_LIMIT_MS = 180_000;
const programs: Partial<Record<NodeJS.Platform, string>> = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' };

/** Path of the program, or null when there is none and none can be fetched. */
export function electronRuntime(root: string, note: (line: string) => void): string | null {
  const found = findElectron(root);
  if (found !== null || process.env['ELECTRON_OVERRIDE_DIST_PATH'] !== undefined) return found;
  note("Fetching Electron's runtime, about 110 MB, once.");
  const installer = join(root, 'node_modules/electron/install.js');
  spawnSync(process.execPath, [installer], { stdio: 'ignore', timeout: FETCH_LIMIT_MS });
  return findElectron(root);
}

/** Path of the program, or null. Fetches nothing. */
export function findElectron(root: string): string | null {
  const folder = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(root, 'node_modules/electron/dist');
  const program = join(folder, programs[process.platform] ?? 'electron');
  return existsSync(program) ? program : null;
}

/** Is this Electron new enough for the engine? Where the runtime does not tell its version, it gets its chance. */
export function canHost(program: string): boolean {
  const folder = process.platform === 'darwin' ? join(dirname(program), '../../..') : dirname(program);
  const file = join(folder, 'version');
  if (!existsSync(file)) return true;
  return Number.parseInt(readFileSync(file, 'utf8').replace(/^v/, ''), 10) >= OLDEST_MAJOR;
}
