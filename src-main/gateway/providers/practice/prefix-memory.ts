/**
 * Plausible token counts with prompt caching: a prefix that a breakpoint marked earlier in the session is read from the
 * cache, what lies between it and the last breakpoint is written, the rest is plain input. Only hashes are kept, for
 * five minutes or an hour, and only of so many sessions.
 */
import { createHash } from 'node:crypto';
import { estimateInputTokens } from '../../metering/estimate.ts';
import type { Clock } from '../../ports.ts';
import type { PracticeRequest } from './practice-request.ts';

export interface PracticeUsage {
  readonly input: number;
  readonly cacheRead: number;
  readonly cacheWrite5m: number;
  readonly cacheWrite1h: number;
}

const SESSIONS = 100;
const PREFIXES_PER_SESSION = 200;
const FIVE_MINUTES_MS = 300_000;
const HOUR_MS = 3_600_000;
/** Below this the API does not cache. */
const SMALLEST_TOKENS = 1024;

export function createPrefixMemory(clock: Clock) {
  /** Session -> prefix hash -> until when. Maps keep their order, so the first entry is the oldest. */
  const sessions = new Map<string, Map<string, number>>();

  return {
    usage(request: PracticeRequest): PracticeUsage {
      const now = clock.now();
      const known = sessions.get(request.sessionId) ?? new Map<string, number>();
      sessions.delete(request.sessionId);
      sessions.set(request.sessionId, known);
      forgetOldest(sessions, SESSIONS);

      const hash = createHash('sha256').update(request.model);
      let tokens = 0;
      let read = 0;
      let marked = 0;
      let isHour = false;
      for (const { cache_control, ...block } of request.prefix) {
        const text = JSON.stringify(block);
        hash.update(text);
        tokens += estimateInputTokens(Buffer.byteLength(text));
        const prefix = hash.copy().digest('base64');
        if ((known.get(prefix) ?? 0) > now) read = tokens;
        if (cache_control === undefined || cache_control === null || tokens < SMALLEST_TOKENS) continue;
        marked = tokens;
        isHour = cache_control.ttl === '1h';
        known.delete(prefix);
        known.set(prefix, now + (isHour ? HOUR_MS : FIVE_MINUTES_MS));
      }
      forgetOldest(known, PREFIXES_PER_SESSION);
      const written = Math.max(0, marked - read);
      return { input: tokens - read - written, cacheRead: read, cacheWrite5m: isHour ? 0 : written, cacheWrite1h: isHour ? written : 0 };
    },
  };
}

function forgetOldest(entries: Map<string, unknown>, most: number): void {
  for (const key of entries.keys()) {
    if (entries.size <= most) return;
    entries.delete(key);
  }
}
