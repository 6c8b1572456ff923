/**
 * How Bedrock says that something went wrong, in both directions: error answers and exceptions inside a stream to
 * Messages error types, and ours back to the exception names that AWS's SDKs make classes of. Wordings that Claude Code
 * would not understand become the tokens that it heals by itself.
 * Source: Bedrock API reference, "InvokeModel" and "ConverseStream", sections Errors.
 */
import { capabilityMessage } from './capability.ts';
import type { ToldError } from './wire-format.ts';

export interface MessagesError {
  readonly type: string;
  readonly message: string;
}

/** Bedrock's exceptions by the Messages error type that says the same, the usual one of a type first. */
const EXCEPTIONS: ReadonlyArray<readonly [exception: string, type: string]> = [
  ['ValidationException', 'invalid_request_error'],
  ['AccessDeniedException', 'permission_error'],
  ['UnrecognizedClientException', 'authentication_error'],
  ['ExpiredTokenException', 'authentication_error'],
  ['ResourceNotFoundException', 'not_found_error'],
  ['ThrottlingException', 'rate_limit_error'],
  ['ServiceQuotaExceededException', 'rate_limit_error'],
  ['InternalServerException', 'api_error'],
  ['ModelErrorException', 'api_error'],
  ['ModelStreamErrorException', 'api_error'],
  ['ServiceUnavailableException', 'overloaded_error'],
  ['ModelNotReadyException', 'overloaded_error'],
  ['ModelTimeoutException', 'timeout_error'],
];

const STATUS_TYPES: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  408: 'timeout_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  503: 'overloaded_error',
  504: 'timeout_error',
  529: 'overloaded_error',
};

/** Bedrock's own wordings; the ones that Anthropic's API uses too are understood as they are. */
const HEALED = [
  { wording: /Input is too long for requested model/i, as: capabilityMessage('prompt_too_long') },
  {
    wording: /thinking\.signature: Field required|Invalid `?signature`? in `?thinking`? block/i,
    as: capabilityMessage('thinking_signature'),
  },
];

/** An error answer: `{"message": M}`, `{"Message": M}`, or the Messages envelope that Claude itself answers with. */
export function readBedrockError(status: number, body: string): MessagesError {
  const said = parse(body);
  const inner = record(said['error']);
  const type = typeof inner['type'] === 'string' ? inner['type'] : (STATUS_TYPES[status] ?? 'api_error');
  const message = inner['message'] ?? said['message'] ?? said['Message'];
  return { type, message: healed(typeof message === 'string' && message !== '' ? message : body.slice(0, 500)) };
}

/** An exception inside a stream. `name` begins with a small letter there. */
export function readBedrockException(name: string, body: string): MessagesError {
  const type = EXCEPTIONS.find(([exception]) => exception.toLowerCase() === name.toLowerCase())?.[1] ?? 'api_error';
  const said = parse(body);
  const message = said['message'] ?? said['originalMessage'] ?? said['Message'];
  return { type, message: healed(typeof message === 'string' && message !== '' ? message : name || 'The stream was broken off.') };
}

export function healed(message: string): string {
  return HEALED.find(({ wording }) => wording.test(message))?.as ?? message;
}

/** What AWS's SDKs look for in an error answer, beside its status. */
export function errorTypeHeader(error: Pick<ToldError, 'type' | 'status'>): readonly [string, string] {
  return ['x-amzn-errortype', exceptionOf(error.type)];
}

export function exceptionOf(type: string): string {
  return EXCEPTIONS.find(([, known]) => known === type)?.[0] ?? OTHER_EXCEPTIONS[type] ?? 'InternalServerException';
}

const OTHER_EXCEPTIONS: Readonly<Record<string, string>> = {
  policy_blocked: 'ValidationException',
  request_too_large: 'ValidationException',
  billing_error: 'ServiceQuotaExceededException',
};

/** The exceptions that ConverseStream and InvokeModelWithResponseStream may send in the middle of a stream. */
export function streamExceptionOf(type: string): string {
  const name = exceptionOf(type);
  const inStream = ['ValidationException', 'ThrottlingException', 'InternalServerException', 'ServiceUnavailableException'];
  const known = inStream.includes(name) ? name : 'InternalServerException';
  return known.charAt(0).toLowerCase() + known.slice(1);
}

function parse(body: string): Readonly<Record<string, unknown>> {
  try {
    return record(JSON.parse(body));
  } catch {
    return {};
  }
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : {};
}
