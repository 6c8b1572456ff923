/**
 * Runs a real client once, without a person, with an empty HOME, set up by nothing but its guide: the files and the
 * lines for a shell that people copy.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type GuideTerms, clientGuides } from '../../src-main/admin/setup/client-guides.ts';
import { newPlace, type ClaudePlace } from '../support/run-claude.ts';
import { installClient } from './install-client.ts';
import type { RealClient } from './real-clients.ts';

export interface ClientRun {
  readonly code: number | null;
  /** Both streams, as they came. */
  readonly output: string;
  readonly place: ClaudePlace;
}

export interface ClientOptions extends GuideTerms {
  readonly prompt: string;
  /** Files in its HOME, by their path there, instead of those of the guide. */
  readonly homeFiles?: Readonly<Record<string, string>>;
  readonly place?: ClaudePlace;
  /** Ends a client that hangs, so that the test tells what it said until then. */
  readonly limitMs?: number;
}

const ownNode = dirname(fileURLToPath(new URL('../../node_modules/.bin/node', import.meta.url)));

export async function runClient(client: RealClient, options: ClientOptions): Promise<ClientRun> {
  const guide = clientGuides(options).find(({ id }) => id === client.id);
  if (guide === undefined) throw new Error(`there is no guide for ${client.id}`);
  const place = options.place ?? (await newPlace());
  const files = options.homeFiles ?? guideFiles(guide.blocks);
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(place.home, path)), { recursive: true });
    await writeFile(join(place.home, path), text);
  }
  const lines = guide.blocks.filter(({ kind }) => kind === 'shell').map(({ text }) => text);
  const start = guide.blocks.find(({ kind }) => kind === 'start')?.text.trimEnd() ?? '';
  // Their launchers want a newer Node than some machines have.
  const path = [installClient(client.package), ownNode, process.env['PATH'] ?? ''].join(':');
  const child = spawn('sh', ['-c', `set -e\n${lines.join('')}exec ${start} "$@"`, 'sh', ...client.args(options.prompt)], {
    cwd: place.work,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: path, HOME: place.home },
    // A group of its own: what it leaves behind ends with it.
    detached: true,
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  const end = setTimeout(() => endGroup(child.pid), options.limitMs ?? 60_000);
  const [code] = (await once(child, 'exit')) as [number | null];
  clearTimeout(end);
  endGroup(child.pid);
  if (!child.stdout.closed) await once(child, 'close');
  return { code, output, place };
}

function endGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // All of it has ended.
  }
}

function guideFiles(blocks: ReadonlyArray<{ readonly kind: string; readonly where: string; readonly text: string }>) {
  return Object.fromEntries(blocks.flatMap(({ kind, where, text }) => (kind === 'file' ? [[where.replace(/^~\//, ''), text]] : [])));
}
