/**
 * `prompt_cache_key` sends the requests of one conversation to the same cache: the client's own key, else Claude Code's
 * session id, the one part of `metadata` that is random and names neither person nor machine.
 */
import { parseFields, textOf } from '../open-json.ts';
import type { PivotRequest } from '../wire-format.ts';
import { shortId } from './tool-names.ts';

/** Source: the API reference, `prompt_cache_key`. */
const MOST_KEY_CHARS = 64;

export function cacheKey(pivot: PivotRequest): { readonly prompt_cache_key?: string } {
  const { metadata } = pivot.json();
  const key = pivot.cacheKey ?? textOf(parseFields(textOf(metadata?.user_id) ?? '')?.['session_id']);
  return key === null || key === '' ? {} : { prompt_cache_key: shortId(key, MOST_KEY_CHARS) };
}
