/**
 * What a stream says before it has anything to say: `message_start`, an empty block, and whatever other formats'
 * `response.created` and `in_progress` become. Providers tell an overload after these too, so they bind us to nobody.
 * Source: the report of 937 such answers in teamclaude#391.
 */
import { type SseFrame, frameData } from '../formats/sse-frames.ts';
import { fieldsOf, parseFields, textOf } from '../formats/open-json.ts';

/** More than this is passed on, content or not: a stream that is well is never failed for it. */
export const MAX_HELD_BYTES = 64 * 1024;

/**
 * Any delta; the start of a block that is not an empty text; a stop reason; the end. Kinds that are not known may stand
 * before all of these (Vertex AI sends its own first), and bind us no more than a ping.
 */
export function isContent(frame: SseFrame): boolean {
  switch (frame.event) {
    case 'content_block_delta':
    case 'message_stop':
      return true;
    case 'content_block_start': {
      const block = fieldsOf(parseFields(frameData(frame))?.['content_block']);
      return block === null || block['type'] !== 'text' || (textOf(block['text']) ?? '') !== '';
    }
    case 'message_delta':
      return textOf(fieldsOf(parseFields(frameData(frame))?.['delta'])?.['stop_reason']) !== null;
    default:
      return false;
  }
}
