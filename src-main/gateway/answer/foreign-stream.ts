/**
 * A stream on its way to a client that does not speak Messages: events go in, the client's own bytes come out. One of
 * these serves one answer.
 */
import { parseJson } from '../formats/parse-json.ts';
import type { MessagesEvent } from '../formats/messages.ts';
import { SseFrames, frameData } from '../formats/sse-frames.ts';
import type { ClientFormat, ClientTerms, StreamWriter } from '../formats/wire-format.ts';

export class ForeignStream {
  readonly type: string;
  /** What comes was bounded where it was read. */
  readonly #frames = new SseFrames(Infinity);
  readonly #writer: StreamWriter;
  readonly #breaksOff: boolean;
  /** An error ended the answer. */
  hasFailed = false;

  /** `breaksOff`: an error is not written, for this client is to see a broken connection. */
  constructor(format: ClientFormat, terms: ClientTerms, breaksOff: boolean) {
    this.#breaksOff = breaksOff;
    this.type = format.streamType;
    this.#writer = format.writeStream(terms);
  }

  /** Messages bytes, cut anywhere; what an upstream puts between events (comments, unreadable data) is left out. */
  write(bytes: Buffer): Buffer {
    const written: Buffer[] = [];
    for (const frame of this.#frames.push(bytes)) {
      const event = frame.event === '' || frame.event === 'ping' ? null : parse(frameData(frame));
      if (event !== null) written.push(this.#written(event));
    }
    return written.length === 1 ? written[0]! : Buffer.concat(written);
  }

  /** What an upstream sends is not checked: an event without its fields ends the answer as an error, not the process. */
  #written(event: MessagesEvent): Buffer {
    if (event.type === 'error') return this.error(event.error);
    try {
      return this.#writer.event(event);
    } catch {
      return this.error({ type: 'api_error', message: `The provider sent a ${event.type} event that cannot be read.` });
    }
  }

  error(error: { readonly type: string; readonly message: string }): Buffer {
    this.hasFailed = true;
    return this.#breaksOff ? NOTHING : this.#writer.event({ type: 'error', error });
  }
}

const NOTHING = Buffer.alloc(0);

/** What a writer knows; newer kinds of events have no place in other formats. */
const KNOWN: ReadonlySet<string> = new Set<MessagesEvent['type']>([
  'message_start',
  'content_block_start',
  'content_block_delta',
  'content_block_stop',
  'message_delta',
  'message_stop',
  'error',
]);

function parse(data: string): MessagesEvent | null {
  try {
    const event: unknown = parseJson(data);
    return typeof event === 'object' && event !== null && 'type' in event && KNOWN.has(String(event.type))
      ? (event as MessagesEvent)
      : null;
  } catch {
    return null;
  }
}
