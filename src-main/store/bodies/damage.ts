/** Tells a file that contradicts itself from one that merely can't be written now. */

/** Thrown where the body store's own bytes make no sense. */
export class BodiesDamaged extends Error {
  override readonly name = 'BodiesDamaged';
}

/** Whether the error says that the file itself is bad, so that setting it aside helps. */
export function isDamage(thrown: unknown): boolean {
  const code = sqliteCode(thrown) ?? '';
  return thrown instanceof BodiesDamaged || code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB' || code === 'SQLITE_FORMAT';
}

/** SQLite's code of an error, such as `SQLITE_FULL`; null for any other error. */
export function sqliteCode(thrown: unknown): string | null {
  if (!(thrown instanceof Error) || !('code' in thrown) || typeof thrown.code !== 'string') return null;
  return thrown.code.startsWith('SQLITE_') ? thrown.code : null;
}
