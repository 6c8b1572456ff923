/**
 * AWS's binary event stream (`application/vnd.amazon.eventstream`), in both directions. A message is framed by its
 * length and guarded by two checksums; what happened is told by its headers, what it says by a JSON payload. Reading
 * takes bytes in any cut and never throws: what cannot be read becomes one `broken` message, and then nothing more.
 * Source: Smithy, "Amazon Event Stream Specification".
 */
import { crc32 } from 'node:zlib';
import { EventStreamCodec } from '@smithy/eventstream-codec';
import { fromUtf8, toUtf8 } from '@smithy/util-utf8';

export const EVENT_STREAM_TYPE = 'application/vnd.amazon.eventstream';

export type EventStreamMessage =
  | { readonly kind: 'event'; readonly name: string; readonly body: Buffer }
  /** A modelled exception or an unmodelled error; `name` as the service writes it, e.g. `throttlingException`. */
  | { readonly kind: 'exception'; readonly name: string; readonly body: Buffer }
  | { readonly kind: 'broken'; readonly reason: string };

const codec = new EventStreamCodec(toUtf8, fromUtf8);
const PRELUDE_BYTES = 12;
/** More than any provider sends in one message (the format allows 24 MB); a longer one is a misread length. */
const MOST_BYTES = 25 * 1024 * 1024;

export class EventStreamDecoder {
  #pending: Buffer = EMPTY;
  #isBroken = false;

  push(chunk: Buffer): EventStreamMessage[] {
    if (this.#isBroken) return [];
    let rest = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    const messages: EventStreamMessage[] = [];
    while (rest.length >= PRELUDE_BYTES) {
      const length = rest.readUInt32BE(0);
      if (crc32(rest.subarray(0, 8)) !== rest.readUInt32BE(8) || length > MOST_BYTES) {
        messages.push(this.#break('a frame is damaged'));
        return messages;
      }
      if (rest.length < length) break;
      messages.push(this.#decode(rest.subarray(0, length)));
      if (this.#isBroken) return messages;
      rest = rest.subarray(length);
    }
    this.#pending = rest;
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
    this.#pending = EMPTY;
    return { kind: 'broken', reason };
  }
}

const EMPTY = Buffer.alloc(0);

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
