/**
 * What the client is told when no account served its request: the upstream's own answer, word for word, because the
 * client reads its wording; or ours, when the upstream's answer would mislead (its 401 is about our credential, not
 * about the caller's key).
 */
import { GatehouseError, toGatehouseError } from '../../contract/errors.ts';
import type { AttemptFailure } from '../attempt/attempt-result.ts';
import type { Exchange } from '../exchange.ts';
import type { Logger } from '../ports.ts';
import type { Candidate } from '../routing/candidates.ts';
import { errorTypeOf } from '../routing/classify.ts';
import type { HeaderPairs } from '../upstream/upstream.ts';
import type { ClientResponse } from './client-response.ts';

/** Relays an upstream's own error answer, or throws the GatehouseError that stands for it. `now`: epoch milliseconds. */
export function tellFailure(exchange: Exchange, client: ClientResponse, failed: Candidate, failure: AttemptFailure, now: number): void {
  const { status, headers, body, wire, type, message, verdict } = failure;
  exchange.row.error = message;
  if (failure.refusal !== undefined) throw failure.refusal;
  if (verdict.code !== null || status === null || body === null || client.isHeadSent) throw ownError(failed, failure);
  exchange.row.outcome = 'failed';
  exchange.row.status = status;
  exchange.row.errorCode = 'upstream_error';
  exchange.note('finished', `the provider's own answer (${status}) went to the client`);
  client.sendError(
    { status, type: type ?? errorTypeOf(status), code: null, message },
    { headers: withWait(headers, failure, now), body, wire },
  );
}

/** Some say only in the body how long to wait, where no client looks; what no wait mends is not repeated. */
function withWait(headers: HeaderPairs, { verdict: { refusal } }: AttemptFailure, now: number): HeaderPairs {
  const until = refusal?.until ?? null;
  if (headers.some(([name]) => name === 'retry-after')) return headers;
  if (until === null)
    return refusal?.class === 'credit' || refusal?.class === 'quota' ? [...headers, ['x-should-retry', 'false']] : headers;
  return [...headers, ['retry-after', String(Math.max(1, Math.ceil((until - now) / 1000)))]];
}

/** Anything thrown on a request's way: told to the client, written on the row. */
export function refuse(exchange: Exchange, client: ClientResponse, thrown: unknown, logger: Logger): void {
  const error = toGatehouseError(thrown);
  if (error.code === 'internal') {
    const cause = error.cause instanceof Error ? (error.cause.stack ?? error.cause.message) : String(error.cause);
    logger.error({ requestId: exchange.row.id, cause }, 'a request met an unexpected error');
  }
  const { row } = exchange;
  const isAborted = error.code === 'client_closed';
  row.outcome = isAborted ? 'aborted' : row.attempts > 0 ? 'failed' : 'refused';
  row.status = client.refuse(error);
  row.errorCode = error.code;
  row.error = error.message;
  exchange.note(isAborted || row.attempts > 0 ? 'finished' : 'refused', `${row.status}: ${error.message}`);
}

function ownError(failed: Candidate, failure: AttemptFailure): GatehouseError {
  const account = `account "${failed.account.id}"`;
  const { message, status, verdict } = failure;
  if (verdict.code === 'account_credential') {
    return new GatehouseError(
      'account_credential',
      `The provider refused the credential of ${account} (${status ?? 'no status'}): a Gatehouse admin must replace its secret.`,
    );
  }
  if (verdict.code === 'upstream_timeout')
    return new GatehouseError('upstream_timeout', `The provider of ${account} gave ${message}; try again.`);
  if (verdict.code === 'upstream_unreachable')
    return new GatehouseError('upstream_unreachable', `The provider of ${account} could not be reached (${message}).`);
  if (verdict.code === 'upstream_invalid')
    return new GatehouseError('upstream_invalid', `The provider of ${account} gave an unusable answer: ${message}.`);
  return new GatehouseError(verdict.code ?? 'upstream_broken', `${account}: ${message}`);
}
