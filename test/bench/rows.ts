/**
 * The bench's rows: what is sent, how often, and what is made of it. Candidate and baseline take turns within every
 * round, or run at once, and ratios are formed within the round, so that a machine that slows down slows both.
 */
import type { Child, Consumption } from './child.ts';
import type { LoadOrder, LoadReport } from './load.ts';
import { percentile, spread, type Spread } from './statistics.ts';

export interface Target {
  readonly name: string;
  readonly baseUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly child: Child<unknown>;
  /** Its answers are not the upstream's bytes. */
  readonly isTranslating?: true;
}

export interface Measured {
  readonly cpuMsPerRequest: number;
  readonly requestsPerSecond: number;
  readonly firstByteP50Ms: number;
  readonly firstByteP95Ms: number;
  readonly totalP50Ms: number;
  readonly worstGapMs: number;
  readonly rssMb: number;
  readonly failures: readonly string[];
}

export interface Comparison {
  readonly rounds: readonly Pair[];
  readonly cpuRatio: Spread;
  readonly addedFirstByteP50Ms: Spread;
  readonly addedFirstByteP95Ms: Spread;
  readonly throughputRatio: Spread;
}

export type Row = Omit<LoadOrder, 'url' | 'headers' | 'sizes'> & { readonly pace: 'paced' | 'burst' | 'slow' };

/** 10 requests per second, each open for 200 ms + 299 x 10 ms: 32 open. */
export const paced32 = (seconds: number): Row => ({ pace: 'paced', perSecond: 10, requests: seconds * 10, open: 32 });
/** Answers without any pacing, 32 always open: what the gateway can do at most. */
export const burst32 = (requests: number): Row => ({ pace: 'burst', perSecond: null, requests, open: 32 });
/** 1,000 answers of 30 s with 20 events per second each, opened within 10 s. */
export const streams1000: Row = { pace: 'slow', perSecond: 100, requests: 1000, open: 1000 };

export interface Bench {
  readonly load: Child<{ readonly averageBytes: number }>;
  readonly upstream: Child<{ readonly url: string; readonly sizes: Readonly<Record<string, readonly number[]>> }>;
}

/** One row at one target. The work a target does after the last answer (recording, writing) counts too. */
export async function measure(bench: Bench, target: Target, row: Row): Promise<Measured> {
  const before = await target.child.ask<Consumption>('consumption');
  const headers = { ...target.headers, 'anthropic-bench-pace': row.pace };
  const order: LoadOrder = {
    ...row,
    url: `${target.baseUrl}/v1/messages`,
    headers,
    sizes: target.isTranslating ? null : bench.upstream.ready.sizes[row.pace]!,
  };
  const report = await bench.load.ask<LoadReport>('run', order);
  await new Promise((resolve) => setTimeout(resolve, AFTERMATH_MS));
  const after = await target.child.ask<Consumption>('consumption');
  return {
    cpuMsPerRequest: (after.cpuMs - before.cpuMs) / report.completed,
    requestsPerSecond: report.completed / report.seconds,
    firstByteP50Ms: percentile(report.firstByteMs, 0.5),
    firstByteP95Ms: percentile(report.firstByteMs, 0.95),
    totalP50Ms: percentile(report.totalMs, 0.5),
    worstGapMs: Math.max(...report.longestGapMs),
    rssMb: after.rssMb,
    failures: [...new Set(report.failures)],
  };
}

const AFTERMATH_MS = 1000;

/** Alternates baseline and candidate, the one that begins changing with each round. */
export function compare(
  bench: Bench,
  baseline: Target,
  candidate: Target,
  row: Row,
  rounds: number,
  say: (line: string) => void,
): Promise<Comparison> {
  return compareBy(row, rounds, say, async (round) => {
    const pair: Record<string, Measured> = {};
    for (const target of round % 2 === 0 ? [baseline, candidate] : [candidate, baseline])
      pair[target.name] = await measure(bench, target, row);
    return { baseline: pair[baseline.name]!, candidate: pair[candidate.name]! };
  });
}

