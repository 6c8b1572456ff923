/**
 * Turns upstream chunks into pieces: the bytes to forward, and the Messages frames seen in them. Plain streams are cut
 * at frame ends, so the client never holds half an event when we must stop or ping. Comments and pings before the first
 * event are left out where pieces are frames: they say nothing, and there may be any number of them. Four kinds, by what
 * is forwarded:
 *
 *   plain        the upstream speaks Messages       its bytes, cut at frame ends
 *   compressed   the same, compressed all the same  its bytes as they came; a decoded copy is looked at
 *   translated   the upstream speaks a dialect      the frames that were read from it
 *   mirrored     the client speaks it too           its bytes, cut at the dialect's own unit ends; frames are only read
 */
import { isContentEvent } from '../formats/anthropic-messages.ts';
import { type SseFrame, SseFrames } from '../formats/sse-frames.ts';
import { isUsageChunk } from './chat-usage.ts';
import { Decoder, isPlain } from './decoder.ts';
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
  /** Nobody wants more: what is being decoded is dropped. */
  destroy(): void;
}

export interface AnswerLimits {
  /** The largest single event. */
  readonly bodyBytes: number;
  /** What a compressed answer may decompress to, and a whole one may have. */
  readonly answerBytes: number;
}

/**
 * `encoding` must be readable. `isPlainWanted`: the bytes are not forwarded as they are, so compressed ones are of no use.
 * `fail` gets a GatehouseError `upstream_broken` for what is larger than `limits` allow.
 */
export function observeStream(
  encoding: string | null,
  translation: Translation | null,
  isPlainWanted: boolean,
  limits: AnswerLimits,
): ObservedStream {
  const reader = translation === null ? messagesFrames(limits) : new TranslatedFrames(translation.dialect.readStream(translation.terms));
  if (encoding !== null && !isPlain(encoding)) {
    const isForwarded = translation === null ? !isPlainWanted : translation.isMirrored;
    return (isForwarded ? encodedStream : decodedStream)(encoding, limits.answerBytes, reader);
  }
  return translation?.isMirrored === true ? mirroredStream(reader, translation, limits) : frameStream(reader);
}

/** Reads frames from plain bytes. */
interface FrameReader {
  /** Throws EventTooLarge. */
  push(chunk: Buffer): readonly SseFrame[];
  /** What the end of the stream completes. */
  finish(): readonly SseFrame[];
  /** Bytes that belong to no frame yet, where they are worth passing on. */
  readonly rest: Buffer;
}

const NO_FRAMES: readonly SseFrame[] = [];

function messagesFrames({ bodyBytes }: AnswerLimits): FrameReader {
  const splitter = new SseFrames(bodyBytes);
  let hasBegun = false;
  return {
    push(chunk) {
      const frames = splitter.push(chunk);
      if (hasBegun) return frames;
      const first = frames.findIndex(({ event }) => isContentEvent(event));
      hasBegun = first !== -1;
      return hasBegun ? frames.slice(first) : NO_FRAMES;
    },
    finish: () => NO_FRAMES,
    get rest() {
      return hasBegun ? splitter.rest : EMPTY;
    },
  };
}

/** Pieces are frames and nothing else. */
function frameStream(reader: FrameReader): ObservedStream {
  return {
    isCuttable: true,
    takesOurs: true,
    isDecoding: false,
    push(chunk, deliver, fail) {
      const frames = attempted(() => reader.push(chunk), fail);
      // Also without a frame: a comment of the upstream is a sign of life.
      if (frames !== null) deliver({ bytes: span(frames), frames });
    },
    finish(deliver, _fail, done) {
      const frames = reader.finish();
      deliver({ bytes: frames.length === 0 ? reader.rest : span(frames), frames });
      done();
    },
    destroy: nothing,
  };
}

