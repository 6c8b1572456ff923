/**
 * `npm run bench`: Gatehouse with every feature on, beside a bare pipe, on the same load in the same run.
 *
 *   --rounds N     rounds per row (7)                 --seconds N    length of a paced round (10)
 *   --requests N   requests of a burst round (400)    --streams      also hold 1,000 streams open
 *   --governance   also compare with four tiers, eight budgets and ten thousand developers
 *   --translated   also compare with an upstream of another format, whose answers are translated
 *   --profile DIR  write CPU profiles of both main threads there, taken after the rounds
 *   --json         the last line is one JSON object
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startChild, type Child, type Consumption } from './child.ts';
import type { GatehouseReady } from './gatehouse.ts';
import {
  burst32,
  compare,
  compareAtOnce,
  type Comparison,
  describe,
  failover,
  measure,
  paced32,
  streams1000,
  type Bench,
  type Target,
} from './rows.ts';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    seconds: { type: 'string', default: '10' },
    requests: { type: 'string', default: '400' },
    streams: { type: 'boolean', default: false },
    governance: { type: 'boolean', default: false },
    translated: { type: 'boolean', default: false },
    profile: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const say = (line: string): void => console.log(line);
const rounds = Number(options.rounds);
const round = (value: number): number => Math.round(value * 1000) / 1000;
const WARM_UP_REQUESTS = 1000;
const SESSIONS = 24;
const folders: string[] = [];
process.once('exit', () => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

say(`node ${process.version}, ${cpus().length} x ${cpus()[0]?.model ?? 'unknown CPU'}, load ${loadavg()[0]!.toFixed(1)}`);
const bench: Bench = { upstream: await startChild('upstream.ts', {}), load: await startChild('load.ts', { sessions: SESSIONS }) };
const upstreamUrl = bench.upstream.ready.url;
say(`requests of ${(bench.load.ready.averageBytes / 1000).toFixed(0)} kB on average`);

const pipe = await startPipe();
const gatehouse = await startGatehouse('gatehouse');
const startMs = gatehouse.child.startMs + (await timeOneRequest(gatehouse));
const idle = await gatehouse.child.ask<Consumption>('consumption');
say(`start to first served request ${startMs.toFixed(0)} ms, idle ${idle.rssMb.toFixed(0)} MB`);
await gatehouse.child.ask('followLive');

// Compilers and caches first: what is asked for is the cost of a gateway that has been up for more than a minute.
for (const target of [pipe, gatehouse]) await measure(bench, target, burst32(WARM_UP_REQUESTS));
const paced = await compare(bench, pipe, gatehouse, paced32(Number(options.seconds)), rounds, say);
const burst = await compare(bench, pipe, gatehouse, burst32(Number(options.requests)), rounds, say);
const sick = await failover(bench, gatehouse, burst32(Number(options.requests)), rounds, say);
const governance = options.governance ? await compareGovernance() : null;
const busy = await gatehouse.child.ask<Consumption>('consumption');
if (options.profile !== undefined)
  for (const target of [pipe, gatehouse]) await profile(target, join(options.profile, `${target.name}.cpuprofile`));
const translated = options.translated ? await compareTranslation() : null;
const streams = options.streams ? await measure(bench, gatehouse, streams1000) : null;
if (streams) say(`1,000 streams: ${describe(streams)}, worst gap ${streams.worstGapMs.toFixed(0)} ms`);

for (const { child } of [gatehouse, pipe]) await child.stop();
for (const child of [bench.load, bench.upstream]) await child.stop();

const result = {
  cpuRatio32: round(paced.cpuRatio.median),
  cpuRatio32Spread: [round(paced.cpuRatio.low), round(paced.cpuRatio.high)],
  addedFirstByteP95Ms32: round(paced.addedFirstByteP95Ms.median),
  addedFirstByteP95Ms32Spread: [round(paced.addedFirstByteP95Ms.low), round(paced.addedFirstByteP95Ms.high)],
  addedFirstByteP50Ms32: round(paced.addedFirstByteP50Ms.median),
  burstCpuRatio: round(burst.cpuRatio.median),
  burstCpuRatioSpread: [round(burst.cpuRatio.low), round(burst.cpuRatio.high)],
  burstThroughputRatio: round(burst.throughputRatio.median),
  failover: {
    firstExtraMs: round(sick.firstExtraMs.median),
    openCircuitCpuRatio: round(sick.cpuRatio.median),
    openCircuitCpuRatioSpread: [round(sick.cpuRatio.low), round(sick.cpuRatio.high)],
    openCircuitAddedFirstByteP50Ms: round(sick.addedFirstByteP50Ms.median),
  },
  translatedCpuRatio: translated && round(translated.cpuRatio.median),
  translatedCpuRatioSpread: translated && [round(translated.cpuRatio.low), round(translated.cpuRatio.high)],
  rssMb: round(busy.rssMb),
  idleRssMb: round(idle.rssMb),
  startToFirstRequestMs: round(startMs),
  governanceCpuRatio: governance && round(governance.cpuRatio.median),
  governanceCpuRatioSpread: governance && [round(governance.cpuRatio.low), round(governance.cpuRatio.high)],
  streams1000: streams && { rssMb: round(streams.rssMb), worstGapMs: round(streams.worstGapMs), failures: streams.failures },
  rounds,
  failures: [
    ...[...paced.rounds, ...burst.rounds, ...(translated?.rounds ?? [])].flatMap(({ baseline, candidate }) => [
      ...baseline.failures,
      ...candidate.failures,
    ]),
    ...sick.failures,
  ],
};
say(
  `CPU ${result.cpuRatio32} x the pipe (${result.cpuRatio32Spread.join(' to ')}), first byte p95 ${result.addedFirstByteP95Ms32} ms later, burst CPU ${result.burstCpuRatio} x; open circuit ${result.failover.openCircuitCpuRatio} x`,
);
if (options.json) console.log(JSON.stringify(result));
process.exitCode = result.failures.length > 0 ? 1 : 0;

async function startPipe(): Promise<Target> {
  const child: Child<{ url: string }> = await startChild('bare-pipe.ts', { upstreamUrl });
  return { name: 'pipe', baseUrl: child.ready.url, headers: { 'x-api-key': 'sk-bench-upstream' }, child };
}

/** Set up by a first start, measured in a second one: as on any day after the first. */
async function startGatehouse(name: string, setUp: { isGoverned?: true; isTranslating?: true } = {}): Promise<Target> {
  const dataDir = mkdtempSync(join(tmpdir(), 'gatehouse-bench-'));
  folders.push(dataDir);
  const first: Child<GatehouseReady> = await startChild('gatehouse.ts', { upstreamUrl, dataDir, ...setUp });
  await first.stop();
  const child: Child<GatehouseReady> = await startChild('gatehouse.ts', { upstreamUrl, dataDir });
  return { name, baseUrl: child.ready.url, headers: { 'x-api-key': first.ready.key! }, child };
}

