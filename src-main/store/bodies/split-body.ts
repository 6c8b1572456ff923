/**
 * Splits the bytes of a Messages request into its blocks: each tool, each system block, each content block of a
 * message. Only ranges are found; whatever is not in a block stays between the blocks, so that putting the pieces
 * side by side gives the body back whatever it held.
 */
import { NotJson, scanArray, scanObject, skipSpace, skipString, skipValue } from './json-scan.ts';

/** One block and where it stands. All positions are byte offsets into the body. */
export interface Block {
  readonly list: 'tools' | 'system' | 'messages';
  /** Index in its list; 0 when `system` is a plain string. */
  readonly index: number;
  /** Index in the message's content; null outside messages and when the content is a plain string. */
  readonly content: number | null;
  readonly start: number;
  readonly end: number;
  /**
   * End of what identifies the block: without the closing brace and a trailing `cache_control`, which moves from turn
   * to turn although the block stays the same.
   */
  readonly coreEnd: number;
  /** Range of the trailing `cache_control` value, or null. */
  readonly marker: readonly [start: number, end: number] | null;
  /** What `known` said about the core, or -1. */
  readonly known: number;
}

/** Recognises cores of an earlier body, which spares reading them again. */
export interface KnownCores {
  /** The number of the known core that the bytes at `position` begin with, or -1. `isFirst`: a list begins here. */
  match(position: number, isFirst: boolean): number;
  /** The length of core `known`, bytes. */
  size(known: number): number;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const MARKER = Buffer.from('"cache_control"');
const LISTS = { tools: Buffer.from('"tools"'), system: Buffer.from('"system"'), messages: Buffer.from('"messages"') };
const CONTENT = Buffer.from('"content"');

/** A body of more blocks than this was made to hurt; it is not split. */
export const MOST_BLOCKS = 100_000;

/** The blocks of `bytes` from `from` on, in order; none when it is not a JSON object of the expected build. Never throws. */
export function splitBody(bytes: Uint8Array, from: number, known: KnownCores | null = null): Block[] {
  try {
    return new Splitter(bytes, known).split(from);
  } catch (thrown) {
    if (thrown instanceof NotJson) return [];
    throw thrown;
  }
}

class Splitter {
  readonly #bytes: Uint8Array;
  readonly #known: KnownCores | null;
  readonly #blocks: Block[] = [];

  constructor(bytes: Uint8Array, known: KnownCores | null) {
    this.#bytes = bytes;
    this.#known = known;
  }

  split(from: number): Block[] {
    const bytes = this.#bytes;
    const end = scanObject(bytes, skipSpace(bytes, from), (keyStart, keyEnd, at) => {
      if (isAt(bytes, LISTS.messages, keyStart, keyEnd)) return this.#list(at, (position, index) => this.#message(position, index));
      if (isAt(bytes, LISTS.tools, keyStart, keyEnd))
        return this.#list(at, (position, index) => this.#block('tools', index, null, position));
      if (isAt(bytes, LISTS.system, keyStart, keyEnd)) {
        if (bytes[at] === QUOTE) return this.#block('system', 0, null, at);
        return this.#list(at, (position, index) => this.#block('system', index, null, position));
      }
      return skipValue(bytes, at);
    });
    if (skipSpace(bytes, end) !== bytes.length) throw new NotJson();
    return this.#blocks;
  }

  #list(at: number, visit: (position: number, index: number) => number): number {
    return this.#bytes[at] === OPEN_BRACKET ? scanArray(this.#bytes, at, visit) : skipValue(this.#bytes, at);
  }

  #message(at: number, index: number): number {
    const bytes = this.#bytes;
    if (bytes[at] !== OPEN_BRACE) return skipValue(bytes, at);
    return scanObject(bytes, at, (keyStart, keyEnd, value) => {
      if (!isAt(bytes, CONTENT, keyStart, keyEnd)) return skipValue(bytes, value);
      if (bytes[value] === QUOTE) return this.#block('messages', index, null, value);
      return this.#list(value, (position, content) => this.#block('messages', index, content, position));
    });
  }

  #block(list: Block['list'], index: number, content: number | null, start: number): number {
    const isFirst = index === 0 && (content ?? 0) === 0;
    const found = this.#recognise(start, isFirst) ?? this.#read(start);
    if (this.#blocks.length === MOST_BLOCKS) throw new NotJson();
    this.#blocks.push({ list, index, content, start, ...found });
    return found.end;
  }

  /** A known core ends where it ended before, provided that nothing but a marker follows it here. */
  #recognise(start: number, isFirst: boolean): Pick<Block, 'end' | 'coreEnd' | 'marker' | 'known'> | null {
    const bytes = this.#bytes;
    const known = this.#known?.match(start, isFirst) ?? -1;
    if (known < 0) return null;
    const coreEnd = start + (this.#known?.size(known) ?? 0);
    if (bytes[start] === QUOTE) return { end: coreEnd, coreEnd, marker: null, known };
    let position = skipSpace(bytes, coreEnd);
    if (bytes[position] === CLOSE_BRACE) return { end: position + 1, coreEnd, marker: null, known };
    if (bytes[position] !== COMMA) return null;
    const keyStart = skipSpace(bytes, position + 1);
    const keyEnd = keyStart + MARKER.length;
    if (!isAt(bytes, MARKER, keyStart, keyEnd)) return null;
    const colon = skipSpace(bytes, keyEnd);
    if (bytes[colon] !== COLON) return null;
    const valueStart = skipSpace(bytes, colon + 1);
    const valueEnd = skipValue(bytes, valueStart);
    position = skipSpace(bytes, valueEnd);
    if (bytes[position] !== CLOSE_BRACE) return null;
    return { end: position + 1, coreEnd, marker: [valueStart, valueEnd], known };
  }

  #read(start: number): Pick<Block, 'end' | 'coreEnd' | 'marker' | 'known'> {
    const bytes = this.#bytes;
    if (bytes[start] === QUOTE) {
      const end = skipString(bytes, start);
      return { end, coreEnd: end, marker: null, known: -1 };
    }
    if (bytes[start] !== OPEN_BRACE) {
      const end = skipValue(bytes, start);
      return { end, coreEnd: end, marker: null, known: -1 };
    }
    let lastEnd = start;
    let coreEnd = start;
    let marker: [number, number] | null = null;
    const end = scanObject(bytes, start, (keyStart, keyEnd, valueStart) => {
      const valueEnd = skipValue(bytes, valueStart);
      const isMarker = isAt(bytes, MARKER, keyStart, keyEnd);
      coreEnd = isMarker ? lastEnd : valueEnd;
      marker = isMarker ? [valueStart, valueEnd] : null;
      lastEnd = valueEnd;
      return valueEnd;
    });
    return { end, coreEnd, marker, known: -1 };
  }
}

function isAt(bytes: Uint8Array, expected: Uint8Array, start: number, end: number): boolean {
  if (end - start !== expected.length) return false;
  for (let index = 0; index < expected.length; index++) if (bytes[start + index] !== expected[index]) return false;
  return true;
}
