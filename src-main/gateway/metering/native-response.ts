/**
 * Notices the finished response in an answer that passes in OpenAI's own bytes: its id and items are what the client may
 * refer to next. It must never throw, and never change or keep the bytes that pass.
 */
import { type Fields, fieldsOf, parseFields } from '../formats/open-json.ts';
import { frameData, SseFrames } from '../formats/sse-frames.ts';

export class NativeResponse {
  readonly #found: (response: Fields) => void;
  readonly #frames: SseFrames;
  #isBroken = false;

  /** `maxEventBytes`: as where the stream itself is read. */
  constructor(maxEventBytes: number, found: (response: Fields) => void) {
    this.#frames = new SseFrames(maxEventBytes);
    this.#found = found;
  }

  /** Bytes of a stream, cut anywhere. */
  chunk(bytes: Buffer): void {
    if (this.#isBroken) return;
    try {
      for (const frame of this.#frames.push(bytes)) {
        if (!frame.bytes.includes('"response.completed"') && !frame.bytes.includes('"response.incomplete"')) continue;
        const event = parseFields(frameData(frame));
        if (event?.['type'] === 'response.completed' || event?.['type'] === 'response.incomplete') this.#take(event['response']);
      }
    } catch {
      this.#isBroken = true;
    }
  }

  /** An answer that was not streamed. */
  whole(body: Buffer): void {
    this.#take(parseFields(body.toString('utf8')));
  }

  #take(value: unknown): void {
    const response = fieldsOf(value);
    if (response !== null) this.#found(response);
  }
}
