/**
 * Writes requests and responses into `bodies.db`: finds what is already there, keeps what is new. Belongs to the
 * recorder's thread. Everything here runs inside a transaction of the caller, who calls `forget` when it fails.
 */
import type { Database, Statement } from 'better-sqlite3';
import { compress } from './codec.ts';
import { frontCode } from './front-coding.ts';
import { PackWriter } from './packs.ts';
import { encodeRecipe, packOf, packsNamed } from './recipe.ts';
import type { RequestMessage, ResponseMessage } from './recorder-messages.ts';
import { splitBody, type KnownCores } from './split-body.ts';
import { Tips, type Tip } from './tips.ts';
import { responseShapes, type PlacedEntry } from './turn-reader.ts';

/** Blocks below this size are cheaper as literal bytes of the recipe than as blocks of their own. */
const SMALLEST_BLOCK = 96;
/** Literal bytes from this size on become a block: a body that cannot be split is one block. */
const LARGEST_GLUE = 1024;
/** A recipe leans on at most this many others, so that reading one stays cheap. */
const DEEPEST = 32;
/** How many of the tip's blocks may be missing before the next one that is recognised. */
const REACH = 4;
const EVENTS = /^(event:|data:)/;

interface Piece {
  readonly start: number;
  readonly end: number;
  /** Index among the tip's entries, or -1. */
  readonly known: number;
}

export class TurnWriter {
  readonly #packs: PackWriter;
  readonly #tips: Tips;
  readonly #insertTurn: Statement;
  readonly #findTurn: Statement;
  readonly #insertResponse: Statement;

  constructor(database: Database) {
    this.#packs = new PackWriter(database);
    this.#tips = new Tips(database);
    this.#insertTurn = database.prepare(
      'INSERT INTO turn (request_id, at, stream, base, previous, head_size, codec, recipe) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    );
    this.#findTurn = database.prepare('SELECT id, stream FROM turn WHERE request_id = ?');
    this.#insertResponse = database.prepare('INSERT INTO response (turn, ref, shape, head_size, truncated) VALUES (?, ?, ?, ?, ?)');
  }

  /** Keeps a request. Throws what SQLite throws. */
  request({ requestId, at, stream: name, headSize, bytes: array }: RequestMessage): void {
    const bytes = Buffer.from(array.buffer, array.byteOffset, array.byteLength);
    const stream = streamNumber(name);
    const { tip, pieces } = this.#split(bytes, headSize, this.#tips.candidates(stream));
    const entries = this.#entries(stream, bytes, headSize, pieces, tip);
    const base = tip !== null && tip.depth < DEEPEST ? tip : null;
    const recipe = encodeRecipe(entries, base?.entries ?? null);
    this.#packs.name(packsNamed(recipe));
    const packed = compress(recipe);
    const previous = tip !== null && tip.stream === stream && stream !== 0 ? tip.id : null;
    const { lastInsertRowid } = this.#insertTurn.run(
      requestId,
      at,
      stream,
      base?.id ?? null,
      previous,
      headSize,
      packed.codec,
      packed.data,
    );
    const depth = base === null ? 1 : base.depth + 1;
    this.#tips.add({ id: Number(lastInsertRowid), stream, depth, bytes, entries }, tip);
  }

  /** Keeps a response. One whose request is not on file is let go. */
  response({ requestId, headSize, truncated, bytes: array }: ResponseMessage): void {
    const turn = this.#findTurn.get(requestId) as { id: number; stream: number } | undefined;
    if (turn === undefined) return;
    const bytes = Buffer.from(array.buffer, array.byteOffset, array.byteLength);
    const body = bytes.subarray(headSize);
    const isEvents = EVENTS.test(body.toString('latin1', 0, 6));
    const shape = isEvents ? responseShapes.frontCoded : responseShapes.plain;
    const ref = this.#packs.append(turn.stream, isEvents ? Buffer.concat([bytes.subarray(0, headSize), frontCode(body)]) : bytes);
    this.#insertResponse.run(turn.id, ref, shape, headSize, truncated ? 1 : 0);
    this.#packs.name([packOf(ref)]);
  }

  /** Forgets what is remembered of earlier turns: it was rolled back or removed. */
  forget(): void {
    this.#packs.forget();
    this.#tips.clear();
  }

  /** Splits against the earlier turn that explains most of the body. */
  #split(bytes: Buffer, headSize: number, candidates: Iterable<Tip>): { tip: Tip | null; pieces: Piece[] } {
    let best: { tip: Tip | null; pieces: Piece[] } | null = null;
    let bestKnown = 0;
    for (const tip of candidates) {
      const pieces = cut(bytes, headSize, tip);
      const known = pieces.reduce((sum, piece) => sum + (piece.known < 0 ? 0 : piece.end - piece.start), 0);
      if (known > bestKnown) [best, bestKnown] = [{ tip, pieces }, known];
      if (bestKnown > bytes.length / 2) break;
    }
    return best ?? { tip: null, pieces: cut(bytes, headSize, null) };
  }

  #entries(stream: number, bytes: Buffer, headSize: number, pieces: readonly Piece[], tip: Tip | null): PlacedEntry[] {
    const entries: PlacedEntry[] = [];
    let position = 0;
    const add = (start: number, end: number, ref: number) => {
      entries.push({ glue: bytes.subarray(position, start), ref, start, end });
      position = end;
    };
    // Each header line is an entry of its own, so that only those that change are written again.
    while (position < headSize) {
      const end = bytes.indexOf(0x0a, position) + 1;
      add(end, end, 0);
    }
    for (const { start, end, known } of pieces) {
      add(start, end, tip?.entries[known]?.ref ?? this.#packs.place(stream, bytes.subarray(start, end)));
    }
    if (position < bytes.length) add(bytes.length, bytes.length, 0);
    return entries;
  }
}

