/**
 * What a failed attempt means for the next step: whose fault it was, whether another account may be tried, and what the
 * client is told when none is left. The client's own faults are final and never count against an account.
 */
import type { ErrorCode } from '../../contract/errors.ts';

export type FailureKind = 'request' | 'credential' | 'limited' | 'overloaded' | 'unreachable' | 'timeout' | 'invalid' | 'ours';

export interface FailureVerdict {
  readonly kind: FailureKind;
  readonly mayTryNext: boolean;
  /** Worth one more try at the same account, at once: a kept-alive connection had died. */
  readonly mayRetryHere?: true;
  /** Null: the upstream's own answer goes to the client word for word. */
  readonly code: ErrorCode | null;
}

/** By status of an answer that arrived whole. */
export function classifyStatus(status: number): FailureVerdict {
  if (status === 401 || status === 403 || status === 407) return { kind: 'credential', mayTryNext: true, code: 'account_credential' };
  if (status === 404) return { kind: 'request', mayTryNext: true, code: null };
  if (status === 429 || status === 402) return { kind: 'limited', mayTryNext: true, code: null };
  if (status >= 500 || status === 408) return { kind: 'overloaded', mayTryNext: true, code: null };
  if (status >= 400) return { kind: 'request', mayTryNext: false, code: null };
  // A redirect or an odd 2xx/3xx: never followed, never passed on as success.
  return { kind: 'invalid', mayTryNext: true, code: 'upstream_invalid' };
}

/** By the type inside an `event: error` that came before any content. */
export function classifyErrorType(type: string): { readonly status: number; readonly verdict: FailureVerdict } {
  const status = isErrorType(type) ? STATUS_BY_TYPE[type]! : 500;
  return { status, verdict: classifyStatus(status) };
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
