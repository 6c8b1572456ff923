/**
 * Runs the real Claude Code once, without a person (`-p`), with an empty HOME and an environment that holds nothing but
 * what is listed here and what the test adds.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { inject } from 'vitest';
import { z } from 'zod';
import { temporaryFolder } from './temporary-folder.ts';

export interface ClaudeOptions {
  readonly baseUrl: string;
  readonly key: string;
  readonly prompt: string;
  /** Tools the client may use without asking. */
  readonly tools?: readonly string[];
  readonly args?: readonly string[];
  /** Variables besides PATH, HOME, ANTHROPIC_BASE_URL and ANTHROPIC_AUTH_TOKEN. Undefined takes one away. */
  readonly env?: Readonly<Record<string, string>>;
  /** HOME and working directory of an earlier run, to go on from there. */
  readonly place?: ClaudePlace;
}

export interface ClaudePlace {
  readonly home: string;
  readonly work: string;
}

const resultSchema = z.object({
  type: z.literal('result'),
  is_error: z.boolean(),
  result: z.string(),
  num_turns: z.number(),
  session_id: z.string(),
  usage: z.looseObject({ input_tokens: z.number(), output_tokens: z.number() }),
});

export interface ClaudeRun {
  readonly code: number | null;
  /** The client's closing message. */
  readonly result: z.infer<typeof resultSchema>;
  /** Everything it wrote with `--output-format stream-json`, line by line. */
  readonly messages: readonly unknown[];
  readonly stderr: string;
  readonly place: ClaudePlace;
}

export async function runClaude(options: ClaudeOptions): Promise<ClaudeRun> {
  const place = options.place ?? (await newPlace());
  const args = ['-p', options.prompt, '--output-format', 'stream-json', '--verbose', '--include-partial-messages', ...(options.args ?? [])];
  if (options.tools !== undefined) args.push('--allowedTools', options.tools.join(','));
  const child = spawn(inject('claudePath'), args, {
    cwd: place.work,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: place.home,
      ANTHROPIC_BASE_URL: options.baseUrl,
      ANTHROPIC_AUTH_TOKEN: options.key,
      ...options.env,
    },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const [code] = (await once(child, 'close')) as [number | null];
  const messages = stdout.split('\n').flatMap((line): unknown[] => (line.startsWith('{') ? [JSON.parse(line)] : []));
  const result = messages.map((message) => resultSchema.safeParse(message)).find((parsed) => parsed.success)?.data;
  if (result === undefined)
    throw new Error(`Claude Code ended with ${code} and without a result.\n${stdout.slice(-2000)}\n${stderr.slice(-2000)}`);
  return { code, result, messages, stderr, place };
}

/** An empty HOME and an empty working directory. */
export async function newPlace(): Promise<ClaudePlace> {
  const folder = await temporaryFolder();
  const place = { home: join(folder, 'home'), work: await mkdtemp(join(folder, 'work-')) };
  await mkdir(place.home);
  return place;
}
