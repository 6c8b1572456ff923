/**
 * Says what a SQLite failure means: the database cannot be written just now (the journal takes over), or the statement
 * itself was wrong. Nothing else in `store/` looks at SQLite's error codes.
 */
import Database from 'better-sqlite3';
import { GatehouseError } from '../contract/errors.ts';
import { fileError, fileOf } from '../contract/file-error.ts';

const unwritable = /^SQLITE_(FULL|IOERR|BUSY|LOCKED|READONLY|CANTOPEN|CORRUPT|NOTADB|NOMEM|PROTOCOL)/;

/** True when the fault lies with the disk, the file or another process, not with what we tried to write. */
export function isUnwritable(error: unknown): boolean {
  return error instanceof Database.SqliteError && unwritable.test(error.code);
}

/** The failure as an error for people: names the file, the cause and the way out. */
export function databaseError(error: unknown, file: string): GatehouseError {
  const known = fileError(error, fileOf(error) ?? file, 'opened');
  if (known instanceof GatehouseError) return known;
  const code = error instanceof Database.SqliteError ? error.code : '';
  const details = { file, sqlite: code };
  if (/^SQLITE_(BUSY|LOCKED)/.test(code)) {
    return new GatehouseError(
      'database_locked',
      `${file} is locked by another program. Close whatever has it open (a second Gatehouse, a database browser, a backup), then start again.`,
      { details, cause: error },
    );
  }
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(code)) {
    return new GatehouseError(
      'database_corrupt',
      `${file} is damaged. Put a backup of it in its place, or move it away to start with an empty one; recorded bodies and the journal of unwritten charges stay.`,
      { details, cause: error },
    );
  }
  if (unwritable.test(code)) {
    return new GatehouseError('ledger_unavailable', `${file} cannot be written (${code}). ${remedyOf(code)}`, { details, cause: error });
  }
  return new GatehouseError('internal', `${file} could not be used; the log has the details.`, { details, cause: error });
}

function remedyOf(code: string): string {
  if (code.startsWith('SQLITE_FULL')) return 'The disk is full: free space on it.';
  if (code.startsWith('SQLITE_READONLY'))
    return 'The file, its folder or the file system is read-only: mend its permissions, or mount it writable.';
  if (code.startsWith('SQLITE_CANTOPEN'))
    return 'It, or its -wal or -shm file, cannot be opened: check who owns them, and that none of them is a folder.';
  if (code.startsWith('SQLITE_IOERR')) return 'The disk reports an error or is full: free space, or check the disk.';
  return "Free disk space or mend the folder's permissions.";
}