function mirroredStream(reader: FrameReader, { dialect, hidesUsage }: Translation, { bodyBytes }: AnswerLimits): ObservedStream {
  const isBinary = dialect.id === 'bedrock-converse' || dialect.id === 'bedrock-invoke';
  const units: Units = isBinary ? new EventStreamUnits(bodyBytes) : sseUnits(hidesUsage, bodyBytes);
  return {
    isCuttable: false,
    takesOurs: true,
    isDecoding: false,
    push(chunk, deliver, fail) {
      const read = attempted(() => ({ bytes: units.push(chunk), frames: reader.push(chunk) }), fail);
      if (read === null) return;
      deliver(units.isBroken ? { ...read, frames: read.frames.filter(({ event }) => event !== 'error') } : read);
      if (units.isBroken) fail(new Error('a message is damaged'));
    },
    finish(deliver, fail, done) {
      const frames = reader.finish();
      deliver({ bytes: units.rest, frames: frames.filter(({ event }) => event !== 'error') });
      // The reader missed the closing mark; in the client's own bytes nothing says so yet.
      if (frames.some(({ event }) => event === 'error')) fail(new Error('it ended before its closing mark'));
      else done();
    },
    destroy: nothing,
  };
}

/** Cuts a stream where its own units end. */
interface Units {
  /** Throws EventTooLarge. */
  push(chunk: Buffer): Buffer;
  readonly rest: Buffer;
  readonly isBroken: boolean;
}

function sseUnits(hidesUsage: boolean, maxFrameBytes: number): Units {
  const splitter = new SseFrames(maxFrameBytes);
  let hasBegun = false;
  return {
    push(chunk) {
      let frames: readonly SseFrame[] = splitter.push(chunk);
      if (!hasBegun) {
        const first = frames.findIndex(({ event }) => event !== '');
        hasBegun = first !== -1;
        frames = hasBegun ? frames.slice(first) : NO_FRAMES;
      }
      return hidesUsage && frames.some(isUsageChunk) ? joined(frames.filter((frame) => !isUsageChunk(frame))) : span(frames);
    },
    get rest() {
      return splitter.rest;
    },
    isBroken: false,
  };
}

/** Bytes as they came; frames from a decoded copy. */
function encodedStream(encoding: string, maxBytes: number, reader: FrameReader): ObservedStream {
  const { decoder, take } = frameDecoder(encoding, maxBytes, reader);
  return {
    isCuttable: false,
    takesOurs: false,
    isDecoding: true,
    push(chunk, deliver, fail) {
      decoder.write(chunk, (error) => {
        if (error === null) deliver({ bytes: chunk, frames: take() });
        else fail(error);
      });
    },
    finish(deliver, fail, done) {
      decoder.end((error) => {
        if (error !== null) return fail(error);
        deliverSome(EMPTY, [...take(), ...reader.finish()], deliver);
        done();
      });
    },
    destroy: () => decoder.destroy(),
  };
}

/** Frames read from what was decoded; the compressed bytes go nowhere. */
function decodedStream(encoding: string, maxBytes: number, reader: FrameReader): ObservedStream {
  const { decoder, take } = frameDecoder(encoding, maxBytes, reader);
  return {
    isCuttable: true,
    takesOurs: true,
    isDecoding: true,
    push(chunk, deliver, fail) {
      decoder.write(chunk, (error) => {
        if (error !== null) return fail(error);
        const frames = take();
        deliver({ bytes: joined(frames), frames });
      });
    },
    finish(deliver, fail, done) {
      decoder.end((error) => {
        if (error !== null) return fail(error);
        const frames = [...take(), ...reader.finish()];
        deliverSome(joined(frames), frames, deliver);
        done();
      });
    },
    destroy: () => decoder.destroy(),
  };
}

/** `take` gives the frames that came out since it was last asked. */
function frameDecoder(encoding: string, maxBytes: number, reader: FrameReader): { decoder: Decoder; take: () => readonly SseFrame[] } {
  let frames: SseFrame[] = [];
  const decoder = new Decoder(encoding, maxBytes, (plain) => void frames.push(...reader.push(plain)));
  return {
    decoder,
    take() {
      const taken = frames;
      frames = [];
      return taken;
    },
  };
}

function deliverSome(bytes: Buffer, frames: readonly SseFrame[], deliver: (piece: Piece) => void): void {
  if (frames.length > 0) deliver({ bytes, frames });
}

/** What `read` gives; null when it threw, and `fail` was told. */
function attempted<T>(read: () => T, fail: (error: Error) => void): T | null {
  try {
    return read();
  } catch (error) {
    fail(error instanceof Error ? error : new Error(String(error)));
    return null;
  }
}

function nothing(): void {
  // A plain stream holds nothing that works by itself.
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
