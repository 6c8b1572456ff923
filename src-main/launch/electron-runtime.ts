/**
 * Finds the Electron program to run: the folder that ELECTRON_OVERRIDE_DIST_PATH names (Electron's own override), or
 * the npm package's. That package brings its runtime lazily, so a missing one is fetched once, quietly, within a limit.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const FETCH_LIMIT_MS = 180_000;
const programs: Partial<Record<NodeJS.Platform, string>> = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' };

/** Path of the program, or null when there is none and none can be fetched. */
export function electronRuntime(root: string, note: (line: string) => void): string | null {
  const found = findElectron(root);
  if (found !== null || process.env['ELECTRON_OVERRIDE_DIST_PATH'] !== undefined) return found;
  note(`Fetching Electron's runtime, about 110 MB, once.`);
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
