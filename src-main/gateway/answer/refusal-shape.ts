/**
 * The status, headers and body with which a client stops at once, waits, or asks again, as the case wants it, and shows
 * our sentence. What an error is stands in contract/errors.ts, in the statuses Claude Code reacts to well; this is where
 * it is put into other words for other clients. What each of them then does was measured: test/conformance/client-errors.md.
 */
import { errorEnvelope } from '../formats/anthropic-messages.ts';
import type { ClientFormat, ToldError } from '../formats/wire-format.ts';
import type { ClientKind } from './client-kind.ts';

export interface Refused extends ToldError {
  /** False: asking again is of no use. */
  readonly shouldRetry: boolean;
  /** When there is room again, epoch milliseconds; null where nothing says. */
  readonly resetsAt: number | null;
  readonly headers: ReadonlyArray<readonly [string, string]>;
  /** More for a Messages body. */
  readonly more?: unknown;
}

export interface RefusalShape {
  readonly status: number;
  readonly headers: ReadonlyArray<readonly [string, string]>;
  readonly body: string;
}

/** `format` null is Messages. */
export function refusalShape(refused: Refused, format: ClientFormat | null, kind: ClientKind, requestId: string): RefusalShape {
  if (format === null) {
    const { type, message, more } = refused;
    return { status: refused.status, headers: refused.headers, body: errorEnvelope(type, message, requestId, more) };
  }
  const { status, error, headers = [] } = kind === 'codex' ? forCodex(refused) : { status: statusIn(format, refused) };
  const told = { ...refused, status, retryAfterMs: retryAfterMs(refused) };
  return {
    status,
    // Those of Anthropic are for Claude Code. Qwen Code would sit out the month until a budget resets.
    headers: [
      ...refused.headers.filter(([name]) => !name.startsWith('anthropic-') && (name !== 'retry-after' || refused.type !== 'billing_error')),
      ...headers,
      ...(format.errorHeaders?.(told) ?? []),
    ],
    body: JSON.stringify(error === undefined ? format.writeError(told, requestId) : { error }),
  };
}

interface Shaped {
  readonly status: number;
  readonly headers?: RefusalShape['headers'];
  /** Left out: as the format writes it. */
  readonly error?: unknown;
}

/** Whoever speaks Gemini repeats every 429 that does not say for how long; a used-up budget without a reset ends as Google ends one. */
function statusIn({ id }: ClientFormat, { status, type, resetsAt }: Refused): number {
  return id === 'gemini' && type === 'billing_error' && resetsAt === null ? 400 : knownStatus(status);
}

/** 529 is Anthropic's own: Codex answers it with thirty requests, and AWS's SDKs take it for final. */
function knownStatus(status: number): number {
  return status === 529 ? 503 : status;
}

/** A rate limit that ends within this time is waited for; Codex itself knows no bound. */
const WAIT_MS = 60_000;
/** Its sentence about a limit takes this in; the whole one stands in the body. */
const PROMO_CHARS = 300;

/**
 * Codex repeats 401, 402, 403 and 422 five times and hides what they say. It stops at 404 `model_not_found`, whose message
 * it shows as it is, and at 429 `usage_limit_reached`, for which it has a sentence with the time of the reset.
 */
function forCodex(refused: Refused): Shaped {
  const { status, type, message, resetsAt, shouldRetry } = refused;
  const isRate = type === 'rate_limit_error';
  const isLimit = type === 'billing_error' || (isRate && (retryAfterMs(refused) ?? 0) > WAIT_MS);
  if (isLimit && resetsAt !== null) {
    const error = { message, type: 'usage_limit_reached', resets_at: Math.ceil(resetsAt / 1000) };
    return { status: 429, headers: [['x-codex-promo-message', promo(message)]], error };
  }
  const isFinal = type === 'billing_error' || (status < 500 ? !isRate && status !== 400 : !shouldRetry);
  if (!isFinal) return { status: knownStatus(status) };
  return { status: 404, error: { message, type: 'invalid_request_error', param: null, code: 'model_not_found' } };
}

/** As the headers say it; null where they do not. */
function retryAfterMs({ headers }: Refused): number | null {
  const seconds = headers.find(([name]) => name === 'retry-after')?.[1];
  return seconds === undefined || !/^\d+$/.test(seconds) ? null : Number(seconds) * 1000;
}

/** Its end is the client's: ", or try again later." Anything but printable ASCII has no place in a header. */
function promo(message: string): string {
  const ascii = message
    .normalize('NFKD')
    .replaceAll(/[^\x20-\x7e]/g, '')
    .replace(/\.$/, '');
  return ascii.length <= PROMO_CHARS ? ascii : `${ascii.slice(0, PROMO_CHARS).trimEnd()}...`;
}
