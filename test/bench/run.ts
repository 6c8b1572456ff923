/**
 * `npm run bench`: Gatehouse with every feature on, beside a bare pipe, on the same load in the same run.
 *
 *   --rounds N     rounds per row (7)            --seconds N    length of a paced round (10)
 *   --requests N   requests of a burst round (400)   --streams      also hold 1,000 streams open
 *   --profile DIR  write CPU profiles of the gateway's process there
 *   --json         the last line is one JSON object
 */
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { startChild, type Child, type Consumption } from './child.ts';
import type { GatehouseReady } from './gatehouse.ts';
import { burst32, compare, describe, measure, paced32, streams1000, type Bench, type Target } from './rows.ts';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    seconds: { type: 'string', default: '10' },
    requests: { type: 'string', default: '400' },
    streams: { type: 'boolean', default: false },
    profile: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const say = (line: string): void => console.log(line);
const rounds = Number(options.rounds);

say(`node ${process.version}, ${cpus().length} x ${cpus()[0]?.model ?? 'unknown CPU'}, load ${loadavg()[0]!.toFixed(1)}`);
const upstream: Bench['upstream'] = await startChild('upstream.ts', {});
const load: Bench['load'] = await startChild('load.ts', { sessions: 24 });
const bench: Bench = { upstream, load };
const upstreamUrl = upstream.ready.url;
say(`requests of ${(load.ready.averageBytes / 1000).toFixed(0)} kB on average`);

const profiling = options.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${options.profile}`];
const pipeChild: Child<{ url: string }> = await startChild('bare-pipe.ts', { upstreamUrl }, profiling);
const pipe: Target = { name: 'pipe', baseUrl: pipeChild.ready.url, headers: { 'x-api-key': 'sk-bench-upstream' }, child: pipeChild };
const gatehouseChild: Child<GatehouseReady> = await startChild('gatehouse.ts', { upstreamUrl }, profiling);
const { url, key } = gatehouseChild.ready;
const gatehouse: Target = { name: 'gatehouse', baseUrl: url, headers: { 'x-api-key': key }, child: gatehouseChild };

const first = performance.now();
await measure(bench, gatehouse, { pace: 'burst', perSecond: null, requests: 1, open: 1 });
const startMs = gatehouseChild.startMs + (performance.now() - first) - 1000;
const idle = await gatehouseChild.ask<Consumption>('consumption');
say(`start to first served request ${startMs.toFixed(0)} ms, idle ${idle.rssMb.toFixed(0)} MB`);

const paced = await compare(bench, pipe, gatehouse, paced32(Number(options.seconds)), rounds, say);
const burst = await compare(bench, pipe, gatehouse, burst32(Number(options.requests)), rounds, say);
const rss = await gatehouseChild.ask<Consumption>('consumption');
const streams = options.streams ? await measure(bench, gatehouse, streams1000) : null;
if (streams) say(`1,000 streams: ${describe(streams)}, worst gap ${streams.worstGapMs.toFixed(0)} ms`);

for (const child of [gatehouseChild, pipeChild, load, upstream]) await child.stop();

const round = (value: number): number => Math.round(value * 1000) / 1000;
const result = {
  cpuRatio32: round(paced.cpuRatio.median),
  cpuRatio32Spread: [round(paced.cpuRatio.low), round(paced.cpuRatio.high)],
  addedFirstByteP95Ms32: round(paced.addedFirstByteP95Ms.median),
  addedFirstByteP95Ms32Spread: [round(paced.addedFirstByteP95Ms.low), round(paced.addedFirstByteP95Ms.high)],
  addedFirstByteP50Ms32: round(paced.addedFirstByteP50Ms.median),
  burstCpuRatio: round(burst.cpuRatio.median),
  burstCpuRatioSpread: [round(burst.cpuRatio.low), round(burst.cpuRatio.high)],
  burstThroughputRatio: round(burst.throughputRatio.median),
  rssMb: round(rss.rssMb),
  idleRssMb: round(idle.rssMb),
  startToFirstRequestMs: round(startMs),
  streams1000: streams && { rssMb: round(streams.rssMb), worstGapMs: round(streams.worstGapMs), failures: streams.failures },
  rounds,
  failures: [...paced.rounds, ...burst.rounds].flatMap(({ baseline, candidate }) => [...baseline.failures, ...candidate.failures]),
};
say(
  `CPU ${result.cpuRatio32} x the pipe (${result.cpuRatio32Spread.join(' to ')}), first byte p95 ${result.addedFirstByteP95Ms32} ms later, burst CPU ${result.burstCpuRatio} x`,
);
if (options.json) console.log(JSON.stringify(result));
process.exitCode = result.failures.length > 0 ? 1 : 0;
