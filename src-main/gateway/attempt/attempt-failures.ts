/**
 * Failures of an attempt as values: whose fault, what the upstream said, what may be passed on. Words of an upstream are
 * shortened here; they are not trusted to be short, or text.
 */
import type { GatehouseError } from '../../contract/errors.ts';
import { errorEnvelope } from '../formats/anthropic-messages.ts';
import { type SseFrame, frameData } from '../formats/sse-frames.ts';
import { type FailureVerdict, type RefusedAnswer, errorTypeOf, isErrorType, statusOfType } from '../routing/classify.ts';
import { type Translation, wireOf } from '../upstream/translation.ts';
import type { HeaderPairs } from '../upstream/upstream.ts';
import { type AttemptFailure, headerValue } from './attempt-result.ts';

/** What an upstream's refusal means: classify.ts, for the provider that was asked. */
export type Judge = (refused: Pick<RefusedAnswer, 'status' | 'toldStatus' | 'headers' | 'text'>) => FailureVerdict;

/**
 * An answer with an error status that arrived whole. `decoded` is null when it could not be decompressed: then its bytes
 * go to nobody, and its status speaks for it.
 */
export function errorAnswer(
  status: number,
  headers: HeaderPairs,
  body: Buffer,
  decoded: Buffer | null,
  translation: Translation | null,
  judge: Judge,
): AttemptFailure {
  if (decoded === null) return unreadError(status, headers, judge);
  const text = decoded.toString('utf8', 0, MAX_ERROR_CHARS);
  // Passed on as it can be read: without-secret.ts looks through it.
  const plainHeaders = decoded === body ? headers : headers.filter(([name]) => name !== 'content-encoding');
  if (isPage(headers, text)) return pageInstead(status, headers, judge);
  if (translation === null) {
    const { type, message } = errorText(status, decoded);
    return { verdict: judge({ status, headers, text }), status, headers: plainHeaders, body: decoded, wire: wireOf(null), type, message };
  }
  const error = translation.dialect.readError(status, text);
  // The type says it in the client's terms: some vendors answer 400 for what is a 404 or a 429.
  const told = isErrorType(error.type) && error.type !== 'api_error' ? statusOfType(error.type) : status;
  return {
    verdict: judge({ status, toldStatus: told, headers, text }),
    status: told,
    type: error.type,
    message: error.message.slice(0, 500),
    ...(translation.isMirrored
      ? { headers: plainHeaders, body: decoded, wire: wireOf(translation) }
      : { headers: jsonHeaders(headers), body: envelopeOf(error, translation), wire: wireOf(null) }),
  };
}

/** A proxy, a firewall or a load balancer spoke in the provider's place: no client reads HTML, and what it says is not for users. */
function isPage(headers: HeaderPairs, text: string): boolean {
  const start = text.replace('\uFEFF', '').trimStart();
  return start.startsWith('<') || (/^text\/html\b/i.test(headerValue(headers, 'content-type') ?? '') && !start.startsWith('{'));
}

function pageInstead(status: number, headers: HeaderPairs, judge: Judge): AttemptFailure {
  return ownWords(status, headers, judge, `status ${status}, with a web page in place of an error`);
}

function unreadError(status: number, headers: HeaderPairs, judge: Judge): AttemptFailure {
  return ownWords(status, headers, judge, `status ${status}, with a body that cannot be decompressed`);
}

/** For an error of which only the status can be told. */
function ownWords(status: number, headers: HeaderPairs, judge: Judge, message: string): AttemptFailure {
  const type = errorTypeOf(status);
  const body = Buffer.from(errorEnvelope(type, message, headerValue(headers, 'request-id') ?? ''));
  const verdict = judge({ status, headers, text: '' });
  return { verdict, status, headers: jsonHeaders(headers), body, wire: wireOf(null), type, message };
}

/** An error event that came before any content: as good as an error answer. */
export function errorBeforeContent(frame: SseFrame, headers: HeaderPairs, judge: Judge): AttemptFailure {
  const text = frameData(frame);
  const { type, message } = readError(text);
  const status = statusOfType(type);
  return {
    verdict: judge({ status, headers, text }),
    status,
    headers: jsonHeaders(headers),
    body: message === null ? null : Buffer.from(text),
    wire: wireOf(null),
    type,
    message: message ?? 'an error event without a message',
  };
}

export function unusable(status: number, headers: HeaderPairs, what: string): AttemptFailure {
  return {
    verdict: { kind: 'invalid', mayTryNext: true, code: 'upstream_invalid' },
    status,
    headers,
    body: null,
    wire: wireOf(null),
    type: null,
    message: what,
  };
}

/** An answer that may not be read on: it is larger than is allowed, or in an encoding that is not decoded here. */
export function refused(status: number, headers: HeaderPairs, { message }: GatehouseError): AttemptFailure {
  return { ...unusable(status, headers, message), verdict: { kind: 'invalid', mayTryNext: true, code: 'upstream_broken' } };
}

export function unreachable(error: Error): AttemptFailure {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const message = `${code === '' ? '' : `${code}: `}${error.message}`.slice(0, 300);
  if (PROXY_REFUSAL.test(error.message)) {
    const told = 'its proxy asks for a user and password (407)';
    return { verdict: { kind: 'credential', mayTryNext: true, code: 'account_credential' }, ...NO_ANSWER, message: told };
  }
  const isDropped = DROPPED.has(code);
  return {
    verdict: { kind: 'unreachable', mayTryNext: true, code: 'upstream_unreachable', ...(isDropped ? { mayRetryHere: true } : {}) },
    ...NO_ANSWER,
    message,
  };
}

export function timedOut(limitMs: number): AttemptFailure {
  return {
    verdict: { kind: 'timeout', mayTryNext: true, code: 'upstream_timeout' },
    ...NO_ANSWER,
    message: `no answer within ${Math.round(limitMs / 1000)} s`,
  };
}

/** Of a failure without any answer. */
export const NO_ANSWER = { status: null, headers: [], body: null, wire: 'anthropic-messages', type: null } as const;

/** An existing connection broke, as opposed to none being made. */
const DROPPED: ReadonlySet<string> = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE']);
/** As the HTTP client says it when a tunnel is refused. */
const PROXY_REFUSAL = /^Proxy response \(407\)/;
const MAX_ERROR_CHARS = 64 * 1024;

/** What may go along with an error body of ours. */
function jsonHeaders(headers: HeaderPairs): HeaderPairs {
  return [['content-type', 'application/json'], ...headers.filter(([name]) => name === 'retry-after' || name === 'request-id')];
}

function envelopeOf(error: { readonly type: string; readonly message: string }, { requestId }: Translation): Buffer {
  return Buffer.from(errorEnvelope(error.type, error.message, requestId));
}

function readError(text: string): { type: string; message: string | null } {
  try {
    const parsed = JSON.parse(text) as { error?: { type?: unknown; message?: unknown } };
    const { type, message } = parsed.error ?? {};
    return { type: typeof type === 'string' ? type : 'api_error', message: typeof message === 'string' ? message : null };
  } catch {
    return { type: 'api_error', message: null };
  }
}

/** The upstream's sentence, shortened; an empty body becomes the bare status. */
function errorText(status: number, decoded: Buffer): { type: string | null; message: string } {
  const text = decoded.toString('utf8', 0, 4000);
  const { type, message } = readError(text);
  if (message !== null) return { type, message: message.slice(0, 500) };
  return { type: null, message: text.trim() === '' ? `status ${status}` : text.slice(0, 500) };
}
