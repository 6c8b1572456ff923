import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const launcher = fileURLToPath(new URL('../../../src-main/launch.ts', import.meta.url));

let folder: string;
let started: ChildProcess[];
beforeEach(async () => {
  folder = await temporaryFolder();
  started = [];
});
afterEach(async () => {
  for (const child of started.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)) {
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
});

/** Starts it like `npm start -- ...args`. `ready`: the engine's own line. `notes`: what was said beside it until then. */
async function launch(args: readonly string[], env: NodeJS.ProcessEnv): Promise<{ ready: { adminUrl: string }; notes: string }> {
  const all = [launcher, ...args, '--data', join(folder, 'data'), '--port', '0', '--admin-port', '0', '--json'];
  const { DISPLAY: _display, WAYLAND_DISPLAY: _wayland, ...rest } = process.env;
  const child = spawn(process.execPath, all, { env: { ...rest, ...env } });
  started.push(child);
  let notes = '';
  child.stderr.on('data', (chunk: Buffer) => (notes += chunk.toString()));
  for await (const line of createInterface(child.stdout)) {
    if (line.startsWith('{')) return { ready: JSON.parse(line) as { adminUrl: string }, notes };
  }
  throw new Error(`It ended without being ready: ${notes}`);
}

/** A program in the place of Electron's that ends as told. */
function fakeElectron(script: string): NodeJS.ProcessEnv {
  mkdirSync(join(folder, 'runtime'));
  writeFileSync(join(folder, 'runtime', 'electron'), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, 'runtime', 'electron'), 0o755);
  return { DISPLAY: ':99', ELECTRON_OVERRIDE_DIST_PATH: join(folder, 'runtime') };
}

describe('npm start', () => {
  it('serves headless when asked to, without a word about windows', async () => {
    const { ready, notes } = await launch(['--headless'], { DISPLAY: ':99' });
    expect(notes).not.toContain('window');
    const page = await fetch(ready.adminUrl);
    expect(await page.text()).toContain('<title>Gatehouse</title>');
  });

  it.runIf(process.platform === 'linux')('says in one line that there is no display, and serves headless', async () => {
    const { ready, notes } = await launch([], {});
    expect(notes.match(/There is no display here, so Gatehouse runs without a window/g)).toHaveLength(1);
    expect((await fetch(ready.adminUrl)).status).toBe(200);
  });

  it.runIf(process.platform === 'linux')('says in one line that there is no Electron, and serves headless', async () => {
    const { notes } = await launch([], { DISPLAY: ':99', ELECTRON_OVERRIDE_DIST_PATH: join(folder, 'nothing') });
    expect(notes).toMatch(/Electron's runtime could not be had .*, so Gatehouse runs without a window/);
  });

  it.runIf(process.platform === 'linux')('serves headless when the Electron it is given is too old for the engine', async () => {
    const env = fakeElectron('exit 0');
    writeFileSync(join(folder, 'runtime', 'version'), '33.4.11\n');
    const { notes } = await launch([], env);
    expect(notes).toMatch(/Electron's runtime is too old for the engine .*, so Gatehouse runs without a window/);
  });

  it.runIf(process.platform === 'linux')('serves headless when the runtime lacks a library of the system', async () => {
    const { notes } = await launch([], fakeElectron('echo "error while loading shared libraries: libnss3.so" >&2; exit 127'));
    expect(notes).toContain('does not start here (exit code 127)');
  });

  it.runIf(process.platform === 'linux')('hands its arguments to the app and takes over its exit code', async () => {
    const env = fakeElectron(`echo "$@" > ${join(folder, 'seen')}; cat ${join(folder, 'seen')}; exit 7`);
    const child = spawn(process.execPath, [launcher, '--data', 'somewhere', '--hidden'], { env: { ...process.env, ...env } });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    expect(await once(child, 'exit')).toEqual([7, null]);
    expect(output).toMatch(/--data somewhere --hidden/);
    expect(output.includes('--no-sandbox')).toBe(process.getuid?.() === 0);
  });
});
