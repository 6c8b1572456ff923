/**
 * Google's error object, both ways. Wordings that Claude Code heals by itself come out in the words it knows.
 * Source: Google AIP-193, "Errors", and the Gemini API's troubleshooting guide.
 */
import { capabilityMessage } from '../capability.ts';
import { countOf, type Fields, fieldsOf, textOf } from '../open-json.ts';
import type { ToldError } from '../wire-format.ts';

const STATUSES: ReadonlyArray<readonly [google: string, messages: string]> = [
  ['INVALID_ARGUMENT', 'invalid_request_error'],
  ['FAILED_PRECONDITION', 'invalid_request_error'],
  ['OUT_OF_RANGE', 'invalid_request_error'],
  ['UNAUTHENTICATED', 'authentication_error'],
  ['PERMISSION_DENIED', 'permission_error'],
  ['NOT_FOUND', 'not_found_error'],
  ['RESOURCE_EXHAUSTED', 'rate_limit_error'],
  ['UNAVAILABLE', 'overloaded_error'],
  ['DEADLINE_EXCEEDED', 'timeout_error'],
  ['INTERNAL', 'api_error'],
];

const BY_CODE: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  503: 'overloaded_error',
  504: 'timeout_error',
};

/** `{"error": {code, message, status}}`; a stream without `alt=sse` puts it into a list. */
export function readGeminiError(status: number, body: string): { readonly type: string; readonly message: string } {
  const error = errorOf(parse(body));
  return error === null ? { type: BY_CODE[status] ?? 'api_error', message: body.slice(0, 500) } : toldBy(error, status);
}

/** The error object of a body or of a chunk in the middle of a stream. */
export function errorOf(body: unknown): Fields | null {
  return fieldsOf(fieldsOf(Array.isArray(body) ? (body as unknown[])[0] : body)?.['error']);
}

export function toldBy(error: Fields, status: number): { readonly type: string; readonly message: string } {
  const google = textOf(error['status']);
  const type = STATUSES.find(([name]) => name === google)?.[1] ?? BY_CODE[countOf(error['code']) ?? status] ?? 'api_error';
  return { type, message: healed(textOf(error['message']) ?? 'Gemini gave no reason.') };
}

function healed(message: string): string {
  const tooLong = /input token count(?: is)? \(?(\d+)\)?.*?(?:exceeds the maximum number of tokens allowed|supports? up to) \(?(\d+)/i.exec(
    message,
  );
  if (tooLong) return `prompt is too long: ${tooLong[1]} tokens > ${tooLong[2]} maximum`;
  // The end of the range is exclusive.
  const output = /max_?output_?tokens value of (\d+).*?to (\d+) \(exclusive\)/i.exec(message);
  if (output)
    return `max_tokens: ${output[1]} > ${Number(output[2]) - 1}, which is the maximum allowed number of output tokens for this model`;
  // Without the thinking blocks there is no signature left to be wrong.
  if (/thought.?signature.*(not valid|invalid|corrupted)/i.test(message)) return capabilityMessage('thinking_signature');
  return message;
}

/**
 * Google's object for an error of ours. Without a `RetryInfo` Gemini CLI repeats a limit nine times in three minutes; with
 * one of more than five minutes it stops, and shows the sentence.
 */
export function writeGeminiError({ status, type, message, retryAfterMs }: GeminiError): object {
  const google =
    STATUSES.find(([, messages]) => messages === type)?.[0] ??
    (status === 429
      ? 'RESOURCE_EXHAUSTED'
      : type === 'billing_error'
        ? 'FAILED_PRECONDITION'
        : status < 500
          ? 'INVALID_ARGUMENT'
          : 'INTERNAL');
  const details = [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: `${Math.ceil((retryAfterMs ?? 0) / 1000)}s` }];
  return { error: { code: status, message, status: google, ...(typeof retryAfterMs === 'number' && { details }) } };
}

type GeminiError = Pick<ToldError, 'status' | 'type' | 'message' | 'retryAfterMs'>;

/** For errors in the middle of a stream, which have no status of their own. */
export function statusOf(type: string): number {
  const code = Object.entries(BY_CODE).find(([, known]) => known === type)?.[0];
  return code === undefined ? 500 : Number(code);
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
