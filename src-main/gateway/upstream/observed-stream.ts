/**
 * Turns upstream chunks into pieces: the bytes to forward, and the Messages frames seen in them. Plain streams are cut
 * at frame ends, so the client never holds half an event when we must stop or ping. Four kinds, by what is forwarded:
 *
 *   plain        the upstream speaks Messages       its bytes, cut at frame ends
 *   compressed   the same, compressed all the same  its bytes as they came; a decoded copy is looked at
 *   translated   the upstream speaks a dialect      the frames that were read from it
 *   mirrored     the client speaks it too           its bytes, cut at the dialect's own unit ends; frames are only read
 */
import zlib from 'node:zlib';
import { type SseFrame, SseFrames } from '../formats/sse-frames.ts';
import { isUsageChunk } from './chat-usage.ts';
import { EventStreamUnits } from './event-stream-units.ts';
import { TranslatedFrames } from './translated-frames.ts';
import type { Translation } from './translation.ts';

export interface Piece {
  /** What goes to the client; may be empty while a frame is incomplete. */
  readonly bytes: Buffer;
  readonly frames: readonly SseFrame[];
}

export interface ObservedStream {
  /** Pieces are their frames, byte for byte: they may be cut between frames. Else a piece waits as a whole. */
  readonly isCuttable: boolean;
  /** Something of ours (a ping, an error) may stand between two pieces. */
  readonly takesOurs: boolean;
  /** Pieces come later than their chunk: push one chunk after the other. */
  readonly isDecoding: boolean;
  /** Hands the piece to `deliver`, at once or after decoding. */
  push(chunk: Buffer, deliver: (piece: Piece) => void, fail: (error: Error) => void): void;
  /** The end of the stream: hands over what is left, then calls `done`; or `fail` when a compressed stream was cut. */
  finish(deliver: (piece: Piece) => void, fail: (error: Error) => void, done: () => void): void;
}

/**
 * Null when the encoding is one we cannot decode. `isPlainWanted`: the bytes are not forwarded as they are, so compressed
 * ones are of no use.
 */
export function observeStream(encoding: string | null, translation: Translation | null, isPlainWanted: boolean): ObservedStream | null {
  const isPlain = encoding === null || encoding === 'identity' || encoding === '';
  const decoder = isPlain ? null : createDecoder(encoding);
  if (!isPlain && decoder === null) return null;
  if (translation === null && decoder === null) return plainStream();
  if (translation === null) return (isPlainWanted ? decodedStream : encodedStream)(decoder!, messagesFrames());
  const frames = new TranslatedFrames(translation.dialect.readStream(translation.terms));
  if (!translation.isMirrored) return decoder === null ? translatedStream(frames) : decodedStream(decoder, frames);
  return decoder === null ? mirroredStream(frames, translation) : encodedStream(decoder, frames);
}

/** Reads frames from plain bytes. */
interface FrameReader {
  push(chunk: Buffer): readonly SseFrame[];
  /** What the end of the stream completes. */
  finish(): readonly SseFrame[];
}

const NO_FRAMES: readonly SseFrame[] = [];

function messagesFrames(): FrameReader {
  const splitter = new SseFrames();
  return { push: (chunk) => splitter.push(chunk), finish: () => NO_FRAMES };
}

