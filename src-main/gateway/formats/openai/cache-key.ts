/**
 * `prompt_cache_key` sends the requests of one session to the same cache. It is Claude Code's session id, the one part
 * of `metadata` that is random and names neither person nor machine.
 */
import type { MessagesRequest } from '../messages.ts';
import { parseFields, textOf } from '../open-json.ts';

export function cacheKey({ metadata }: MessagesRequest): { readonly prompt_cache_key?: string } {
  const session = textOf(parseFields(textOf(metadata?.user_id) ?? '')?.['session_id']);
  return session === null ? {} : { prompt_cache_key: session };
}
