/**
 * Cuts AWS's binary event stream at message ends without reading the messages: each begins with its whole length and is
 * guarded by two checksums. What is damaged is not passed on: after it no reader could find the next message.
 * Source: Smithy, "Amazon Event Stream Specification".
 */
import { crc32 } from 'node:zlib';
import { EventTooLarge } from '../formats/event-too-large.ts';
import { PendingBytes } from '../formats/pending-bytes.ts';

const PRELUDE_BYTES = 12;
const CHECKSUM_BYTES = 4;
const EMPTY = Buffer.alloc(0);

export class EventStreamUnits {
  readonly #maxMessageBytes: number;
  readonly #pending = new PendingBytes();
  /** A message was damaged: nothing more comes. */
  isBroken = false;

  constructor(maxMessageBytes: number) {
    this.#maxMessageBytes = maxMessageBytes;
  }

  /** Whole messages, as they came; empty while one is incomplete. Throws EventTooLarge for one that announces too much. */
  push(chunk: Buffer): Buffer {
    if (this.isBroken) return EMPTY;
    const buffer = this.#pending.join(chunk);
    let end = 0;
    while (buffer.length - end >= PRELUDE_BYTES && !this.isBroken) {
      const length = buffer.readUInt32BE(end);
      if (crc32(buffer.subarray(end, end + 8)) !== buffer.readUInt32BE(end + 8)) this.isBroken = true;
      else if (length > this.#maxMessageBytes) throw new EventTooLarge(this.#maxMessageBytes);
      else if (buffer.length - end < length) break;
      else if (isWhole(buffer.subarray(end, end + length))) end += length;
      else this.isBroken = true;
    }
    if (this.isBroken) this.#pending.clear();
    else this.#pending.keepFrom(buffer, end);
    return buffer.subarray(0, end);
  }

  /** Half a message at the end of a stream is of no use to anybody. */
  get rest(): Buffer {
    return EMPTY;
  }
}

function isWhole(message: Buffer): boolean {
  const end = message.length - CHECKSUM_BYTES;
  return end >= PRELUDE_BYTES && crc32(message.subarray(0, end)) === message.readUInt32BE(end);
}
