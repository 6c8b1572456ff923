/**
 * What a failed attempt says about its account: is it sick as a whole or only with this model, by chance or surely, and
 * until when. Null when the fault was the client's.
 */
import type { HeaderPairs } from '../upstream/upstream.ts';
import { LONGEST_COOL_DOWN_MS } from './circuit.ts';
import type { FailureVerdict } from './classify.ts';
import type { Failure } from './health-book.ts';
import { limitReset, retryAfter } from './limit-reset.ts';

/** What an attempt said. */
export interface Told {
  readonly verdict: FailureVerdict;
  /** Null when no answer came. */
  readonly status: number | null;
  readonly headers: HeaderPairs;
  readonly message: string;
}

/** `now`: epoch milliseconds. */
export function blameOf({ verdict, status, headers, message }: Told, now: number): Failure | null {
  const failure = (scope: Failure['scope'], blame: Failure['blame'], until: number | null = null): Failure => ({
    scope,
    blame,
    reason: message,
    until,
  });
  switch (verdict.kind) {
    case 'request':
      return null;
    case 'credential':
    case 'ours':
      return failure('account', 'fault');
    case 'unreachable':
      // A kept-alive connection that had died says little; no connection at all says much.
      return failure('account', verdict.mayRetryHere === true ? 'lapse' : 'fault');
    case 'timeout':
      return failure('model', 'fault');
    case 'invalid':
      return failure('model', 'lapse');
    case 'overloaded': {
      const until = retryAfter(headers, now);
      return until === null ? failure('model', 'lapse') : failure('model', 'fault', Math.min(until, now + LONGEST_COOL_DOWN_MS));
    }
    case 'limited': {
      const { kind, until } = limitReset(status ?? 429, headers, now);
      // Money that is used up is used up for all models.
      return failure(kind === 'quota' && status === 402 ? 'account' : 'model', until === null ? 'fault' : 'limit', until);
    }
  }
}
