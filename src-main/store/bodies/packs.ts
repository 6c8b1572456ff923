/**
 * Blocks are kept in packs, compressed together, because small pieces alone compress badly. A block comes in as a piece
 * of its own, plain; now and then a pack's pieces are folded into it. A pack lives as long as a turn's recipe or
 * response names it.
 */
import { hash } from 'node:crypto';
import type { Database, Statement } from 'better-sqlite3';
import { compress, expand } from './codec.ts';
import { BodiesDamaged } from './damage.ts';
import { PACK_SIZE, packOf } from './recipe.ts';
import { ByteReader, ByteWriter } from './varint.ts';

const HASH_BYTES = 16;
/** A pack of this size takes no more. */
const FULL = 65_536;
/** A block of this size gets a pack to itself: it is an image or the like, and would spoil the others' statistics. */
const ALONE = 32_768;
/** How many packs are kept open; the one longest without additions is left alone first. */
const MOST_OPEN = 64;

/** A pack that may still grow. */
interface OpenPack {
  readonly id: number;
  count: number;
  bytes: number;
}

/**
 * Finds and adds blocks. What a session brings goes to the same pack until that is full: the blocks of a session
 * resemble each other. Belongs inside a transaction of the one writer.
 */
export class PackWriter {
  readonly #database: Database;
  readonly #find: Statement;
  readonly #lastId: Statement;
  readonly #insertPack: Statement;
  readonly #insertPiece: Statement;
  readonly #insertBlock: Statement;
  readonly #addRef: Statement;
  /** By stream; the one added to last is last. */
  readonly #open = new Map<number, OpenPack>();

  constructor(database: Database) {
    this.#database = database;
    this.#find = database.prepare('SELECT ref FROM block WHERE hash = ?');
    this.#lastId = database.prepare('SELECT coalesce(max(id), 0) AS id FROM pack');
    this.#insertPack = database.prepare("INSERT INTO pack (id, refs, codec, sizes, hashes, data) VALUES (?, 0, 0, x'', x'', x'')");
    this.#insertPiece = database.prepare('INSERT INTO piece (ref, hash, data) VALUES (?, ?, ?)');
    this.#insertBlock = database.prepare('INSERT INTO block (hash, ref) VALUES (?, ?)');
    this.#addRef = database.prepare('UPDATE pack SET refs = refs + 1 WHERE id = ?');
  }

  /** Where these bytes lie; they are added to the stream's pack when they are new. Returns a ref. */
  place(stream: number, bytes: Uint8Array): number {
    const digest = hash('sha256', bytes, 'buffer').subarray(0, HASH_BYTES);
    const row = this.#find.get(digest) as { ref: number } | undefined;
    if (row !== undefined) return row.ref;
    const ref = this.append(stream, bytes, digest);
    this.#insertBlock.run(digest, ref);
    return ref;
  }

