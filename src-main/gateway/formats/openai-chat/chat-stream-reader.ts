/**
 * Reads a streamed chat completion. It is complete once a finish reason or `[DONE]` was seen; usage may come between the
 * two, so the end is told at `[DONE]` or when the connection closes. Source: the API reference, "Chat streaming".
 */
import type { MessagesEvent } from '../messages.ts';
import { parseFields } from '../open-json.ts';
import { frameData, type SseFrame, SseFrames } from '../sse-frames.ts';
import type { AnswerTerms, StreamReader } from '../wire-format.ts';
import { ChatChunks } from './chat-chunks.ts';

export class ChatStreamReader implements StreamReader {
  readonly #frames: SseFrames;
  readonly #chunks: ChatChunks;

  constructor(terms: AnswerTerms, maxNameChars: number) {
    this.#frames = new SseFrames(terms.maxEventBytes);
    this.#chunks = new ChatChunks(terms, maxNameChars);
  }

  push(chunk: Buffer): MessagesEvent[] {
    for (const frame of this.#frames.push(chunk)) this.#frame(frame);
    return this.#chunks.events.take();
  }

  /** Some servers close without the last blank line; what was cut in two says nothing. */
  end(): MessagesEvent[] {
    for (const frame of this.#frames.push(BLANK_LINE)) if (isWhole(frame)) this.#frame(frame);
    if (this.#chunks.isFinished) this.#chunks.finish();
    return this.#chunks.events.take();
  }

  #frame(frame: SseFrame): void {
    const { events } = this.#chunks;
    if (events.isEnded || frame.event === '') return;
    const data = frameData(frame).trim();
    if (data === '') return;
    if (data === '[DONE]') {
      if (events.isStarted) this.#chunks.finish();
      else events.fail('api_error', 'The provider closed the stream without an answer.');
      return;
    }
    const fields = parseFields(data);
    if (fields === null) events.fail('api_error', 'The provider sent an event that is not a JSON object.');
    else this.#chunks.take(frame.event === 'error' && fields['error'] === undefined ? { error: fields } : fields);
  }
}

function isWhole(frame: SseFrame): boolean {
  const data = frameData(frame).trim();
  return data === '[DONE]' || parseFields(data) !== null;
}

const BLANK_LINE = Buffer.from('\n\n');
