/**
 * Where charges go while the database cannot be written: a file whose space was taken beforehand, so that a full disk
 * cannot refuse it. Entries are length, CRC-32 and text; the first one that does not check out ends the file. Used by
 * the writer thread only.
 */
import { closeSync, fdatasyncSync, fstatSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';

const headBytes = 8;

export interface Journal {
  /** Appends as many entries as fit and returns their number once they are on disk. Throws when the file cannot be written. */
  append(entries: readonly string[]): number;
  /** The entries as they stand on disk, oldest first. */
  entries(): string[];
  /** Empties the file without giving its space back. */
  clear(): void;
  readonly usedBytes: number;
  close(): void;
}

/** Opens or creates the journal and takes its space. An existing larger file keeps its size. Throws the system's error. */
export function openJournal(file: string, capacityBytes: number): Journal {
  const descriptor = openSync(file, 'a+', 0o600);
  closeSync(descriptor);
  const handle = openSync(file, 'r+');
  reserve(handle, capacityBytes);
  const capacity = fstatSync(handle).size;
  let used = measure(handle, capacity);

  return {
    append(entries) {
      const parts: Buffer[] = [];
      let end = used;
      for (const entry of entries) {
        const part = encode(entry);
        if (end + part.length > capacity) break;
        parts.push(part);
        end += part.length;
      }
      if (parts.length === 0) return 0;
      writeAll(handle, Buffer.concat(parts), used);
      fdatasyncSync(handle);
      used = end;
      return parts.length;
    },
    entries: () => read(handle, used),
    clear() {
      if (used === 0) return;
      writeAll(handle, Buffer.alloc(used), 0);
      fdatasyncSync(handle);
      used = 0;
    },
    get usedBytes() {
      return used;
    },
    close: () => closeSync(handle),
  };
}

function encode(entry: string): Buffer {
  const length = Buffer.byteLength(entry);
  const part = Buffer.allocUnsafe(headBytes + length);
  part.write(entry, headBytes);
  part.writeUInt32LE(length, 0);
  part.writeUInt32LE(crc32(part.subarray(headBytes)), 4);
  return part;
}

/** Written, not truncated to size: a sparse file would still need the disk later. */
function reserve(handle: number, capacityBytes: number): void {
  const zeros = Buffer.alloc(1 << 20);
  for (let size = fstatSync(handle).size; size < capacityBytes;) {
    size += writeSync(handle, zeros, 0, Math.min(zeros.length, capacityBytes - size), size);
  }
  fsyncSync(handle);
}

/** The end of the last whole entry: a torn tail was never acknowledged and is written over. */
function measure(handle: number, capacity: number): number {
  let end = 0;
  for (const entry of scan(handle, capacity)) end += headBytes + entry.length;
  return end;
}

function read(handle: number, used: number): string[] {
  return Array.from(scan(handle, used), (entry) => entry.toString());
}

function* scan(handle: number, limit: number): Generator<Buffer> {
  const head = Buffer.alloc(headBytes);
  for (let at = 0; at + headBytes <= limit;) {
    if (readSync(handle, head, 0, headBytes, at) < headBytes) return;
    const length = head.readUInt32LE(0);
    if (length === 0 || at + headBytes + length > limit) return;
    const entry = Buffer.alloc(length);
    if (readSync(handle, entry, 0, length, at + headBytes) < length || crc32(entry) !== head.readUInt32LE(4)) return;
    yield entry;
    at += headBytes + length;
  }
}

function writeAll(handle: number, bytes: Buffer, position: number): void {
  for (let done = 0; done < bytes.length;) done += writeSync(handle, bytes, done, bytes.length - done, position + done);
}
