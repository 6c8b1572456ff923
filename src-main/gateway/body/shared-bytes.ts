/**
 * Bodies that are too large to work on between other requests lie in memory that several threads can read: a worker
 * gets them without a copy, and they stay here for the next attempt. Nobody writes to them once they are complete.
 */

/** From here on parsing and translating take long enough (10 ms and more) for others to notice. */
export const LARGE_BYTES = 512 * 1024;

export function isLarge(body: Uint8Array): boolean {
  return body.length >= LARGE_BYTES;
}

/** The chunks in one piece, `size` bytes long; shared when that is large. */
export function joinChunks(chunks: readonly Uint8Array[], size: number): Buffer {
  if (size < LARGE_BYTES) return Buffer.concat(chunks, size);
  const joined = Buffer.from(new SharedArrayBuffer(size));
  let at = 0;
  for (const chunk of chunks) {
    joined.set(chunk, at);
    at += chunk.length;
  }
  return joined;
}

/** For another thread: the same bytes, shared when they are large. */
export function toShared(bytes: Uint8Array): Uint8Array {
  return isLarge(bytes) && !(bytes.buffer instanceof SharedArrayBuffer) ? joinChunks([bytes], bytes.length) : bytes;
}

/** What came from another thread lost its class on the way. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
