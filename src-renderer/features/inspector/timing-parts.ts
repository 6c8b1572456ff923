/** The parts of a request's life, from the moments the gateway noted. Parts that never happened are left out. */
import type { Timings } from '../../../src-main/contract/records.ts';

export const partNames = ['bodyRead', 'admitted', 'prepared', 'waiting', 'firstToken', 'streaming', 'finishing'] as const;
export type PartName = (typeof partNames)[number];

export interface TimingPart {
  readonly name: PartName;
  /** Milliseconds from the request's start. */
  readonly fromMs: number;
  readonly tookMs: number;
}

export function timingParts(timings: Timings): TimingPart[] {
  // The charge is durable before the last event leaves: until then it streams, after it only the end is sent.
  const moments: readonly (readonly [PartName, number | null])[] = [
    ['bodyRead', timings.bodyReadMs],
    ['admitted', timings.admittedMs],
    ['prepared', timings.upstreamSentMs],
    ['waiting', timings.upstreamHeadersMs],
    ['firstToken', timings.committedMs],
    ['streaming', timings.settledMs ?? timings.finishedMs],
    ['finishing', timings.settledMs === null ? null : timings.finishedMs],
  ];
  const parts: TimingPart[] = [];
  let fromMs = 0;
  for (const [name, until] of moments) {
    if (until === null) continue;
    parts.push({ name, fromMs, tookMs: Math.max(0, until - fromMs) });
    fromMs = Math.max(fromMs, until);
  }
  return parts;
}
