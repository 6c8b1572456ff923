/**
 * The unfinished end of a stream that is cut into units. Joining it with each new chunk would copy a long unit again for
 * every chunk; here the room doubles, so that every byte is copied a bounded number of times however a unit is cut.
 */

const EMPTY = Buffer.alloc(0);

export class PendingBytes {
  /** Bytes that wait for the rest of their unit. */
  bytes: Buffer = EMPTY;
  /** Memory of our own that begins with `bytes` and may have room behind them. */
  #store: Buffer | null = null;

  /** What waits with `chunk` behind it, in one piece. Follow with `keepFrom`. */
  join(chunk: Buffer): Buffer {
    const waiting = this.bytes.length;
    if (waiting === 0) return chunk;
    const size = waiting + chunk.length;
    if (this.#store === null || size > this.#store.length) {
      // The first time exactly what is there: nearly every unit is complete with its second chunk.
      const store = Buffer.allocUnsafe(this.#store === null ? size : Math.max(size, 2 * waiting));
      store.set(this.bytes);
      this.#store = store;
    }
    this.#store.set(chunk, waiting);
    return size === this.#store.length ? this.#store : this.#store.subarray(0, size);
  }

  /** Of what `join` gave, everything before `start` is done with. */
  keepFrom(joined: Buffer, start: number): void {
    if (start === 0) {
      this.bytes = joined;
      return;
    }
    // What was handed out lies before it in the same memory, which must not be written to again.
    this.#store = null;
    this.bytes = start === joined.length ? EMPTY : joined.subarray(start);
  }

  clear(): void {
    this.#store = null;
    this.bytes = EMPTY;
  }
}
