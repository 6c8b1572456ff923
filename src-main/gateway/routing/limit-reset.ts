/**
 * When does a limited account have room again? From the answer's own words: `retry-after` (seconds, or a date), and
 * Anthropic's rate limit headers, which give the time at which each used-up limit is whole again. A burst is over in
 * seconds; a used-up quota is not, and asking before its reset is of no use.
 */
import type { HeaderPairs } from '../upstream/upstream.ts';

export interface LimitReset {
  readonly kind: 'burst' | 'quota';
  /** Epoch milliseconds; null: nobody said. */
  readonly until: number | null;
}

/** Longer than this is no burst. The same border as the client's, which waits by itself up to here. */
const BURST_MS = 60_000;
/** An upstream that names a time further away than this is not believed. */
const FURTHEST_MS = 35 * 86_400_000;

/** Reads a 429 or 402. `now`: epoch milliseconds. */
export function limitReset(status: number, headers: HeaderPairs, now: number): LimitReset {
  const until = retryAfter(headers, now) ?? usedUpReset(headers, now);
  if (until === null || until <= now || until > now + FURTHEST_MS) return { kind: status === 402 ? 'quota' : 'burst', until: null };
  return { kind: until - now > BURST_MS || status === 402 ? 'quota' : 'burst', until };
}

/** `retry-after` as epoch milliseconds; null when there is none that can be read. */
export function retryAfter(headers: HeaderPairs, now: number): number | null {
  const value = headers.find(([name]) => name === 'retry-after')?.[1].trim();
  if (value === undefined || value === '') return null;
  if (/^\d+(\.\d+)?$/.test(value)) return now + Math.ceil(Number(value) * 1000);
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : date;
}

/**
 * `anthropic-ratelimit-{requests,tokens,input-tokens,output-tokens}-remaining: 0` with its `-reset` (RFC 3339), and
 * `anthropic-ratelimit-unified-status: rejected` with `-unified-reset` (Unix seconds). The latest one counts.
 */
function usedUpReset(headers: HeaderPairs, now: number): number | null {
  const value = (name: string) => headers.find(([one]) => one === `anthropic-ratelimit-${name}`)?.[1];
  const times = ['requests', 'tokens', 'input-tokens', 'output-tokens']
    .filter((limit) => value(`${limit}-remaining`) === '0')
    .map((limit) => Date.parse(value(`${limit}-reset`) ?? ''));
  if (value('unified-status') === 'rejected') times.push(Number(value('unified-reset')) * 1000);
  const ahead = times.filter((time) => Number.isFinite(time) && time > now);
  return ahead.length === 0 ? null : Math.max(...ahead);
}