/**
 * Both at once, each under a load of its own, so that a machine's ups and downs within a round meet both: for differences
 * of a few per cent, which drown when one is measured after the other.
 */
export function compareAtOnce(
  bench: Bench,
  second: Bench['load'],
  baseline: Target,
  candidate: Target,
  row: Row,
  rounds: number,
  say: (line: string) => void,
): Promise<Comparison> {
  return compareBy(row, rounds, say, async () => {
    const [one, other] = await Promise.all([measure(bench, baseline, row), measure({ ...bench, load: second }, candidate, row)]);
    return { baseline: one, candidate: other };
  });
}

interface Pair {
  readonly baseline: Measured;
  readonly candidate: Measured;
}

/** A first round warms up and is not counted. */
async function compareBy(
  row: Row,
  rounds: number,
  say: (line: string) => void,
  measurePair: (round: number) => Promise<Pair>,
): Promise<Comparison> {
  const measured: Pair[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const pair = await measurePair(round);
    const name = `${row.pace} ${round === 0 ? 'warm-up' : `round ${round}`}`;
    const ratio = (pair.candidate.cpuMsPerRequest / pair.baseline.cpuMsPerRequest).toFixed(3);
    say(`${name}: ${describe(pair.candidate)} | ${describe(pair.baseline)} | ratio ${ratio}`);
    if (round > 0) measured.push(pair);
  }
  const over = (figure: (pair: Pair) => number): Spread => spread(measured.map(figure));
  return {
    rounds: measured,
    cpuRatio: over((pair) => pair.candidate.cpuMsPerRequest / pair.baseline.cpuMsPerRequest),
    addedFirstByteP50Ms: over((pair) => pair.candidate.firstByteP50Ms - pair.baseline.firstByteP50Ms),
    addedFirstByteP95Ms: over((pair) => pair.candidate.firstByteP95Ms - pair.baseline.firstByteP95Ms),
    throughputRatio: over((pair) => pair.candidate.requestsPerSecond / pair.baseline.requestsPerSecond),
  };
}

/** The same load with a first account at which nobody listens: the one request that meets it, and all others after it. */
export interface Failover {
  /** How much longer the first request took, milliseconds. */
  readonly firstExtraMs: Spread;
  /** CPU and first byte with an open circuit, beside the same without a sick account. */
  readonly cpuRatio: Spread;
  readonly addedFirstByteP50Ms: Spread;
  readonly failures: readonly string[];
}

export async function failover(bench: Bench, target: Target, row: Row, rounds: number, say: (line: string) => void): Promise<Failover> {
  const seen: { first: Measured; one: Measured; well: Measured; sick: Measured }[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const one = await measure(bench, target, burst32(1));
    const well = await measure(bench, target, row);
    await target.child.ask('sick', true);
    const first = await measure(bench, target, burst32(1));
    const sick = await measure(bench, target, row);
    await target.child.ask('sick', false);
    say(
      `failover round ${round}: first ${first.totalP50Ms.toFixed(1)} ms instead of ${one.totalP50Ms.toFixed(1)}, then ${describe(sick)} | ${describe(well)}`,
    );
    seen.push({ first, one, well, sick });
  }
  return {
    firstExtraMs: spread(seen.map(({ first, one }) => first.totalP50Ms - one.totalP50Ms)),
    cpuRatio: spread(seen.map(({ sick, well }) => sick.cpuMsPerRequest / well.cpuMsPerRequest)),
    addedFirstByteP50Ms: spread(seen.map(({ sick, well }) => sick.firstByteP50Ms - well.firstByteP50Ms)),
    failures: seen.flatMap(({ first, sick, well }) => [...first.failures, ...sick.failures, ...well.failures]),
  };
}

export function describe(measured: Measured): string {
  const failed = measured.failures.length > 0 ? ` FAILED: ${measured.failures.join(', ')}` : '';
  return `${measured.cpuMsPerRequest.toFixed(2)} ms CPU, first byte ${measured.firstByteP50Ms.toFixed(1)}/${measured.firstByteP95Ms.toFixed(1)} ms, ${measured.rssMb.toFixed(0)} MB${failed}`;
}
