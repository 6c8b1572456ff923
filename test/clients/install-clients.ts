/**
 * Puts the real clients, in the versions these tests are written against, into the ignored .cache folder. Run by vitest
 * once before the suite. Takes nothing from an installation of the person who runs the tests.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Their launchers want a newer Node than some machines have, so one comes along. */
const packages = {
  '@openai/codex': '0.171.0',
  '@google/gemini-cli': '0.61.0',
  node: '24.21.0',
};

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder of their commands. */
    clientCommands: string;
  }
}

export default function installClients(project: TestProject): void {
  const folder = join(root, '.cache', 'clients');
  const wanted = JSON.stringify({ private: true, dependencies: packages, allowScripts: { node: true } }, null, 2);
  const manifest = join(folder, 'package.json');
  mkdirSync(folder, { recursive: true });
  if (read(join(folder, 'installed.json')) !== wanted) {
    writeFileSync(manifest, wanted);
    console.log('Installing the clients: the first time takes a minute.');
    execFileSync('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', '--loglevel', 'error'], { stdio: 'inherit' });
    writeFileSync(join(folder, 'installed.json'), wanted);
  }
  project.provide('clientCommands', join(folder, 'node_modules', '.bin'));
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