/** The parts of the body worth storing by themselves, in order: cores of blocks, and long stretches between them. */
function cut(bytes: Buffer, headSize: number, tip: Tip | null): Piece[] {
  const pieces: Piece[] = [];
  let position = headSize;
  const bridge = (until: number) => {
    if (until - position >= LARGEST_GLUE) pieces.push({ start: position, end: until, known: -1 });
  };
  for (const block of splitBody(bytes, headSize, tip === null ? null : recogniser(bytes, tip))) {
    if (block.coreEnd - block.start < SMALLEST_BLOCK) continue;
    bridge(block.start);
    pieces.push({ start: block.start, end: block.coreEnd, known: block.known });
    position = block.coreEnd;
  }
  bridge(bytes.length);
  return pieces;
}

/**
 * Recognises the tip's blocks by comparing bytes: a list is looked for anywhere, what follows in it in the order it had
 * there, a few missing ones allowed.
 */
function recogniser(bytes: Buffer, tip: Tip): KnownCores {
  const { entries } = tip;
  let next = 0;
  const isAt = (position: number, { ref, start, end }: PlacedEntry) => {
    const last = position + end - start - 1;
    if (ref === 0 || last >= bytes.length || bytes[last] !== tip.bytes[end - 1]) return false;
    return bytes.compare(tip.bytes, start, end, position, last + 1) === 0;
  };
  return {
    match(position, isFirst) {
      const most = isFirst ? entries.length : Math.min(entries.length, next + REACH);
      for (let place = next; place < most; place++) {
        if (!isAt(position, entries[place] as PlacedEntry)) continue;
        next = place + 1;
        return place;
      }
      return -1;
    },
    size(known) {
      const { start, end } = entries[known] as PlacedEntry;
      return end - start;
    },
  };
}

/** A session's agent as a number of 48 bits for the index (FNV, twice); 0 stands for requests outside any session. */
function streamNumber(name: string | null): number {
  if (name === null) return 0;
  let high = 0x811c9dc5;
  let low = 0x01234567;
  for (let index = 0; index < name.length; index++) {
    high = Math.imul(high ^ name.charCodeAt(index), 0x01000193);
    low = Math.imul(low ^ high, 0x01000193);
  }
  return (high >>> 16) * 0x1_0000_0000 + (low >>> 0) || 1;
}
