/**
 * What a failed attempt says about its account: is it sick as a whole or only with this model, by chance or surely, and
 * until when. Null when the fault was the client's.
 */
import { LONGEST_COOL_DOWN_MS } from './circuit.ts';
import type { FailureVerdict } from './classify.ts';
import type { Failure } from './health-book.ts';
import type { RefusalClass } from './refusals/refusal-row.ts';

/** What an attempt said. */
export interface Told {
  readonly verdict: FailureVerdict;
  /** Null when no answer came. */
  readonly status: number | null;
  readonly message: string;
}

/** `now`: epoch milliseconds. */
export function blameOf({ verdict, message }: Told, now: number): Failure | null {
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
      // A cloud's token that ended early is fetched anew.
      return failure('account', verdict.mayRetryHere === true ? 'lapse' : 'fault');
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
      const until = verdict.refusal?.until ?? null;
      return until === null ? failure('model', 'lapse') : failure('model', 'fault', Math.min(until, now + LONGEST_COOL_DOWN_MS));
    }
    case 'limited': {
      const until = verdict.refusal?.until ?? null;
      return failure(scopeOf(verdict.refusal?.class), until === null ? 'fault' : 'limit', until);
    }
  }
}

/** Money that is used up is used up for all models; a limit on some kind of request says nothing about the others. */
function scopeOf(refused: RefusalClass | undefined): Failure['scope'] {
  if (refused === 'credit') return 'account';
  return refused === 'long-context' || refused === 'fast-mode' ? refused : 'model';
}
