/**
 * What the attempts that are about to leave may come to. The loop that carries traffic writes an intent right before
 * it sends a request, so that no request is on its way that nobody knows of: a killed process leaves its intents to the
 * next one, which settles those whose attempt the database does not know. Written, not synced: the open row, synced, is
 * there within milliseconds, and a power cut in between takes the request's upstream connection with it.
 *
 * Two segments of a file whose space was taken beforehand are filled in turn. One is used again only once every open
 * row of its intents has been acknowledged, so the file never grows and nothing has to be moved: one small write each.
 */
import { closeSync, constants, openSync, readFileSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';

/** Length, CRC-32 of the text, generation of the segment (each 32 bits), and a byte that says whether it still stands. */
const headBytes = 13;
const stateAt = 12;
const withdrawn = Buffer.from([2]);
const standing = 1;
const openFlags = constants.O_RDWR | constants.O_CREAT;

export interface Intent {
  readonly segment: number;
  /** Of its head in the file. */
  readonly position: number;
}

export interface IntentLog {
  /** Writes one intent. Throws the system's error, or an Error when too many wait for their open rows. */
  add(text: string): Intent;
  /** The open row is on disk, or was refused: the intent's room may be used again. Once for each intent. */
  release(intent: Intent): void;
  /** As `release`, for a request that never left: it costs nothing, whatever happens next. Throws the system's error. */
  withdraw(intent: Intent): void;
  close(): void;
}

interface Segment {
  generation: number;
  used: number;
  /** Intents whose open rows are not acknowledged. */
  waiting: number;
}

/** Empties the file and takes its space; what an earlier process left must have been read. Throws the system's error. */
export function openIntentLog(file: string, segmentBytes: number): IntentLog {
  const handle = openSync(file, openFlags, 0o600);
  try {
    clear(handle, 2 * segmentBytes);
  } catch (error) {
    closeSync(handle);
    throw error;
  }
  const segments: readonly [Segment, Segment] = [
    { generation: 1, used: 0, waiting: 0 },
    { generation: 0, used: 0, waiting: 0 },
  ];
  let current: 0 | 1 = 0;

  /** The other segment, emptied by giving it a generation that none of its records has. */
  function turnOver(): Segment {
    const other = segments[current === 0 ? 1 : 0];
    if (other.waiting > 0) throw new Error('too many requests wait for the disk');
    Object.assign(other, { generation: segments[current].generation + 1, used: 0 });
    current = current === 0 ? 1 : 0;
    return other;
  }

  const release = (intent: Intent) => void (segments[intent.segment === 0 ? 0 : 1].waiting -= 1);

  return {
    add(text) {
      const length = Buffer.byteLength(text);
      if (headBytes + length > segmentBytes) throw new Error('the intent is larger than its log');
      let segment = segments[current];
      if (segment.used + headBytes + length > segmentBytes) segment = turnOver();
      const position = current * segmentBytes + segment.used;
      writeWhole(handle, encode(text, length, segment.generation), position);
      segment.used += headBytes + length;
      segment.waiting += 1;
      return { segment: current, position };
    },
    release,
    withdraw(intent) {
      release(intent);
      writeWhole(handle, withdrawn, intent.position + stateAt);
    },
    close: () => closeSync(handle),
  };
}

/** The intents that stand in the file; none when there is no file. Throws the system's error. */
export function readIntents(file: string, segmentBytes: number): string[] {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  return [0, segmentBytes].flatMap((start) => [...standingIn(bytes.subarray(start, start + segmentBytes))]);
}

/** A record of another generation is what an earlier filling of the segment left behind the last one of this. */
function* standingIn(segment: Buffer): Generator<string> {
  let generation: number | null = null;
  for (let at = 0; at + headBytes <= segment.length;) {
    const length = segment.readUInt32LE(at);
    const text = segment.subarray(at + headBytes, at + headBytes + length);
    if (length === 0 || text.length < length || crc32(text) !== segment.readUInt32LE(at + 4)) return;
    generation ??= segment.readUInt32LE(at + 8);
    if (segment.readUInt32LE(at + 8) !== generation) return;
    if (segment[at + stateAt] === standing) yield text.toString();
    at += headBytes + length;
  }
}

function encode(text: string, length: number, generation: number): Buffer {
  const record = Buffer.allocUnsafe(headBytes + length);
  record.write(text, headBytes);
  record.writeUInt32LE(length, 0);
  record.writeUInt32LE(crc32(record.subarray(headBytes)), 4);
  record.writeUInt32LE(generation, 8);
  record[stateAt] = standing;
  return record;
}

function clear(handle: number, size: number): void {
  const zeros = Buffer.alloc(1 << 20);
  for (let done = 0; done < size;) done += writeSync(handle, zeros, 0, Math.min(zeros.length, size - done), done);
}

function writeWhole(handle: number, bytes: Buffer, position: number): void {
  for (let done = 0; done < bytes.length;) done += writeSync(handle, bytes, done, bytes.length - done, position + done);
}
