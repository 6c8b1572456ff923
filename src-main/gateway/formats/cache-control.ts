/** Marks for the prompt cache in foreign formats: several clients write Anthropic's own `cache_control` into them. */
import type { CacheControl } from './messages.ts';
import { type Fields, fieldsOf } from './open-json.ts';

/** The mark that stands on a part, message or tool; null for none. */
export function cacheControlOf(holder: Fields): CacheControl | null {
  const said = fieldsOf(holder['cache_control']);
  if (said === null) return null;
  return said['ttl'] === '1h' ? { type: 'ephemeral', ttl: '1h' } : { type: 'ephemeral' };
}

/** `one` with the mark that stands on `holder`. */
export function carryMark<Block extends object>(one: Block, holder: Fields): Block {
  const mark = cacheControlOf(holder);
  return mark === null ? one : { ...one, cache_control: mark };
}

/** A mark behind a list stands on its last block; in front of everything it marks nothing. Changes the list. */
export function markLast<Block extends object>(blocks: Block[], mark: CacheControl | null): void {
  const last = mark === null ? undefined : blocks.pop();
  if (last !== undefined) blocks.push({ ...last, cache_control: mark });
}