  /** Adds bytes; without a digest they are bytes that nobody will look for. Returns a ref. */
  append(stream: number, bytes: Uint8Array, digest: Uint8Array | null = null): number {
    const isAlone = bytes.length >= ALONE;
    const pack = isAlone ? this.#create() : this.#packFor(stream);
    const ref = pack.id * PACK_SIZE + pack.count++;
    pack.bytes += bytes.length;
    this.#insertPiece.run(ref, digest, bytes);
    if (isAlone) foldPack(this.#database, pack.id);
    return ref;
  }

  /** Notes that one more recipe or response names these packs. */
  name(packs: Iterable<number>): void {
    for (const pack of packs) this.#addRef.run(pack);
  }

  /** Forgets the open packs: they were rolled back or removed. */
  forget(): void {
    this.#open.clear();
  }

  /** The stream's open pack, or a new one when that is full. */
  #packFor(stream: number): OpenPack {
    const open = this.#open.get(stream);
    const hasRoom = open !== undefined && open.bytes < FULL && open.count < PACK_SIZE;
    const pack = hasRoom ? open : this.#create();
    this.#open.delete(stream);
    this.#open.set(stream, pack);
    if (open !== undefined && pack !== open) foldPack(this.#database, open.id);
    for (const [other, { id }] of this.#open) {
      if (this.#open.size <= MOST_OPEN) break;
      this.#open.delete(other);
      foldPack(this.#database, id);
    }
    return pack;
  }

  #create(): OpenPack {
    const id = (this.#lastId.get() as { id: number }).id + 1;
    this.#insertPack.run(id);
    return { id, count: 0, bytes: 0 };
  }
}

/** Folds every pack that has loose pieces. Returns how many there were. */
export function foldPacks(database: Database): number {
  const ids = database.prepare(`SELECT DISTINCT ref / ${PACK_SIZE} AS id FROM piece`).all() as { id: number }[];
  for (const { id } of ids) foldPack(database, id);
  return ids.length;
}

/** Compresses a pack's loose pieces together with what it holds. */
function foldPack(database: Database, id: number): void {
  const pieces = piecesOf(database, id);
  if (pieces.length === 0) return;
  const pack = packRow(database, id);
  const sizes = new ByteWriter();
  for (const { data } of pieces) sizes.number(data.length);
  const { codec, data } = compress(Buffer.concat([expand(pack.codec, pack.data), ...pieces.map((piece) => piece.data)]));
  const hashes = Buffer.concat([pack.hashes, ...pieces.flatMap((piece) => piece.hash ?? [])]);
  database
    .prepare('UPDATE pack SET codec = ?, sizes = ?, hashes = ?, data = ? WHERE id = ?')
    .run(codec, Buffer.concat([pack.sizes, sizes.result()]), hashes, data, id);
  removePieces(database, id);
}

/** Notes that a recipe or response which named these packs is gone; removes those that nobody names any more. */
export function releasePacks(database: Database, packs: Iterable<number>): void {
  const release = database.prepare('UPDATE pack SET refs = refs - 1 WHERE id = ?');
  const removeBlock = database.prepare('DELETE FROM block WHERE hash = ?');
  const removePack = database.prepare('DELETE FROM pack WHERE id = ?');
  for (const id of packs) {
    release.run(id);
    const { refs, hashes } = packRow(database, id);
    if (refs > 0) continue;
    for (let at = 0; at < hashes.length; at += HASH_BYTES) removeBlock.run(hashes.subarray(at, at + HASH_BYTES));
    for (const piece of piecesOf(database, id)) if (piece.hash !== null) removeBlock.run(piece.hash);
    removePieces(database, id);
    removePack.run(id);
  }
}

/** A function that gives a block's bytes; packs are expanded once each. Throws BodiesDamaged. */
export function createBlockReader(database: Database): (ref: number) => Uint8Array {
  const packs = new Map<number, Uint8Array[]>();
  return (ref) => {
    const id = packOf(ref);
    let blocks = packs.get(id);
    if (blocks === undefined) {
      const { codec, sizes, data } = packRow(database, id);
      blocks = [...cut(expand(codec, data), sizes), ...piecesOf(database, id).map((piece) => piece.data)];
      packs.set(id, blocks);
    }
    const block = blocks[ref % PACK_SIZE];
    if (block === undefined) throw new BodiesDamaged(`Block ${ref} of the body store is missing.`);
    return block;
  };
}

interface PackRow {
  readonly refs: number;
  readonly codec: number;
  /** Of its blocks, as numbers of the recipe's kind. */
  readonly sizes: Buffer;
  /** Of its blocks that can be found again, one after the other. */
  readonly hashes: Buffer;
  readonly data: Buffer;
}

function packRow(database: Database, id: number): PackRow {
  const row = database.prepare('SELECT refs, codec, sizes, hashes, data FROM pack WHERE id = ?').get(id) as PackRow | undefined;
  if (row === undefined) throw new BodiesDamaged(`Pack ${id} of the body store is missing.`);
  return row;
}

function piecesOf(database: Database, id: number): { hash: Buffer | null; data: Buffer }[] {
  const select = database.prepare('SELECT hash, data FROM piece WHERE ref BETWEEN ? AND ? ORDER BY ref');
  return select.all(id * PACK_SIZE, (id + 1) * PACK_SIZE - 1) as { hash: Buffer | null; data: Buffer }[];
}

function removePieces(database: Database, id: number): void {
  database.prepare('DELETE FROM piece WHERE ref BETWEEN ? AND ?').run(id * PACK_SIZE, (id + 1) * PACK_SIZE - 1);
}

function cut(bytes: Uint8Array, sizes: Uint8Array): Uint8Array[] {
  const reader = new ByteReader(sizes);
  const pieces: Uint8Array[] = [];
  for (let start = 0; !reader.done;) {
    const end = start + reader.number();
    pieces.push(bytes.subarray(start, end));
    start = end;
  }
  return pieces;
}
