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
  // Some leave the name out; then the data has it.
  const unnamed = frame.event === 'message' ? textOf(parseFields(frameData(frame))?.['type']) : null;
  switch (unnamed ?? frame.event) {
    case 'message':
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

/** An error, also where its event has no name: some gateways put the JSON of an error into a stream that began well. */
export function isErrorFrame(frame: SseFrame): boolean {
  if (frame.event !== 'message') return frame.event === 'error';
  const body = parseFields(frameData(frame));
  return body !== null && isErrorBody(body);
}

/** `{"type":"error",...}` or `{"error":{...}}`: what some gateways answer with status 200. */
export function isErrorBody(body: object): boolean {
  const fields = fieldsOf(body);
  return fields?.['type'] === 'error' || (fieldsOf(fields?.['error']) !== null && fields?.['content'] === undefined);
}
