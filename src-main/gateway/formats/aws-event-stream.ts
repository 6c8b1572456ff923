/**
 * AWS's binary event stream (`application/vnd.amazon.eventstream`), in both directions. A message is framed by its
 * length and guarded by two checksums; what happened is told by its headers, what it says by a JSON payload. Reading
 * takes bytes in any cut: what cannot be read becomes one `broken` message, and then nothing more.
 * Source: Smithy, "Amazon Event Stream Specification".
 */
import { crc32 } from 'node:zlib';
import { EventStreamCodec } from '@smithy/eventstream-codec';
import { fromUtf8, toUtf8 } from '@smithy/util-utf8';
import { DEFAULT_EVENT_BYTES, EventTooLarge } from './event-too-large.ts';
import { PendingBytes } from './pending-bytes.ts';

export const EVENT_STREAM_TYPE = 'application/vnd.amazon.eventstream';

export type EventStreamMessage =
  | { readonly kind: 'event'; readonly name: string; readonly body: Buffer }
  /** A modelled exception or an unmodelled error; `name` as the service writes it, e.g. `throttlingException`. */
  | { readonly kind: 'exception'; readonly name: string; readonly body: Buffer }
  | { readonly kind: 'broken'; readonly reason: string };

const codec = new EventStreamCodec(toUtf8, fromUtf8);
const PRELUDE_BYTES = 12;

export class EventStreamDecoder {
  readonly #maxMessageBytes: number;
  readonly #pending = new PendingBytes();
  #isBroken = false;

  constructor(maxMessageBytes: number = DEFAULT_EVENT_BYTES) {
    this.#maxMessageBytes = maxMessageBytes;
  }

  /** Throws EventTooLarge when a message announces more bytes than one may have. */
  push(chunk: Buffer): EventStreamMessage[] {
    if (this.#isBroken) return [];
    const buffer = this.#pending.join(chunk);
    const messages: EventStreamMessage[] = [];
    let start = 0;
    while (buffer.length - start >= PRELUDE_BYTES) {
      const length = buffer.readUInt32BE(start);
      if (crc32(buffer.subarray(start, start + 8)) !== buffer.readUInt32BE(start + 8)) {
        messages.push(this.#break('a frame is damaged'));
        return messages;
      }
      if (length > this.#maxMessageBytes) throw new EventTooLarge(this.#maxMessageBytes);
      if (buffer.length - start < length) break;
      messages.push(this.#decode(buffer.subarray(start, start + length)));
      if (this.#isBroken) return messages;
      start += length;
    }
    this.#pending.keepFrom(buffer, start);
    return messages;
  }

  #decode(frame: Buffer): EventStreamMessage {
    try {
      const { headers, body } = codec.decode(frame);
      const header = (name: string) => String(headers[name]?.value ?? '');
      const payload = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
      switch (header(':message-type')) {
        case 'event':
          return { kind: 'event', name: header(':event-type'), body: payload };
        case 'exception':
          return { kind: 'exception', name: header(':exception-type'), body: payload };
        case 'error':
          return {
            kind: 'exception',
            name: header(':error-code'),
            body: Buffer.from(JSON.stringify({ message: header(':error-message') })),
          };
        default:
          return this.#break('a frame has no message type');
      }
    } catch {
      return this.#break('a frame is damaged');
    }
  }

  #break(reason: string): EventStreamMessage {
    this.#isBroken = true;
    this.#pending.clear();
    return { kind: 'broken', reason };
  }
}

export function encodeEvent(name: string, payload: unknown): Buffer {
  return encode({ ':event-type': name, ':content-type': 'application/json', ':message-type': 'event' }, payload);
}

export function encodeException(name: string, payload: unknown): Buffer {
  return encode({ ':exception-type': name, ':content-type': 'application/json', ':message-type': 'exception' }, payload);
}

function encode(headers: Readonly<Record<string, string>>, payload: unknown): Buffer {
  const typed = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, { type: 'string' as const, value }]));
  const frame = codec.encode({ headers: typed, body: Buffer.from(JSON.stringify(payload)) });
  return Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength);
}
