/**
 * Cuts AWS's binary event stream at message ends without reading the messages: each begins with its whole length, four
 * bytes, big-endian.
 * Source: AWS, "Event stream encoding" of the Smithy specification.
 */

const LENGTH_BYTES = 4;
const EMPTY = Buffer.alloc(0);

export class EventStreamUnits {
  #pending: Buffer = EMPTY;

  /** Whole messages, as they came; empty while one is incomplete. */
  push(chunk: Buffer): Buffer {
    const buffer = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    let end = 0;
    while (buffer.length - end >= LENGTH_BYTES) {
      const length = buffer.readUInt32BE(end);
      // A length that cannot be: from here on nothing can be cut, so everything is handed on as it comes.
      if (length < LENGTH_BYTES) end = buffer.length;
      else if (buffer.length - end < length) break;
      else end += length;
    }
    this.#pending = buffer.subarray(end);
    return buffer.subarray(0, end);
  }

  get rest(): Buffer {
    return this.#pending;
  }
}