function plainStream(): ObservedStream {
  const splitter = new SseFrames();
  return {
    isCuttable: true,
    takesOurs: true,
    isDecoding: false,
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

function translatedStream(reader: FrameReader): ObservedStream {
  // Also without a frame: a comment of the upstream is a sign of life.
  const hand = (frames: readonly SseFrame[], deliver: (piece: Piece) => void) => deliver({ bytes: span(frames), frames });
  return {
    isCuttable: true,
    takesOurs: true,
    isDecoding: false,
    push: (chunk, deliver) => hand(reader.push(chunk), deliver),
    finish(deliver, _fail, done) {
      hand(reader.finish(), deliver);
      done();
    },
  };
}

function mirroredStream(reader: FrameReader, { dialect, hidesUsage }: Translation): ObservedStream {
  const isBinary = dialect.id === 'bedrock-converse' || dialect.id === 'bedrock-invoke';
  const units: Units = isBinary ? new EventStreamUnits() : sseUnits(hidesUsage);
  return {
    isCuttable: false,
    takesOurs: true,
    isDecoding: false,
    push(chunk, deliver, fail) {
      const bytes = units.push(chunk);
      const frames = reader.push(chunk);
      deliver({ bytes, frames: units.isBroken ? frames.filter(({ event }) => event !== 'error') : frames });
      if (units.isBroken) fail(new Error('a message is damaged'));
    },
    finish(deliver, fail, done) {
      const frames = reader.finish();
      deliver({ bytes: units.rest, frames: frames.filter(({ event }) => event !== 'error') });
      // The reader missed the closing mark; in the client's own bytes nothing says so yet.
      if (frames.some(({ event }) => event === 'error')) fail(new Error('it ended before its closing mark'));
      else done();
    },
  };
}

/** Cuts a stream where its own units end. */
interface Units {
  push(chunk: Buffer): Buffer;
  readonly rest: Buffer;
  readonly isBroken: boolean;
}

function sseUnits(hidesUsage: boolean): Units {
  const splitter = new SseFrames();
  return {
    push(chunk) {
      const frames = splitter.push(chunk);
      return hidesUsage && frames.some(isUsageChunk) ? joined(frames.filter((frame) => !isUsageChunk(frame))) : span(frames);
    },
    get rest() {
      return splitter.rest;
    },
    isBroken: false,
  };
}

/** Bytes as they came; frames from a decoded copy. */
function encodedStream(decoder: Decoder, reader: FrameReader): ObservedStream {
  const take = collect(decoder, reader);
  return {
    isCuttable: false,
    takesOurs: false,
    isDecoding: true,
    push(chunk, deliver, fail) {
      decoder.write(chunk, (error) => {
        if (error) fail(error);
        else deliver({ bytes: chunk, frames: take() });
      });
    },
    finish: (deliver, fail, done) =>
      finishDecoding(decoder, () => deliverSome(EMPTY, [...take(), ...reader.finish()], deliver), fail, done),
  };
}

/** Frames read from what was decoded; the compressed bytes go nowhere. */
function decodedStream(decoder: Decoder, reader: FrameReader): ObservedStream {
  const take = collect(decoder, reader);
  return {
    isCuttable: true,
    takesOurs: true,
    isDecoding: true,
    push(chunk, deliver, fail) {
      decoder.write(chunk, (error) => {
        const frames = take();
        if (error) fail(error);
        else deliver({ bytes: joined(frames), frames });
      });
    },
    finish(deliver, fail, done) {
      const last = () => {
        const frames = [...take(), ...reader.finish()];
        deliverSome(joined(frames), frames, deliver);
      };
      finishDecoding(decoder, last, fail, done);
    },
  };
}

type Decoder = zlib.Gunzip | zlib.BrotliDecompress;

/** Reads what the decoder gives; the returned function takes the frames that came since the last call. */
function collect(decoder: Decoder, reader: FrameReader): () => readonly SseFrame[] {
  let frames: SseFrame[] = [];
  decoder.on('data', (chunk: Buffer) => frames.push(...reader.push(chunk)));
  decoder.on('error', () => undefined); // every error is also told to the callback of the write or the end that met it
  return () => {
    const taken = frames;
    frames = [];
    return taken;
  };
}

function finishDecoding(decoder: Decoder, last: () => void, fail: (error: Error) => void, done: () => void): void {
  decoder.once('error', fail);
  decoder.once('end', () => {
    last();
    done();
  });
  decoder.end();
}

function deliverSome(bytes: Buffer, frames: readonly SseFrame[], deliver: (piece: Piece) => void): void {
  if (frames.length > 0) deliver({ bytes, frames });
}

function createDecoder(encoding: string): Decoder | null {
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

/** Frames of several pushes, put together. */
export function joined(frames: readonly SseFrame[]): Buffer {
  return frames.length < 2 ? span(frames) : Buffer.concat(frames.map(({ bytes }) => bytes));
}
