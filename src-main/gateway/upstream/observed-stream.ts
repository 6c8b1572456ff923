/**
 * Turns upstream chunks into pieces: the bytes to forward, and the frames seen in them. Uncompressed streams are cut at
 * frame ends, so the client never holds half an event when we must stop or ping. A stream that the upstream compressed
 * all the same is forwarded as it came, and a decoded copy is looked at.
 */
import zlib from 'node:zlib';
import { type SseFrame, SseFrames } from './sse-frames.ts';

export interface Piece {
  /** What goes to the client; may be empty while a frame is incomplete. */
  readonly bytes: Buffer;
  readonly frames: readonly SseFrame[];
}

export interface ObservedStream {
  /** Compressed: pieces cannot be cut between frames, and nothing of ours may be added. */
  readonly isEncoded: boolean;
  /** Hands the piece to `deliver`, at once or after decoding; chunks must be pushed one after the other. */
  push(chunk: Buffer, deliver: (piece: Piece) => void, fail: (error: Error) => void): void;
  /** The end of the stream: hands over what is left, then calls `done`; or `fail` when a compressed stream was cut. */
  finish(deliver: (piece: Piece) => void, fail: (error: Error) => void, done: () => void): void;
}

/** Null when the encoding is one we cannot decode. */
export function observeStream(encoding: string | null): ObservedStream | null {
  if (encoding === null || encoding === 'identity' || encoding === '') return plainStream();
  const decoder = createDecoder(encoding);
  return decoder === null ? null : encodedStream(decoder);
}

/** Decodes a whole body; null when the encoding is unknown or the bytes are damaged. */
export function decodeBody(body: Buffer, encoding: string | null, maxBytes: number): Buffer | null {
  const options = { maxOutputLength: maxBytes };
  try {
    if (encoding === null || encoding === 'identity' || encoding === '') return body;
    if (encoding === 'gzip' || encoding === 'x-gzip') return zlib.gunzipSync(body, options);
    if (encoding === 'deflate') return zlib.inflateSync(body, options);
    if (encoding === 'br') return zlib.brotliDecompressSync(body, options);
    if (encoding === 'zstd') return zlib.zstdDecompressSync(body, options);
    return null;
  } catch {
    return null;
  }
}

function plainStream(): ObservedStream {
  const splitter = new SseFrames();
  return {
    isEncoded: false,
    push(chunk, deliver) {
      const frames = splitter.push(chunk);
      deliver({ bytes: span(frames), frames });
    },
    finish(deliver, _fail, done) {
      if (splitter.rest.length > 0) deliver({ bytes: splitter.rest, frames: [] });
      done();
    },
  };
}

function encodedStream(decoder: zlib.Gunzip | zlib.BrotliDecompress): ObservedStream {
  const splitter = new SseFrames();
  let decoded: SseFrame[] = [];
  decoder.on('data', (chunk: Buffer) => decoded.push(...splitter.push(chunk)));
  decoder.on('error', () => undefined); // every error is also told to the callback of the write or the end that met it
  const take = () => {
    const frames = decoded;
    decoded = [];
    return frames;
  };
  return {
    isEncoded: true,
    push(chunk, deliver, fail) {
      decoder.write(chunk, (error) => {
        if (error) fail(error);
        else deliver({ bytes: chunk, frames: take() });
      });
    },
    finish(deliver, fail, done) {
      decoder.once('error', fail);
      decoder.once('end', () => {
        const frames = take();
        if (frames.length > 0) deliver({ bytes: EMPTY, frames });
        done();
      });
      decoder.end();
    },
  };
}

function createDecoder(encoding: string): zlib.Gunzip | zlib.BrotliDecompress | null {
  if (encoding === 'gzip' || encoding === 'x-gzip') return zlib.createGunzip();
  if (encoding === 'deflate') return zlib.createInflate();
  if (encoding === 'br') return zlib.createBrotliDecompress();
  if (encoding === 'zstd') return zlib.createZstdDecompress();
  return null;
}

const EMPTY = Buffer.alloc(0);

/** Frames of one push lie side by side in one buffer: one view over all of them, no copy. */
export function span(frames: readonly SseFrame[]): Buffer {
  const first = frames[0]?.bytes;
  if (first === undefined) return EMPTY;
  if (frames.length === 1) return first;
  const last = frames[frames.length - 1]!.bytes;
  return Buffer.from(first.buffer, first.byteOffset, last.byteOffset + last.length - first.byteOffset);
}
