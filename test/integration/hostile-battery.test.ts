/**
 * Ten thousand hostile inputs over both ports of a running engine, from one seed. `HOSTILE_SEED=N` has a run again, and a
 * failure names the number of its input. Nothing crashes, nothing is a 500, nothing is kept, and no rule decides otherwise
 * than for the plain request.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { hostileInput } from '../support/hostile/battery.ts';
import type { BatteryReady, Measured } from '../support/hostile/battery-child.ts';
import { type HostileInput, wireOf } from '../support/hostile/hostile-input.ts';
import { type RawAnswer, sendRaw } from '../support/hostile/send-raw.ts';
import { listenOnLoopback } from '../support/loopback.ts';
import { encodeEvent, messageBody, messageEvents } from '../support/messages-stream.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const INPUTS = 10_000;
/** Before what is kept is measured: caches are bounded, and these fill them. */
const WARM_UP = 3000;
const AT_ONCE = 8;
const MOST_GROWTH = 1.05;
/** More of them say nothing new. */
const MOST_FAILURES = 20;
const SEED = Number(process.env['HOSTILE_SEED'] ?? randomInt(1_000_000));

const childFile = fileURLToPath(new URL('../support/hostile/battery-child.ts', import.meta.url));

const title = `${INPUTS} hostile inputs crash nothing, get no 500, leave nothing behind and get past no rule (seed ${SEED})`;
test(title, { timeout: 300_000 }, async () => {
  const upstream = await recordingUpstream();
  const dataDir = await temporaryFolder();
  const child = await startChild(dataDir, upstream.url);
  const before = await changeable(dataDir);
  const failures: string[] = [];
  const run = (from: number, to: number) => fire(child, from, to, upstream, failures);

  await run(0, WARM_UP);
  const warm = await child.measure();
  await run(WARM_UP, INPUTS);
  expect(failures).toEqual([]);
  expect(child.process.exitCode).toBeNull();
  await eventually(async () => {
    const { heapBytes, handles } = await child.measure();
    expect(handles).toBeLessThanOrEqual(Math.ceil(warm.handles * MOST_GROWTH));
    expect(heapBytes).toBeLessThanOrEqual(warm.heapBytes * MOST_GROWTH);
  });
  expect(await changeable(dataDir)).toEqual(before);
});

interface Child extends BatteryReady {
  readonly process: ChildProcess;
  measure(): Promise<Measured>;
}

async function startChild(dataDir: string, upstreamUrl: string): Promise<Child> {
  const child = fork(childFile, [dataDir, upstreamUrl], { execArgv: ['--expose-gc'], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  onTestFinished(async () => {
    const gone = child.exitCode === null ? once(child, 'exit') : null;
    child.kill('SIGKILL');
    await gone;
  });
  const next = async () => {
    const [message] = await Promise.race([
      once(child, 'message') as Promise<[unknown]>,
      once(child, 'exit').then(([code]) => Promise.reject(new Error(`the engine's process ended with ${String(code)}`))),
    ]);
    return message;
  };
  const { ready } = (await next()) as { ready: BatteryReady };
  return {
    ...ready,
    process: child,
    async measure() {
      child.send('measure');
      return ((await next()) as { measured: Measured }).measured;
    },
  };
}

/** What no hostile input may change: the configuration, and who may sign in. */
async function changeable(dataDir: string): Promise<string[]> {
  return Promise.all(
    ['gatehouse.yaml', 'login.json', 'vault.json'].map((name) => readFile(join(dataDir, name), 'utf8').catch(() => 'none')),
  );
}

async function fire(child: Child, from: number, to: number, upstream: Upstream, failures: string[]): Promise<void> {
  let number = from;
  const worker = async (): Promise<void> => {
    while (number < to && failures.length < MOST_FAILURES) {
      const own = number;
      number += 1;
      const input = hostileInput(SEED, own, child.credentials);
      const port = input.port === 'gateway' ? child.gatewayPort : child.interfacePort;
      const marked: HostileInput = { ...input, headers: [...input.headers, [MARK, String(own)]] };
      const answer = await sendRaw(port, wireOf(marked, `127.0.0.1:${port}`)).catch((error: unknown) => String(error));
      const problem = typeof answer === 'string' ? answer : problemOf(input, answer, upstream.reached.has(String(own)));
      if (problem !== null) failures.push(describe(own, marked, problem));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

function problemOf({ canonical, method }: HostileInput, { status, text }: RawAnswer, hasReachedUpstream: boolean): string | null {
  if (status === 500) return `500: ${text.slice(-300)}`;
  if (text.includes('sk-ant-canary')) return "the answer holds the provider's credential";
  if (status === null) return /^[A-Z]+$/.test(method) ? 'no answer' : null;
  if (canonical === 'refused' && hasReachedUpstream) return `a refused request reached the upstream (${status})`;
  if (canonical === 'refused' && status < 400) return `a refused request got ${status}`;
  if (canonical === 'permitted' && (status === 403 || status === 401)) return `a permitted request got ${status}: ${text.slice(-300)}`;
  return null;
}

function describe(number: number, { kind, port, method, target, headers, body }: HostileInput, problem: string): string {
  const shown = headers.map(([name, value]) => `${name}: ${value.slice(0, 80)}`).join('; ');
  return `seed ${SEED}, input ${number} (${kind}, ${port}): ${problem}\n${method} ${target.slice(0, 200)}\n${shown}\n${body.toString('latin1').slice(0, 300)}`;
}

interface Upstream {
  readonly url: string;
  /** The numbers of the inputs whose requests came here. */
  readonly reached: ReadonlySet<string>;
}

/** Goes up with the other `anthropic-` headers, so that the upstream knows whose request it sees. */
const MARK = 'anthropic-battery-input';

async function recordingUpstream(): Promise<Upstream> {
  const reached = new Set<string>();
  const whole = JSON.stringify(messageBody());
  const streamed = messageEvents().map(encodeEvent).join('');
  const server = createServer((request, response) => {
    reached.add(String(request.headers[MARK]));
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.once('end', () => {
      const isStream = /"stream"\s*:\s*true/.test(Buffer.concat(pieces).toString());
      if (request.url?.startsWith('/v1/messages/count_tokens') === true) response.end('{"input_tokens":9}');
      else {
        response.writeHead(200, { 'content-type': isStream ? 'text/event-stream' : 'application/json' });
        response.end(isStream ? streamed : whole);
      }
    });
  });
  const { url, close } = await listenOnLoopback(server);
  onTestFinished(close);
  return { url, reached };
}
