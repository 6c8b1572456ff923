/**
 * Keeps `bodies.db` within its age and size: the oldest turns go, then the packs nobody names any more, then the pages,
 * so that the file really shrinks. Works in small batches; the writer takes its turn between them.
 */
import type { Database } from 'better-sqlite3';
import { compress, expand } from './codec.ts';
import { releasePacks } from './packs.ts';
import { encodeRecipe, packOf, packsNamed } from './recipe.ts';
import { readEntries } from './turn-reader.ts';

export interface RetentionLimits {
  /** Turns from before this moment go, epoch milliseconds. */
  readonly before: number;
  /** Largest size of the file, bytes. */
  readonly maxBytes: number;
}

const BATCH = 16;
/** Once the file is too large it is cut back this far, so that not every request cuts again. */
const CUT_BACK = 0.95;

/** Bytes of the file in use: what it would measure after vacuuming. */
export function databaseBytes(database: Database): number {
  const read = (name: string) => Number((database.prepare(`PRAGMA ${name}`).get() as Record<string, number>)[name]);
  return (read('page_count') - read('freelist_count')) * read('page_size');
}

/**
 * Removes turns until the limits hold. Yields the number removed after each batch, which is a transaction of its own;
 * returns when nothing is left to do.
 */
export function* retainBodies(database: Database, { before, maxBytes }: RetentionLimits): Generator<number> {
  let target = maxBytes;
  for (;;) {
    const isTooLarge = databaseBytes(database) > target;
    if (isTooLarge) target = maxBytes * CUT_BACK;
    const ids = oldestTurns(database, isTooLarge ? Number.MAX_SAFE_INTEGER : before);
    if (ids.length === 0) return;
    database.transaction(() => removeTurns(database, ids))();
    database.exec('PRAGMA incremental_vacuum');
    yield ids.length;
  }
}

/** The first turns of the file, as long as they are from before the moment. */
function oldestTurns(database: Database, before: number): number[] {
  const rows = database.prepare('SELECT id, at FROM turn ORDER BY id LIMIT ?').all(BATCH) as { id: number; at: number }[];
  const kept = rows.findIndex(({ at }) => at >= before);
  return rows.slice(0, kept < 0 ? rows.length : kept).map(({ id }) => id);
}

function removeTurns(database: Database, ids: readonly number[]): void {
  const removed = new Set(ids);
  const heirsOf = database.prepare('SELECT id FROM turn WHERE base = ?');
  for (const id of ids) {
    for (const { id: heir } of heirsOf.all(id) as { id: number }[]) if (!removed.has(heir)) makeWhole(database, heir);
  }
  const select = database.prepare('SELECT codec, recipe FROM turn WHERE id = ?');
  const removeTurn = database.prepare('DELETE FROM turn WHERE id = ?');
  const selectResponse = database.prepare('SELECT ref FROM response WHERE turn = ?');
  const removeResponse = database.prepare('DELETE FROM response WHERE turn = ?');
  for (const id of ids) {
    const { codec, recipe } = select.get(id) as { codec: number; recipe: Buffer };
    releasePacks(database, packsNamed(expand(codec, recipe)));
    const response = selectResponse.get(id) as { ref: number } | undefined;
    if (response !== undefined) releasePacks(database, [packOf(response.ref)]);
    removeResponse.run(id);
    removeTurn.run(id);
  }
}

/** Writes a turn's recipe out in full: the turn it was written against is about to go. */
function makeWhole(database: Database, id: number): void {
  const recipe = encodeRecipe(readEntries(database, id), null);
  const packed = compress(recipe);
  const before = database.prepare('SELECT codec, recipe FROM turn WHERE id = ?').get(id) as { codec: number; recipe: Buffer };
  const named = packsNamed(recipe);
  const name = database.prepare('UPDATE pack SET refs = refs + 1 WHERE id = ?');
  for (const pack of named) name.run(pack);
  releasePacks(database, packsNamed(expand(before.codec, before.recipe)));
  database.prepare('UPDATE turn SET base = NULL, codec = ?, recipe = ? WHERE id = ?').run(packed.codec, packed.data, id);
}
