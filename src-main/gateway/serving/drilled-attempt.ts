/**
 * An attempt at an account that an outage drill holds down: it fails as if the provider could not be reached, so that
 * everything behind it is rehearsed, and nothing is sent.
 */
import { NO_ANSWER } from '../attempt/attempt-failures.ts';
import type { AttemptFailure } from '../attempt/attempt-result.ts';
import type { Exchange } from '../exchange.ts';
import type { Candidate } from '../routing/candidates.ts';

export function drilledAttempt(exchange: Exchange, { account, model }: Candidate): AttemptFailure {
  const message = 'an outage drill holds it down';
  const entry = exchange.beginAttempt(account.id, account.providerId, model);
  Object.assign(entry, { failure: 'unreachable', error: message, firstByteMs: 0, durationMs: 0 });
  exchange.note('failed', `${account.id}: ${message}`);
  return { verdict: { kind: 'unreachable', mayTryNext: true, code: 'upstream_unreachable' }, ...NO_ANSWER, message };
}
