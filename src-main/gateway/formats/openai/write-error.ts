/**
 * Errors as OpenAI's clients know them. `code` carries what those clients act on: `context_length_exceeded` makes Codex
 * compact, `insufficient_quota` keeps it from asking again.
 */
import type { ToldError } from '../wire-format.ts';

export function openAiError({ status, type, code, message }: ToldError) {
  // A path or a file that is not there says nothing about a model.
  const word = code === 'path_unknown' || code === 'kept_unknown' ? null : codeWord(type, message);
  return { message, type: typeWord(type, status), param: null, code: word ?? code };
}

export function codeWord(type: string, message: string): string | null {
  if (/^prompt is too long|prompt_too_long|max_tokens_context_overflow/.test(message)) return 'context_length_exceeded';
  if (type === 'authentication_error') return 'invalid_api_key';
  if (type === 'rate_limit_error') return 'rate_limit_exceeded';
  if (type === 'billing_error') return 'insufficient_quota';
  if (type === 'not_found_error') return 'model_not_found';
  if (type === 'overloaded_error') return 'server_is_overloaded';
  return null;
}

function typeWord(type: string, status: number): string {
  if (type === 'rate_limit_error') return 'rate_limit_error';
  if (type === 'billing_error') return 'insufficient_quota';
  return status >= 500 ? 'server_error' : 'invalid_request_error';
}
