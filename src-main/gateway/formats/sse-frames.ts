/**
 * Splits a server-sent event stream into frames without changing a byte: the frames put together are the input. Works
 * on bytes (an event may be cut anywhere, also inside a character) and looks only for line ends and the event's name,
 * because this runs for every event of every stream. A lone CR is not taken as a line end; no provider sends one. The
 * work is linear in the stream however it is cut, and a frame that never ends is given up at a limit.
 */
import { DEFAULT_EVENT_BYTES, EventTooLarge } from './event-too-large.ts';
import { PendingBytes } from './pending-bytes.ts';

const LF = 10;
const CR = 13;
const COLON = 58;
const SPACE = 32;

export interface SseFrame {
  /** The event's name, `message` when only data was given, and empty for a frame without data (a comment). */
  readonly event: string;
  /** The frame as received, with its closing blank line. */
  readonly bytes: Buffer;
}

/** Feed chunks in order; each call returns the frames that are now complete. */
export class SseFrames {
  readonly #maxFrameBytes: number;
  readonly #pending = new PendingBytes();
  #lineStart = 0;
  #name = '';
  #hasData = false;

  constructor(maxFrameBytes: number = DEFAULT_EVENT_BYTES) {
    this.#maxFrameBytes = maxFrameBytes;
  }

  /** Throws EventTooLarge when more bytes wait for the end of their frame than one may have. */
  push(chunk: Buffer): SseFrame[] {
    const frames: SseFrame[] = [];
    // What waited was searched when it came.
    const searched = this.#pending.bytes.length;
    const buffer = this.#pending.join(chunk);
    let frameStart = 0;
    let lineStart = this.#lineStart;
    let newline = buffer.indexOf(LF, searched);
    while (newline !== -1) {
      const lineEnd = newline > lineStart && buffer[newline - 1] === CR ? newline - 1 : newline;
      if (lineEnd > lineStart) {
        this.#readLine(buffer, lineStart, lineEnd);
      } else {
        frames.push({ event: this.#hasData ? this.#name || 'message' : '', bytes: buffer.subarray(frameStart, newline + 1) });
        this.#name = '';
        this.#hasData = false;
        frameStart = newline + 1;
      }
      lineStart = newline + 1;
      newline = buffer.indexOf(LF, lineStart);
    }
    this.#pending.keepFrom(buffer, frameStart);
    this.#lineStart = lineStart - frameStart;
    if (this.#pending.bytes.length > this.#maxFrameBytes) throw new EventTooLarge(this.#maxFrameBytes);
    return frames;
  }

  /** Bytes of an unfinished frame: not empty at the end of a stream means it was cut. */
  get rest(): Buffer {
    return this.#pending.bytes;
  }

  #readLine(buffer: Buffer, start: number, end: number): void {
    // `data` first: it is the longer and, with `event`, the only field anybody sends.
    if (startsWith(buffer, start, end, DATA)) this.#hasData = true;
    else if (startsWith(buffer, start, end, EVENT)) {
      let from = start + EVENT.length;
      if (buffer[from] === SPACE) from += 1;
      this.#name = nameAt(buffer, from, end);
    }
  }
}

/** The data of a frame: its `data` lines joined with line feeds. */
export function frameData(frame: SseFrame): string {
  const lines: string[] = [];
  for (const line of frame.bytes.toString('utf8').split(/\r?\n/)) {
    if (line.startsWith('data:')) lines.push(line.slice(line.charCodeAt(5) === SPACE ? 6 : 5));
    else if (line === 'data') lines.push('');
  }
  return lines.join('\n');
}

/** Nearly every event has this name; comparing it is cheaper than making the string again. */
const DELTA = 'content_block_delta';
const DELTA_BYTES = Buffer.from(DELTA);
const EVENT = Buffer.from('event:');
const DATA = Buffer.from('data:');

function startsWith(buffer: Buffer, start: number, end: number, word: Buffer): boolean {
  const length = word.length;
  if (end - start < length - 1) return false;
  for (let i = 0; i < length - 1; i += 1) if (buffer[start + i] !== word[i]) return false;
  // A field name alone on its line counts as the field with an empty value.
  return end - start === length - 1 || buffer[start + length - 1] === COLON;
}

function nameAt(buffer: Buffer, start: number, end: number): string {
  if (end - start === DELTA_BYTES.length && isAt(buffer, start, DELTA_BYTES)) return DELTA;
  return buffer.toString('latin1', start, end);
}

function isAt(buffer: Buffer, start: number, word: Buffer): boolean {
  for (let i = 0; i < word.length; i += 1) if (buffer[start + i] !== word[i]) return false;
  return true;
}
