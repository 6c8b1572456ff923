/**
 * The promise behind every figure Gatehouse shows: pull the plug under load, and every request the upstream saw has a
 * row: what the client received whole is charged exactly once, everything else as estimated. A real engine in a process
 * of its own, killed outright. GATEHOUSE_KILLS=20 asks for more rounds than the few of every day.
 */
import Database from 'better-sqlite3';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { ratesSchema, type Usage } from '../../src-main/contract/records.ts';
import { chargeOf } from '../../src-main/gateway/metering/charge.ts';
import { startFakeAnthropic, stream, type FakeAnthropic } from '../support/fake-anthropic.ts';
import { messageEvents, text, type SseEvent } from '../support/messages-stream.ts';
import { runGatehouse, serveGatehouse } from '../support/run-gatehouse.ts';
import { readStream } from '../support/stream-client.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const env = { UPSTREAM_SECRET: 'sk-ant-canary-0123456789' };
const kills = Number(process.env['GATEHOUSE_KILLS'] ?? 5);
const parallel = 50;
/** One start of an engine for each: two seconds on a quiet machine, many more on a crowded one. */
const patienceMs = kills * 60_000;

/** A data folder whose only account is the fake, and a key for it. */
async function prepare(fake: FakeAnthropic): Promise<{ dataDir: string; key: string }> {
  const dataDir = await temporaryFolder();
  const run = async (...args: string[]) => {
    const ran = await runGatehouse([...args, '--data', dataDir], { env });
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    return ran.stdout;
  };
  const created = await run('keys', 'create', '--owner', 'developer:me', '--json');
  await run('accounts', 'add', 'fake', '--provider', 'anthropic', '--base-url', fake.url, '--secret', '${env:UPSTREAM_SECRET}');
  await run('accounts', 'remove', 'practice');
  return { dataDir, key: (JSON.parse(created) as { value: string }).value };
}

/** The same numbers in every run. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

interface Charged {
  session: string;
  input: number;
  output: number;
  cost: number;
  basis: string;
  estimated: number;
  rates: string;
}

test(
  'kill -9 under fifty streams: every request the upstream saw has a row, whole answers exactly once, the rest as estimated',
  async () => {
    const fake = await startFakeAnthropic();
    onTestFinished(() => fake.close());
    const { dataDir, key } = await prepare(fake);
    const random = generator(20_261_123);

    const numberOf = (session: string | undefined) => Number(session?.slice('kill-'.length));
    /** Requests whose final usage the fake has sent. */
    const told = new Set<number>();
    fake.replyAlways((request) => {
      const number = numberOf(request.header('x-claude-code-session-id'));
      const words = text('word '.repeat(1 + random(30)));
      const events = messageEvents({ blocks: [words], deltaChars: 5, usage: { input: 10_000 + number, output: 1000 + number } });
      return stream(
        (async function* paced(): AsyncGenerator<SseEvent> {
          for (const event of events) {
            await pause(5 + random(30));
            if (event.event === 'message_delta') told.add(number);
            yield event;
          }
        })(),
      );
    });

    const begun = new Set<number>();
    const finished = new Set<number>();
    let requests = 0;
    for (let round = 0; round < kills; round += 1) {
      const served = await serveGatehouse(dataDir, { env });
      const moment = 1 + random(parallel * 20);
      let events = 0;
      let isDead = false;
      const askOn = async (): Promise<void> => {
        while (!isDead) {
          const number = (requests += 1);
          await readStream({
            gatewayUrl: served.gatewayUrl,
            key,
            headers: { 'x-claude-code-session-id': `kill-${number}` },
            onEvent(name) {
              if (name !== 'ping') begun.add(number);
              if (name === 'message_stop') finished.add(number);
              events += 1;
              if (events !== moment) return;
              isDead = true;
              served.process.kill('SIGKILL');
            },
          });
        }
      };
      await Promise.all(Array.from({ length: parallel }, askOn));
    }
    // One more start settles what the last kill left.
    expect(await (await serveGatehouse(dataDir, { env })).stop()).toBe(0);

    const database = new Database(join(dataDir, 'gatehouse.db'), { readonly: true });
    onTestFinished(() => void database.close());
    const rows = database
      .prepare<[], Charged>(
        `SELECT session_id AS session, input_tokens AS input, output_tokens AS output, cost_nano_usd AS cost, basis, estimated, rates FROM ledger`,
      )
      .all();
    const charged = new Map(rows.map((row) => [numberOf(row.session), row]));
    const received = new Set(fake.requests.map((request) => numberOf(request.header('x-claude-code-session-id'))));
    const served = new Set(fake.served.map(({ request }) => numberOf(request.header('x-claude-code-session-id'))));

    // The kills fell into the middle of things, and enough went through to mean something.
    expect(finished.size).toBeGreaterThan(kills * 5);
    expect(begun.size - finished.size).toBeGreaterThan(kills * 5);
    expect(charged.size, 'no request is charged twice').toBe(rows.length);
    expect(
      [...finished].filter((number) => !served.has(number)),
      'whole at the client, so whole at the fake',
    ).toEqual([]);
    for (const number of finished) {
      const row = charged.get(number);
      expect(row, `request ${number} reached its last event`).toMatchObject({
        basis: 'exact',
        estimated: 0,
        input: 10_000 + number,
        output: 1000 + number,
      });
      expect(row?.cost).toBe(costOf(row));
    }
    expect(
      [...begun].filter((number) => !charged.has(number)),
      'begun at the client, so charged',
    ).toEqual([]);
    expect(
      [...received].filter((number) => !charged.has(number)),
      'seen by the upstream, so charged',
    ).toEqual([]);
    // Killed between the intent and the sending: nobody can know, so it costs its estimate.
    const unseen = [...charged].filter(([number]) => !received.has(number));
    expect(unseen.filter(([, { basis }]) => basis !== 'interrupted')).toEqual([]);
    const interrupted = rows.filter(({ basis }) => basis === 'interrupted');
    if (process.env['GATEHOUSE_KILLS'] !== undefined)
      console.log({
        kills,
        seen: received.size,
        rows: rows.length,
        whole: finished.size,
        interrupted: interrupted.length,
        unseen: unseen.length,
      });
    for (const [number, row] of charged) {
      expect(row.cost).toBe(costOf(row));
      if (row.basis === 'exact') expect(told.has(number), `request ${number} is exact only when the fake told its usage`).toBe(true);
      else expect(row.estimated).toBe(1);
    }
    const total = rows.reduce((sum, row) => sum + row.cost, 0);
    expect(total).toBeGreaterThan(0);
    expect(database.prepare('SELECT sum(cost_nano_usd) FROM spend_quarters').pluck().get()).toBe(total);
    expect(database.prepare('SELECT count(*) FROM open_charges').pluck().get()).toBe(0);
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
  },
  patienceMs,
);

