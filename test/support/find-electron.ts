/**
 * Finds an Electron runtime for the desktop's tests: the official package's, or the one ELECTRON_OVERRIDE_DIST_PATH
 * names (Electron's own override). Installs nothing.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const packageFolder = fileURLToPath(new URL('../../node_modules/electron', import.meta.url));
const executable = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }[process.platform as string] ?? 'electron';

/** Path of the executable, or null. */
export function findElectron(env: NodeJS.ProcessEnv = process.env): string | null {
  const folder = env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(packageFolder, 'dist');
  const path = join(folder, executable);
  return existsSync(path) ? path : null;
}

/** The official package's own installer, run by Node. */
export const electronInstaller = join(packageFolder, 'install.js');
