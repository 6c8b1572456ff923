/**
 * Makes event streams small before they are compressed: an event is kept as what it shares with the event before it
 * (bytes at its start, bytes at its end) and what is new in between. Knows nothing of JSON and gives back any bytes.
 */
import { ByteReader, ByteWriter } from './varint.ts';

const LINE_FEED = 0x0a;

/** The bytes in columns: lengths shared in front, lengths shared behind, lengths of what is new, then the new bytes. */
export function frontCode(bytes: Buffer): Buffer {
  const prefixes = new ByteWriter();
  const suffixes = new ByteWriter();
  const sizes = new ByteWriter();
  const fresh = new ByteWriter();
  let count = 0;
  let before = 0; // where the previous event starts
  for (let start = 0; start < bytes.length; count++) {
    const end = endOfEvent(bytes, start);
    const most = Math.min(end - start, start - before);
    let prefix = 0;
    while (prefix < most && bytes[before + prefix] === bytes[start + prefix]) prefix++;
    let suffix = 0;
    while (suffix < most - prefix && bytes[start - 1 - suffix] === bytes[end - 1 - suffix]) suffix++;
    prefixes.number(prefix);
    suffixes.number(suffix);
    sizes.number(end - start - prefix - suffix);
    fresh.raw(bytes, start + prefix, end - suffix);
    before = start;
    start = end;
  }
  const coded = new ByteWriter();
  coded.number(count);
  for (const column of [prefixes, suffixes, sizes, fresh]) coded.raw(column.result());
  return coded.result();
}

/** Undoes `frontCode`. Throws BodiesDamaged. */
export function undoFrontCode(coded: Uint8Array): Buffer {
  const reader = new ByteReader(coded);
  const count = reader.number();
  const column = () => Array.from({ length: count }, () => reader.number());
  const [prefixes, suffixes, sizes] = [column(), column(), column()];
  const bytes = new ByteWriter();
  let before: Uint8Array = new Uint8Array();
  for (let index = 0; index < count; index++) {
    const fresh = reader.raw(sizes[index] ?? 0);
    const suffix = suffixes[index] ?? 0;
    const event = Buffer.concat([before.subarray(0, prefixes[index]), fresh, before.subarray(before.length - suffix)]);
    bytes.raw(event);
    before = event;
  }
  return bytes.result();
}

/** The position behind the empty line that ends the event, or the end of the bytes. */
function endOfEvent(bytes: Buffer, start: number): number {
  for (let position = start; ; position++) {
    position = bytes.indexOf(LINE_FEED, position);
    if (position < 0) return bytes.length;
    if (bytes[position + 1] === LINE_FEED) return position + 2;
  }
}
