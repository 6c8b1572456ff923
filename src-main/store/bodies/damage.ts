/** Tells a file that contradicts itself from one that merely can't be written now. */
import Database from 'better-sqlite3';

const DAMAGE = /^SQLITE_(CORRUPT|NOTADB|FORMAT)/;

/** Thrown where the body store's own bytes make no sense. */
export class BodiesDamaged extends Error {
  override readonly name = 'BodiesDamaged';
}

/** Whether the error says that the file itself is bad, so that setting it aside helps. */
export function isDamage(thrown: unknown): boolean {
  return thrown instanceof BodiesDamaged || (thrown instanceof Database.SqliteError && DAMAGE.test(thrown.code));
}