function costOf(row: Charged | undefined): number | null {
  if (row === undefined) return null;
  const usage: Usage = { input: row.input, output: row.output, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, webSearches: 0 };
  return chargeOf({ usage, rates: ratesSchema.parse(JSON.parse(row.rates)), basis: 'exact', simulated: false }).costNanoUsd;
}

const hasTracer = spawnSync('strace', ['-o', '/dev/null', 'true']).status === 0;

test.skipIf(!hasTracer)('the charge is on disk before the last event is on the wire (needs strace)', async () => {
  const fake = await startFakeAnthropic();
  onTestFinished(() => fake.close());
  const { dataDir, key } = await prepare(fake);
  const trace = join(dataDir, 'trace');
  const commandLine = fileURLToPath(new URL('../../src-main/engine/command-line.ts', import.meta.url));
  const calls = 'trace=fsync,fdatasync,write,writev,sendto,sendmsg';
  const serve = [process.execPath, commandLine, 'serve', '--data', dataDir, '--port', '0', '--admin-port', '0', '--json'];
  const tracer = spawn('strace', ['-f', '-qq', '-y', '-s', '8192', '-e', calls, '-o', trace, ...serve], {
    env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const over = once(tracer, 'exit');
  const [ready] = (await once(createInterface({ input: tracer.stdout }), 'line')) as [string];
  const enginePid = Number(readFileSync(trace, 'utf8').split(/\s/, 1)[0]);
  onTestFinished(async () => {
    if (tracer.exitCode === null) process.kill(enginePid, 'SIGKILL');
    await over;
  });
  const { gatewayUrl } = JSON.parse(ready) as { gatewayUrl: string };

  for (let count = 0; count < 5; count += 1) {
    // The fake ends its answer only when the client has everything before the end.
    const heard = Promise.withResolvers<void>();
    const events = messageEvents();
    const stop = events.findIndex(({ event }) => event === 'content_block_stop');
    fake.reply(stream([...events.slice(0, stop + 1), heard.promise, ...events.slice(stop + 1)]));
    const seen: string[] = [];
    const onEvent = (name: string): void => {
      seen.push(name);
      if (name === 'content_block_stop') heard.resolve();
    };
    expect(await readStream({ gatewayUrl, key, onEvent })).toBe(200);
    expect(seen.at(-1)).toBe('message_stop');
  }
  process.kill(enginePid, 'SIGTERM');
  await over;

  let isDurable = false;
  const written = { message_start: 0, message_stop: 0 };
  /** Threads inside a sync of the ledger's log: what another thread does meanwhile splits the call over two lines. */
  const syncing = new Set<string>();
  for (const line of readFileSync(trace, 'utf8').split('\n')) {
    const thread = line.split(' ', 1)[0] ?? '';
    if (/ f(data)?sync\(\d+<[^>]*gatehouse\.db-wal>/.test(line)) syncing.add(thread);
    if (/f(data)?sync.*\) += 0$/.test(line) && syncing.delete(thread)) isDurable = true;
    if (!/(write|writev|sendto|sendmsg)\(\d+<(TCP|socket)/.test(line)) continue;
    for (const name of ['message_start', 'message_stop'] as const) {
      if (!line.includes(`event: ${name}`)) continue;
      expect(isDurable, `${name} left before its charge was on disk`).toBe(true);
      written[name] += 1;
    }
    if (line.includes('event: ')) isDurable = false;
  }
  expect(written).toEqual({ message_start: 5, message_stop: 5 });
});