/** An upstream that speaks chat completions, beside one whose bytes pass. */
async function compareTranslation(): Promise<Comparison> {
  const translating: Target = { ...(await startGatehouse('translating', { isTranslating: true })), isTranslating: true };
  const comparison = await compareWithPlain(translating);
  say(`translation costs ${round(comparison.cpuRatio.median)} x passing through`);
  return comparison;
}

/** The same Gatehouse without and with a large organisation around the key. */
async function compareGovernance(): Promise<Comparison> {
  const comparison = await compareWithPlain(await startGatehouse('governed', { isGoverned: true }));
  say(`CPU with governance ${round(comparison.cpuRatio.median)} x without`);
  return comparison;
}

/** Beside one that was started with it: both are as old and have had the same load. */
async function compareWithPlain(candidate: Target): Promise<Comparison> {
  const second: Bench['load'] = await startChild('load.ts', { sessions: SESSIONS });
  const plain = await startGatehouse('plain');
  for (const target of [plain, candidate]) {
    await target.child.ask('followLive');
    await measure(bench, target, burst32(WARM_UP_REQUESTS));
  }
  const comparison = await compareAtOnce(bench, second, plain, candidate, paced32(Number(options.seconds)), rounds, say);
  for (const { child } of [plain, candidate]) await child.stop();
  await second.stop();
  return comparison;
}

async function timeOneRequest(target: Target): Promise<number> {
  const one = await measure(bench, target, burst32(1));
  return one.totalP50Ms;
}

async function profile(target: Target, file: string): Promise<void> {
  await target.child.ask('profile', null);
  await measure(bench, target, paced32(Number(options.seconds)));
  await target.child.ask('profile', file);
  say(`profile written to ${file}`);
}
