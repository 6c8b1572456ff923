/**
 * An error of OpenAI or of a vendor that follows it, as a Messages error. Vendors agree on the status and on little
 * else, so every known place of the sentence is looked at, and a page of HTML is never shown.
 */
import { type Fields, fieldsList, fieldsOf, listOf, parseFields, textOf } from '../open-json.ts';
import { healableMessage } from './context-errors.ts';

export interface ReadError {
  readonly type: string;
  readonly message: string;
}

/** An answer whose status is not 200. */
export function readError(status: number, body: string): ReadError {
  const fields = parseFields(body) ?? fieldsOf(firstOf(body));
  if (fields !== null) return errorOf(fields, status);
  const isReadable = body.length > 0 && body.length < 500 && !body.trimStart().startsWith('<');
  return { type: typeOfStatus(status) ?? 'api_error', message: isReadable ? body.trim() : unsaid(status) };
}

/** An error object inside a body or a stream; `status` where HTTP told one. */
export function errorOf(fields: Fields, status: number | null): ReadError {
  const error = fieldsOf(fields['error']) ?? fields;
  const message = sentence(error) ?? textOf(fields['error']) ?? sentence(fields) ?? unsaid(status);
  const type = typeOf(error, status);
  if (type === 'policy_blocked') return { type, message: `The provider's content filter refused the request: ${message}` };
  const healable = type === 'invalid_request_error' || type === 'api_error' ? healableMessage(error, message) : null;
  return healable === null ? { type, message } : { type: 'invalid_request_error', message: healable };
}

/** OpenRouter and others put the vendor's own words inside. */
function sentence(error: Fields): string | null {
  const inner = parseFields(textOf(fieldsOf(error['metadata'])?.['raw']) ?? '');
  const innerError = inner && (fieldsOf(inner['error']) ?? inner);
  const [detail] = fieldsList(error['detail']);
  return textOf(innerError?.['message']) ?? textOf(error['message']) ?? textOf(error['detail']) ?? textOf(detail?.['msg']);
}

function typeOf(error: Fields, status: number | null): string {
  const words = [error['code'], error['type'], error['status']].filter((word) => typeof word === 'string').join(' ');
  if (/content_filter|content_policy|moderation/i.test(words)) return 'policy_blocked';
  if (/insufficient_quota|billing|insufficient_balance/i.test(words)) return 'billing_error';
  const code = typeof error['code'] === 'number' ? error['code'] : Number(textOf(error['code']) ?? Number.NaN);
  const byStatus = typeOfStatus(status ?? code);
  if (byStatus !== null) return byStatus;
  if (/rate_limit|too_many/i.test(words)) return 'rate_limit_error';
  if (/overloaded|unavailable/i.test(words)) return 'overloaded_error';
  if (/invalid_request|context_length|bad_request|invalid_prompt/i.test(words)) return 'invalid_request_error';
  return 'api_error';
}

const TYPES: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  408: 'timeout_error',
  413: 'request_too_large',
  422: 'invalid_request_error',
  429: 'rate_limit_error',
  503: 'overloaded_error',
  504: 'timeout_error',
  529: 'overloaded_error',
};

function typeOfStatus(status: number): string | null {
  return TYPES[status] ?? (status >= 500 ? 'api_error' : status >= 400 ? 'invalid_request_error' : null);
}

/** Google's compatible endpoint wraps its error in a list. */
function firstOf(body: string): unknown {
  return body.trimStart().startsWith('[') ? listOf(parseFields(`{"list":${body}}`)?.['list'])[0] : null;
}

function unsaid(status: number | null): string {
  return status === null ? 'The provider reported an error without saying which.' : `The provider answered ${status} without saying why.`;
}
