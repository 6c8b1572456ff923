/**
 * Reads a streamed response. It is complete only with `response.completed` or `response.incomplete`; a connection that
 * closes before never looks complete. Source: the API reference, "Streaming events".
 */
import type { MessagesEvent } from '../messages.ts';
import { parseFields, textOf } from '../open-json.ts';
import { frameData, type SseFrame, SseFrames } from '../sse-frames.ts';
import type { AnswerTerms, StreamReader } from '../wire-format.ts';
import { ResponseItems } from './response-items.ts';

export class ResponsesStreamReader implements StreamReader {
  readonly #frames: SseFrames;
  readonly #items: ResponseItems;

  constructor(terms: AnswerTerms) {
    this.#frames = new SseFrames(terms.maxEventBytes);
    this.#items = new ResponseItems(terms);
  }

  push(chunk: Buffer): MessagesEvent[] {
    for (const frame of this.#frames.push(chunk)) this.#frame(frame);
    return this.#items.events.take();
  }

  /** Some servers close without the last blank line; what was cut in two says nothing. */
  end(): MessagesEvent[] {
    for (const frame of this.#frames.push(BLANK_LINE)) if (parseFields(frameData(frame)) !== null) this.#frame(frame);
    return this.#items.events.take();
  }

  #frame(frame: SseFrame): void {
    const { events } = this.#items;
    if (events.isEnded || frame.event === '') return;
    const data = frameData(frame).trim();
    // Some compatible servers close with chat's mark; it says nothing here.
    if (data === '' || data === '[DONE]') return;
    const fields = parseFields(data);
    if (fields === null) events.fail('api_error', 'The provider sent an event that is not a JSON object.');
    else this.#items.event(textOf(fields['type']) ?? frame.event, fields);
  }
}

const BLANK_LINE = Buffer.from('\n\n');
