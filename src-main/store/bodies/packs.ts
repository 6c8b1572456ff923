/**
 * Blocks are kept in packs: what one request brought that was new is compressed together, because small pieces alone
 * compress badly. A pack lives as long as a turn's recipe names it.
 */
import { hash } from 'node:crypto';
import type { Database, Statement } from 'better-sqlite3';
import { compress, expand } from './codec.ts';
import { BodiesDamaged } from './damage.ts';
import { PACK_SIZE, packOf } from './recipe.ts';
import { ByteReader, ByteWriter } from './varint.ts';

const HASH_BYTES = 16;
/** A pack is closed at this size, so that reading one block never expands much more than itself. */
const PACK_BYTES = 262_144;

/** Finds and adds blocks. Belongs inside a transaction of the one writer. */
export class PackWriter {
  readonly #find: Statement;
  readonly #nextId: Statement;
  readonly #insertPack: Statement;
  readonly #insertBlock: Statement;
  readonly #addRef: Statement;
  /** Blocks of the open pack by hash, as latin1 text. */
  #open = new Map<string, number>();
  #pieces: Uint8Array[] = [];
  #bytes = 0;
  #pack = 0;

  constructor(database: Database) {
    this.#find = database.prepare('SELECT ref FROM block WHERE hash = ?');
    this.#nextId = database.prepare('SELECT coalesce(max(id), 0) + 1 AS id FROM pack');
    this.#insertPack = database.prepare('INSERT INTO pack (id, refs, codec, sizes, hashes, data) VALUES (?, 0, ?, ?, ?, ?)');
    this.#insertBlock = database.prepare('INSERT INTO block (hash, ref) VALUES (?, ?)');
    this.#addRef = database.prepare('UPDATE pack SET refs = refs + 1 WHERE id = ?');
  }

  /** Where these bytes lie; they are added to the open pack when they are new. Returns a ref. */
  place(bytes: Uint8Array): number {
    const digest = hash('sha256', bytes, 'buffer').subarray(0, HASH_BYTES);
    const key = digest.toString('latin1');
    const open = this.#open.get(key);
    if (open !== undefined) return open;
    const row = this.#find.get(digest) as { ref: number } | undefined;
    if (row !== undefined) return row.ref;
    if (this.#bytes + bytes.length > PACK_BYTES || this.#open.size === PACK_SIZE) this.close();
    if (this.#open.size === 0) this.#pack = (this.#nextId.get() as { id: number }).id;
    const ref = this.#pack * PACK_SIZE + this.#open.size;
    this.#open.set(key, ref);
    this.#pieces.push(bytes);
    this.#bytes += bytes.length;
    return ref;
  }

  /** Writes the open pack, if there is one. */
  close(): void {
    if (this.#open.size === 0) return;
    const sizes = new ByteWriter();
    for (const piece of this.#pieces) sizes.number(piece.length);
    const packed = compress(this.#pieces.length === 1 ? (this.#pieces[0] as Uint8Array) : Buffer.concat(this.#pieces, this.#bytes));
    const hashes = Buffer.from([...this.#open.keys()].join(''), 'latin1');
    this.#insertPack.run(this.#pack, packed.codec, sizes.result(), hashes, packed.data);
    for (const [key, ref] of this.#open) this.#insertBlock.run(Buffer.from(key, 'latin1'), ref);
    this.discard();
  }

  /** Forgets the open pack: its transaction was rolled back. */
  discard(): void {
    this.#open = new Map();
    this.#pieces = [];
    this.#bytes = 0;
  }

  /** Notes that one more recipe names these packs. */
  name(packs: Iterable<number>): void {
    for (const pack of packs) this.#addRef.run(pack);
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
