/**
 * The bench's parts run in processes of their own and talk over Node's IPC channel: so the CPU time of the gateway's
 * process is the gateway's alone, and the product needs no endpoint for being measured.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { fileURLToPath } from 'node:url';

export type Handlers = Record<string, (argument: never) => unknown>;

export interface Child<Ready> {
  readonly ready: Ready;
  /** Milliseconds from the start of the process to its first word. */
  readonly startMs: number;
  ask<Answer>(command: string, argument?: unknown): Promise<Answer>;
  stop(): Promise<void>;
}

/** CPU and memory of a process and all its threads. */
export interface Consumption {
  readonly cpuMs: number;
  readonly rssMb: number;
  readonly heapMb: number;
}

interface Question {
  readonly id: number;
  readonly command: string;
  readonly argument: unknown;
}
type Word = { readonly ready: unknown } | { readonly id: number; readonly answer?: unknown; readonly error?: string };

/** Starts a part; `argument` reaches it as JSON. Rejects when it dies before it is ready. */
export async function startChild<Ready>(file: string, argument: unknown): Promise<Child<Ready>> {
  const startedAt = performance.now();
  const process_ = fork(fileURLToPath(new URL(file, import.meta.url)), [JSON.stringify(argument)], { serialization: 'advanced' });
  const waiting = new Map<number, { resolve: (answer: never) => void; reject: (error: Error) => void }>();
  let questions = 0;
  const ready = await new Promise<Ready>((resolve, reject) => {
    process_.once('exit', (code) => reject(new Error(`${file} ended with ${code} before it was ready`)));
    process_.on('message', (word: Word) => {
      if ('ready' in word) return resolve(word.ready as Ready);
      const asker = waiting.get(word.id);
      waiting.delete(word.id);
      if (word.error !== undefined) asker?.reject(new Error(`${file}: ${word.error}`));
      else asker?.resolve(word.answer as never);
    });
  });
  process_.on('exit', () => {
    for (const { reject } of waiting.values()) reject(new Error(`${file} ended`));
  });
  return {
    ready,
    startMs: performance.now() - startedAt,
    ask: (command, argument_) =>
      new Promise((resolve, reject) => {
        const id = (questions += 1);
        waiting.set(id, { resolve, reject });
        process_.send({ id, command, argument: argument_ } satisfies Question);
      }),
    stop: () => stopped(process_),
  };
}

/** The part's side: says that it is ready, then answers questions; `consumption`, `profile` and `stop` are always among them. */
export function answerParent(ready: unknown, handlers: Handlers = {}): void {
  const all: Handlers = { consumption, profile: createProfiler(), stop: () => undefined, ...handlers };
  const answer = async ({ id, command, argument }: Question): Promise<void> => {
    try {
      const value = await all[command]!(argument as never);
      if (command === 'stop') process.exit();
      process.send?.({ id, answer: value });
    } catch (error) {
      process.send?.({ id, error: String(error) });
    }
  };
  process.on('message', (question: Question) => void answer(question));
  process.on('disconnect', () => process.exit());
  process.send?.({ ready });
}

export function childArgument<Argument>(): Argument {
  return JSON.parse(process.argv[2] ?? 'null') as Argument;
}

function consumption(): Consumption {
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed } = process.memoryUsage();
  return { cpuMs: (user + system) / 1000, rssMb: rss / 2 ** 20, heapMb: heapUsed / 2 ** 20 };
}

/** Called once it starts a CPU profile of the main thread; called again with a file it writes the profile there. */
function createProfiler(): (file: string | null) => Promise<void> {
  const session = new Session();
  return async (file) => {
    if (file === null) {
      session.connect();
      await session.post('Profiler.enable');
      return session.post('Profiler.start');
    }
    const { profile } = await session.post('Profiler.stop');
    session.disconnect();
    writeFileSync(file, JSON.stringify(profile));
  };
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.send({ id: 0, command: 'stop', argument: null } satisfies Question);
  await exit;
}
