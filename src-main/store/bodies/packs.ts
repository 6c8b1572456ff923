/**
 * Blocks are kept in packs, compressed together, because small pieces alone compress badly. A pack lives as long as a
 * turn's recipe or response names it.
 */
import { hash } from 'node:crypto';
import type { Database, Statement } from 'better-sqlite3';
import { compress, expand } from './codec.ts';
import { BodiesDamaged } from './damage.ts';
import { PACK_SIZE, packOf } from './recipe.ts';
import { ByteReader, ByteWriter } from './varint.ts';

const HASH_BYTES = 16;
/** A pack that has grown to this size is left alone: what comes later begins another. */
const GROWS_TO = 65_536;
/** The most bytes one pack takes, so that reading one block never expands much more than itself. */
const LARGEST = 262_144;
/** A block of this size gets a pack to itself: it is an image or the like, and would spoil the others' statistics. */
const ALONE = 32_768;
/** How many packs are kept open; the one longest without additions is left alone first. */
const MOST_OPEN = 64;

/** A pack that may still grow, with its bytes as they are before compression. */
interface OpenPack {
  readonly id: number;
  readonly bytes: ByteWriter;
  readonly sizes: ByteWriter;
  /** Hashes of its blocks, one after the other. */
  readonly hashes: ByteWriter;
  count: number;
  /** The size up to which it takes more. */
  limit: number;
  isStored: boolean;
}

/**
 * Finds and adds blocks. What a session brings is appended to the same pack until that is full: the blocks of a session
 * resemble each other, and compressed together they are much smaller. Belongs inside a transaction of the one writer.
 */
export class PackWriter {
  readonly #find: Statement;
  readonly #lastId: Statement;
  readonly #insertPack: Statement;
  readonly #growPack: Statement;
  readonly #insertBlock: Statement;
  readonly #addRef: Statement;
  /** By stream; the one added to last is last. */
  readonly #open = new Map<number, OpenPack>();
  /** The pack that waits to be stored, with its stream. */
  #changed: { readonly stream: number; readonly pack: OpenPack } | null = null;

  constructor(database: Database) {
    this.#find = database.prepare('SELECT ref FROM block WHERE hash = ?');
    this.#lastId = database.prepare('SELECT coalesce(max(id), 0) AS id FROM pack');
    this.#insertPack = database.prepare('INSERT INTO pack (refs, codec, sizes, hashes, data, id) VALUES (0, ?, ?, ?, ?, ?)');
    this.#growPack = database.prepare('UPDATE pack SET codec = ?, sizes = ?, hashes = ?, data = ? WHERE id = ?');
    this.#insertBlock = database.prepare('INSERT INTO block (hash, ref) VALUES (?, ?)');
    this.#addRef = database.prepare('UPDATE pack SET refs = refs + 1 WHERE id = ?');
  }

  /** Where these bytes lie; they are added to the stream's pack when they are new. Returns a ref. */
  place(stream: number, bytes: Uint8Array): number {
    const digest = hash('sha256', bytes, 'buffer').subarray(0, HASH_BYTES);
    const row = this.#find.get(digest) as { ref: number } | undefined;
    if (row !== undefined) return row.ref;
    const ref = this.append(stream, bytes);
    this.#changed?.pack.hashes.raw(digest);
    this.#insertBlock.run(digest, ref);
    return ref;
  }

  /** Adds bytes that nobody will look for. Returns a ref. */
  append(stream: number, bytes: Uint8Array): number {
    const pack = this.#packFor(stream, bytes.length);
    pack.bytes.raw(bytes);
    pack.sizes.number(bytes.length);
    return pack.id * PACK_SIZE + pack.count++;
  }

  /** Stores what was added, and notes that one more recipe or response names these packs. */
  save(named: Iterable<number>): void {
    this.#store();
    for (const pack of named) this.#addRef.run(pack);
  }

  /** Forgets the open packs: they were rolled back or removed. */
  forget(): void {
    this.#changed = null;
    this.#open.clear();
  }

  /** The stream's open pack, or a new one when that has no room. */
  #packFor(stream: number, size: number): OpenPack {
    const pack = this.#changed?.pack ?? this.#open.get(stream);
    const hasRoom = pack !== undefined && pack.bytes.length + size <= pack.limit && pack.count < PACK_SIZE;
    if (hasRoom && size < ALONE) {
      this.#changed ??= { stream, pack };
      return pack;
    }
    this.#store();
    const id = (this.#lastId.get() as { id: number }).id + 1;
    const limit = size < ALONE ? LARGEST : 0;
    const fresh = { id, limit, bytes: new ByteWriter(), sizes: new ByteWriter(), hashes: new ByteWriter(), count: 0, isStored: false };
    this.#changed = { stream, pack: fresh };
    return fresh;
  }

  #store(): void {
    if (this.#changed === null) return;
    const { stream, pack } = this.#changed;
    this.#changed = null;
    const { codec, data } = compress(pack.bytes.result());
    (pack.isStored ? this.#growPack : this.#insertPack).run(codec, pack.sizes.result(), pack.hashes.result(), data, pack.id);
    pack.isStored = true;
    if (pack.limit === 0) return;
    // What one request brings stays together; later ones add to it only while it is small.
    pack.limit = GROWS_TO;
    this.#open.delete(stream);
    if (pack.bytes.length < GROWS_TO) this.#open.set(stream, pack);
    for (const old of this.#open.keys()) {
      if (this.#open.size <= MOST_OPEN) break;
      this.#open.delete(old);
    }
  }
}

/** Notes that a recipe which named these packs is gone; removes those that nobody names any more. */
export function releasePacks(database: Database, packs: Iterable<number>): void {
  const release = database.prepare('UPDATE pack SET refs = refs - 1 WHERE id = ?');
  const orphan = database.prepare('SELECT hashes FROM pack WHERE id = ? AND refs <= 0');
  const removeBlock = database.prepare('DELETE FROM block WHERE hash = ?');
  const removePack = database.prepare('DELETE FROM pack WHERE id = ?');
  for (const pack of packs) {
    release.run(pack);
    const row = orphan.get(pack) as { hashes: Buffer } | undefined;
    if (row === undefined) continue;
    for (let at = 0; at < row.hashes.length; at += HASH_BYTES) removeBlock.run(row.hashes.subarray(at, at + HASH_BYTES));
    removePack.run(pack);
  }
}

/** A function that gives a block's bytes; packs are expanded once each. Throws BodiesDamaged. */
export function createBlockReader(database: Database): (ref: number) => Uint8Array {
  const select = database.prepare('SELECT codec, sizes, data FROM pack WHERE id = ?');
  const packs = new Map<number, Uint8Array[]>();
  return (ref) => {
    const id = packOf(ref);
    let pieces = packs.get(id);
    if (pieces === undefined) {
      const row = select.get(id) as { codec: number; sizes: Buffer; data: Buffer } | undefined;
      if (row === undefined) throw new BodiesDamaged(`Pack ${id} of the body store is missing.`);
      pieces = cut(expand(row.codec, row.data), row.sizes);
      packs.set(id, pieces);
    }
    const piece = pieces[ref % PACK_SIZE];
    if (piece === undefined) throw new BodiesDamaged(`Block ${ref} of the body store is missing.`);
    return piece;
  };
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
