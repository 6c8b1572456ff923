/**
 * Runs a real client once, without a person, with an empty HOME and an environment that holds nothing but what is
 * listed here and what the test adds.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { inject } from 'vitest';
import { newPlace, type ClaudePlace } from '../support/run-claude.ts';

export type ClientPlace = ClaudePlace;

export interface ClientRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly place: ClientPlace;
}

export interface ClientOptions {
  /** The command as its package names it. */
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Files in its HOME, by their path there. */
  readonly homeFiles?: Readonly<Record<string, string>>;
  readonly place?: ClientPlace;
  /** Ends a client that hangs, so that the test tells what it said until then. */
  readonly limitMs?: number;
}

export async function runClient({ command, args, env, homeFiles, place: given, limitMs = 60_000 }: ClientOptions): Promise<ClientRun> {
  const place = given ?? (await newPlace());
  for (const [path, text] of Object.entries(homeFiles ?? {})) {
    await mkdir(dirname(join(place.home, path)), { recursive: true });
    await writeFile(join(place.home, path), text);
  }
  const commands = inject('clientCommands');
  const child = spawn(join(commands, command), args, {
    cwd: place.work,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: `${commands}:${process.env['PATH'] ?? ''}`, HOME: place.home, ...env },
    timeout: limitMs,
    killSignal: 'SIGKILL',
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr, place };
}
