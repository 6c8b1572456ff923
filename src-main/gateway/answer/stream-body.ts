/**
 * The body of a streamed answer. Node's own chunked `write` hands the socket four pieces for every event; framing the
 * chunk here hands it one, which is what most of passing on a small event costs. Head, corking, backpressure and the
 * ending stay Node's business.
 */
import type { ServerResponse } from 'node:http';

export class StreamBody {
  readonly #response: ServerResponse;
  readonly #isChunked: boolean;

  /** Call once the head has been written: only then is it known whether the body is chunked. */
  constructor(response: ServerResponse) {
    this.#response = response;
    this.#isChunked = response.chunkedEncoding;
    response.chunkedEncoding = false;
  }

  /** False when the client reads slower than we write: pause until 'drain'. */
  write(bytes: Buffer): boolean {
    // An empty chunk would be the last one.
    if (bytes.length === 0) return true;
    return this.#response.write(this.#isChunked ? chunkOf(bytes) : bytes);
  }

  end(bytes?: Buffer): void {
    if (bytes !== undefined) this.write(bytes);
    // From here on Node writes the last chunk.
    this.#response.chunkedEncoding = this.#isChunked;
    this.#response.end();
  }
}

const CR = 13;
const LF = 10;

/** One chunk of `transfer-encoding: chunked`: length in hex, the bytes, each with a line end. */
function chunkOf(bytes: Buffer): Buffer {
  const size = bytes.length.toString(16);
  const chunk = Buffer.allocUnsafe(size.length + bytes.length + 4);
  let at = chunk.write(size, 'latin1');
  chunk[at++] = CR;
  chunk[at++] = LF;
  chunk.set(bytes, at);
  at += bytes.length;
  chunk[at++] = CR;
  chunk[at] = LF;
  return chunk;
}
