/**
 * When nobody served a request: one sentence that tells of every attempt, in the shape to which the client reacts
 * rightly. What can pass is 529, which it repeats; a quota everywhere is 429 with the time to wait; what only an admin
 * can mend stops it at once.
 */
import { type ErrorCode, GatehouseError } from '../../contract/errors.ts';
import type { Told } from './blame.ts';

export interface FailedAttempt {
  readonly accountId: string;
  readonly failure: Told;
}

/** `now`: epoch milliseconds. Call it with attempts at several accounts; of a single one the upstream's own words say more. */
export function finalError(model: string, attempts: readonly FailedAttempt[], now: number, tookMs: number): GatehouseError {
  const sentence = `No account could serve ${model}: ${phrases(attempts)}; ${attempts.length} attempts in ${(tookMs / 1000).toFixed(1)} s.`;
  const kinds = new Set(attempts.map(({ failure }) => failure.verdict.kind));
  const [first] = kinds.size === 1 ? kinds : [];
  // What may pass decides before what cannot.
  const canPass = ['overloaded', 'unreachable', 'timeout', 'invalid'].some((kind) => kinds.has(kind as Told['verdict']['kind']));
  // What no wait mends is left out: it would keep the client from hearing when the others have room.
  const limited = attempts.filter(({ failure }) => isPassing(failure));
  if (limited.length > 0 && !canPass) {
    const waits = limited.map(({ failure }) => waitOf(failure, now));
    const known = waits.filter((wait) => wait !== null);
    const headers = known.length === waits.length ? [['retry-after', String(Math.max(1, Math.min(...known)))]] : [];
    return new GatehouseError('rate_limited', sentence, { details: { headers } });
  }
  const code: ErrorCode = (first === undefined ? undefined : ALONE[first]) ?? (canPass ? 'no_account' : 'account_credential');
  return new GatehouseError(code, sentence);
}

/** All attempts failed in this one way. */
const ALONE: Partial<Record<Told['verdict']['kind'], ErrorCode>> = {
  unreachable: 'upstream_unreachable',
  timeout: 'upstream_timeout',
  invalid: 'upstream_invalid',
};

/** Whole seconds until the account has room again; null when nobody said. */
function waitOf({ verdict }: Told, now: number): number | null {
  const until = verdict.refusal?.until ?? null;
  return until === null ? null : Math.ceil((until - now) / 1000);
}

/** A limit that is over some time: money without a date is not. */
function isPassing({ verdict: { kind, refusal } }: Told): boolean {
  return kind === 'limited' && (refusal?.class !== 'credit' || refusal.until !== null);
}

function phrases(attempts: readonly FailedAttempt[]): string {
  const said = attempts.map(({ accountId, failure }) => `"${accountId}" ${phrase(failure)}`);
  return said.filter((one, index) => said.indexOf(one) === index).join(', ');
}

function phrase({ verdict, status, message }: Told): string {
  const words = message.replace(/[\s.]+$/, '').slice(0, 160);
  switch (verdict.kind) {
    case 'credential':
      return `refused its credential (${status})`;
    case 'ours':
      return `was not asked (${words})`;
    case 'unreachable':
      return `could not be reached (${words})`;
    case 'timeout':
      return `gave ${words}`;
    case 'invalid':
      return `gave an unusable answer (${words})`;
    case 'limited':
      // Not in the provider's words: clients take them for a matter of their user's own credit.
      if (verdict.refusal?.class === 'credit') return `has no credit left (${status})`;
      return `is at its limit (${status}: ${words})`;
    case 'overloaded':
    case 'request':
      return `answered ${status ?? 'nothing'} (${words})`;
  }
}
