/** Whole numbers in as few bytes as they need (7 bits a byte, lowest first), up to 2^53. */
import { BodiesDamaged } from './damage.ts';

/** Up to this size a loop copies faster than a call. */
const SHORT = 48;

/** Collects numbers and byte strings. */
export class ByteWriter {
  #bytes = Buffer.allocUnsafe(256);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** `value` is a whole number, 0 to 2^53 - 1. */
  number(value: number): void {
    this.#reserve(8);
    let rest = value;
    while (rest >= 0x80) {
      this.#bytes[this.#length++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes[this.#length++] = rest;
  }

  /** A number of either sign; small ones stay short. */
  signed(value: number): void {
    this.number(value < 0 ? -2 * value - 1 : 2 * value);
  }

  /** The bytes `start` to `end` of `source`, without their length. */
  raw(source: Uint8Array, start = 0, end = source.length): void {
    this.#reserve(end - start);
    if (end - start > SHORT) this.#bytes.set(source.subarray(start, end), this.#length);
    else for (let index = start; index < end; index++) this.#bytes[this.#length + index - start] = source[index] as number;
    this.#length += end - start;
  }

  /** What was written so far. Valid until the next write. */
  result(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  #reserve(size: number): void {
    if (this.#length + size <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#length + size));
    larger.set(this.result());
    this.#bytes = larger;
  }
}

/** Reads back what ByteWriter wrote. Throws BodiesDamaged past the end. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  #position = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get done(): boolean {
    return this.#position >= this.#bytes.length;
  }

  number(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 0x80) {
      const byte = this.#bytes[this.#position++];
      if (byte === undefined) throw new BodiesDamaged('A record of the body store ends too early.');
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  }

  signed(): number {
    const value = this.number();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  raw(length: number): Uint8Array {
    const start = this.#position;
    this.#position += length;
    if (this.#position > this.#bytes.length) throw new BodiesDamaged('A record of the body store ends too early.');
    return this.#bytes.subarray(start, this.#position);
  }
}
