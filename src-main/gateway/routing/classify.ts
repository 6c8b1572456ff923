/**
 * What a failed attempt means for the next step: whose fault it was, whether another account may be tried, and what the
 * client is told when none is left. The client's own faults are final and never count against an account. What an
 * upstream's refusal means is looked up in refusals/.
 */
import type { ErrorCode } from '../../contract/errors.ts';
import type { HeaderPairs } from '../upstream/upstream.ts';
import { BURST_MS, limitReset } from './limit-reset.ts';
import { type RefusalBody, readRefusalBody } from './refusals/refusal-body.ts';
import type { RefusalClass, RefusalRow } from './refusals/refusal-row.ts';
import { classOfStatus, refusalTables } from './refusals/refusal-tables.ts';

export type FailureKind = 'request' | 'credential' | 'limited' | 'overloaded' | 'unreachable' | 'timeout' | 'invalid' | 'ours';

/** `until`: epoch milliseconds from which on asking makes sense again; null: nobody said. */
export interface Refusal {
  readonly class: RefusalClass;
  readonly until: number | null;
}

export interface FailureVerdict {
  readonly kind: FailureKind;
  readonly mayTryNext: boolean;
  /** Worth one more try at the same account, at once: a kept-alive connection had died, or a cloud's token had ended. */
  readonly mayRetryHere?: true;
  /** Of these; left out: one. */
  readonly mostRetriesHere?: number;
  /** Null: the upstream's own answer goes to the client word for word. */
  readonly code: ErrorCode | null;
  /** Of an upstream that answered with an error. */
  readonly refusal?: Refusal;
}

/** An answer with an error, as far as it is judged by. */
export interface RefusedAnswer {
  readonly providerId: string;
  /** In which the provider was asked. */
  readonly format: string;
  readonly status: number;
  /** The status that says it in the client's terms, where the vendor's own differs: some answer 400 for a 404. */
  readonly toldStatus?: number;
  readonly headers: HeaderPairs;
  /** As it can be read; empty when it cannot. */
  readonly text: string;
}

/** `now`: epoch milliseconds. */
export function classifyAnswer(answer: RefusedAnswer, now: number): FailureVerdict {
  const body = readRefusalBody(answer.text);
  const found = rowFor(answer, body)?.means ?? classOfStatus(answer.toldStatus ?? answer.status);
  // A redirect or an odd 2xx/3xx: never followed, never passed on as success.
  if (found === null) return { kind: 'invalid', mayTryNext: true, code: 'upstream_invalid' };
  const until = WAITING.has(found) ? limitReset(answer.headers, body, now) : null;
  const refused = found === 'burst' && until !== null && until - now > BURST_MS ? 'quota' : found;
  return { ...VERDICTS[refused], refusal: { class: refused, until } };
}

/** The row that decides; for the bare status there is none. */
function rowFor({ providerId, format, status, headers }: RefusedAnswer, body: RefusalBody): RefusalRow | null {
  const exception = headers.find(([name]) => name === 'x-amzn-errortype')?.[1].split(':')[0];
  const codes = exception === undefined ? body.codes : [exception, ...body.codes];
  const holds = (row: RefusalRow) =>
    (row.status === undefined || row.status.includes(status)) &&
    (row.codes === undefined || row.codes.some((code) => codes.includes(code))) &&
    (row.wording === undefined || row.wording.test(body.message)) &&
    (row.usedUp === undefined || headers.some(([name, value]) => value === '0' && row.usedUp!.includes(name)));
  for (const { providers, formats, rows } of refusalTables) {
    if (providers?.includes(providerId) !== true && formats?.includes(format) !== true) continue;
    const row = rows.find(holds);
    if (row !== undefined) return row;
  }
  return null;
}

/** Classes that pass by themselves: only of them it is asked when. */
const WAITING: ReadonlySet<RefusalClass> = new Set(['credit', 'quota', 'burst', 'long-context', 'fast-mode', 'overloaded']);

const LIMITED = { kind: 'limited', mayTryNext: true, code: null } as const;

const VERDICTS: Readonly<Record<RefusalClass, FailureVerdict>> = {
  request: { kind: 'request', mayTryNext: false, code: null },
  'not-here': { kind: 'request', mayTryNext: true, code: null },
  auth: { kind: 'credential', mayTryNext: true, code: 'account_credential' },
  credit: LIMITED,
  quota: LIMITED,
  burst: LIMITED,
  'long-context': LIMITED,
  'fast-mode': LIMITED,
  overloaded: { kind: 'overloaded', mayTryNext: true, code: null },
};

/** The status of an `event: error` with this type. */
export function statusOfType(type: string): number {
  return isErrorType(type) ? STATUS_BY_TYPE[type]! : 500;
}

/** Is it one of the Messages API's own? */
export function isErrorType(type: string): boolean {
  return Object.hasOwn(STATUS_BY_TYPE, type);
}

/** The type that an answer with this status would name. */
export function errorTypeOf(status: number): string {
  const named = Object.entries(STATUS_BY_TYPE).find(([, one]) => one === status)?.[0];
  return named ?? (status >= 500 ? 'api_error' : 'invalid_request_error');
}

/** Statuses of the Messages API's error types (its "Errors" page). */
const STATUS_BY_TYPE: Readonly<Record<string, number>> = {
  invalid_request_error: 400,
  policy_blocked: 400,
  authentication_error: 401,
  billing_error: 402,
  permission_error: 403,
  not_found_error: 404,
  request_too_large: 413,
  rate_limit_error: 429,
  api_error: 500,
  timeout_error: 504,
  overloaded_error: 529,
};
