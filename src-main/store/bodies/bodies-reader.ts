/**
 * The read side of the body store, for the query thread: opens `bodies.db` read-only, and again when the recorder has
 * set a damaged file aside. Never writes.
 */
import { statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { GatehouseError } from '../../contract/errors.ts';
import type { Difference, RequestBodies } from '../../contract/views.ts';
import { isDamage } from './damage.ts';
import { difference, readBodies, type RecordedRequest } from './read-bodies.ts';

export interface BodiesReader {
  bodies(request: RecordedRequest): RequestBodies;
  difference(requestId: string): Difference;
  close(): void;
}

/** The file may not exist yet. The methods throw GatehouseError `database_corrupt` or `internal`; the next call opens the file anew. */
export function createBodiesReader(file: string): BodiesReader {
  let open: { readonly database: Database.Database; readonly identity: string } | null = null;
  const close = () => {
    open?.database.close();
    open = null;
  };
  const withFile = <Result>(read: (database: Database.Database) => Result): Result => {
    try {
      const identity = identityOf(file);
      if (open !== null && open.identity !== identity) close();
      open ??= { database: new Database(file, { readonly: true, fileMustExist: true }), identity };
      return read(open.database);
    } catch (thrown) {
      close();
      throw readError(thrown, file);
    }
  };
  return {
    bodies: (request) => withFile((database) => readBodies(database, request)),
    difference: (requestId) => withFile((database) => difference(database, requestId)),
    close,
  };
}

function readError(thrown: unknown, file: string): GatehouseError {
  if (isDamage(thrown)) {
    const text = `${file} is damaged, so these bodies can't be shown. Charges are not affected; move the file away to begin a fresh one.`;
    return new GatehouseError('database_corrupt', text, { cause: thrown });
  }
  return new GatehouseError('internal', `Recorded bodies could not be read from ${file}; the log has the details.`, { cause: thrown });
}

/** Changes when another file takes this one's place. */
function identityOf(file: string): string {
  const { dev, ino } = statSync(file);
  return `${dev}:${ino}`;
}
