/**
 * Puts a real client, in the version these tests are written against, into the ignored .cache folder, the first time a
 * test wants it. Takes nothing from an installation of the person who runs the tests.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Installing one takes up to a minute, where the registry is near. */
export const INSTALL_LIMIT_MS = 300_000;

/** The folder of the command of `name` in `version`; each client has one of its own. */
export function installClient({ name, version }: { readonly name: string; readonly version: string }): string {
  const folder = join(root, '.cache', 'clients', `${name.replace(/^@/, '').replace('/', '-')}-${version}`);
  const done = join(folder, 'installed');
  if (!existsSync(done)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(
      join(folder, 'package.json'),
      JSON.stringify({ private: true, dependencies: { [name]: version }, allowScripts: { [name]: true } }),
    );
    console.log(`Installing ${name} ${version}: the first time takes a while.`);
    execFileSync('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', '--loglevel', 'error'], { stdio: 'inherit' });
    writeFileSync(done, '');
  }
  return join(folder, 'node_modules', '.bin');
}
