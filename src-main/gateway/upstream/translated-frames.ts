/**
 * Reads a foreign stream as Messages frames: what the dialect makes of the bytes, written out as the events that an
 * Anthropic upstream would have sent. Everything above sees frames and need not know where they came from.
 */
import type { MessagesEvent } from '../formats/messages.ts';
import type { SseFrame } from '../formats/sse-frames.ts';
import type { StreamReader } from '../formats/wire-format.ts';

export class TranslatedFrames {
  readonly #reader: StreamReader;
  /** Bytes of the dialect are never passed on as Messages. */
  readonly rest: Buffer = Buffer.alloc(0);

  constructor(reader: StreamReader) {
    this.#reader = reader;
  }

  /** Throws EventTooLarge. */
  push(chunk: Buffer): readonly SseFrame[] {
    return written(this.#reader.push(chunk));
  }

  finish(): readonly SseFrame[] {
    return written(this.#reader.end());
  }
}

const NONE: readonly SseFrame[] = [];

/** Side by side in one buffer, so that passing all of them on needs no copy (see `span`). */
function written(events: readonly MessagesEvent[]): readonly SseFrame[] {
  if (events.length === 0) return NONE;
  const texts = events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  if (events.length === 1) return [{ event: events[0]!.type, bytes: Buffer.from(texts[0]!) }];
  const all = Buffer.from(texts.join(''));
  let end = 0;
  return events.map(({ type }, index) => {
    const start = end;
    end += Buffer.byteLength(texts[index]!);
    return { event: type, bytes: all.subarray(start, end) };
  });
}
