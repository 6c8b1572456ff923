/** Runs the real command line as a process of its own, with an environment that holds nothing but what a test gives it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { z } from 'zod';

const COMMAND_LINE = fileURLToPath(new URL('../../src-main/engine/command-line.ts', import.meta.url));

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: Record<string, string>;
  readonly input?: string;
  /** Stops reading what it writes before it wrote anything, as `| head` does at some point. */
  readonly hangUp?: boolean;
}

/** Runs a command to its end. */
export async function runGatehouse(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const child = start(args, options);
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdin?.end(options.input ?? '');
  if (options.hangUp === true) child.stdout?.destroy();
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

export interface Served {
  readonly gatewayUrl: string;
  readonly adminUrl: string;
  readonly process: ChildProcess;
  /** Everything it has said on standard error so far. */
  stderr(): string;
  stdout(): string;
  /** Asks it to stop and resolves to its exit code. */
  stop(): Promise<number | null>;
}

const readySchema = z.object({ event: z.literal('ready'), gatewayUrl: z.string(), adminUrl: z.string() });

/** Runs `serve` on free ports until the test is over. */
export async function serveGatehouse(dataDir: string, options: RunOptions = {}): Promise<Served> {
  const child = start(['serve', '--data', dataDir, '--port', '0', '--admin-port', '0', '--json'], options);
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const closed = once(child, 'close') as Promise<[number | null]>;
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await closed;
  });
  const lines = createInterface({ input: child.stdout! });
  const line = await Promise.race([
    once(lines, 'line') as Promise<[string]>,
    closed.then(() => Promise.reject(new Error(`serve ended before it was ready: ${stderr}`))),
  ]);
  const { gatewayUrl, adminUrl } = readySchema.parse(JSON.parse(line[0]));
  return {
    gatewayUrl,
    adminUrl,
    process: child,
    stderr: () => stderr,
    stdout: () => stdout,
    async stop() {
      child.kill('SIGTERM');
      const [code] = await closed;
      return code;
    },
  };
}

function start(args: readonly string[], { env = {} }: RunOptions): ChildProcess {
  return spawn(process.execPath, [COMMAND_LINE, ...args], { env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', ...env } });
}
