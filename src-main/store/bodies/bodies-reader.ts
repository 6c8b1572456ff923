/**
 * The read side of the body store, for the query thread: opens `bodies.db` read-only, and again when the recorder has
 * set a damaged file aside. Never writes.
 */
import { statSync } from 'node:fs';
import Database from 'better-sqlite3';
import type { Difference, RequestBodies } from '../../contract/views.ts';
import { difference, readBodies, type RecordedRequest } from './read-bodies.ts';

export interface BodiesReader {
  bodies(request: RecordedRequest): RequestBodies;
  difference(requestId: string): Difference;
  close(): void;
}

/** The file may not exist yet. The methods throw SQLite's errors and BodiesDamaged; the next call opens the file anew. */
export function createBodiesReader(file: string): BodiesReader {
  let open: { readonly database: Database.Database; readonly identity: string } | null = null;
  const close = () => {
    open?.database.close();
    open = null;
  };
  const withFile = <Result>(read: (database: Database.Database) => Result): Result => {
    const identity = identityOf(file);
    if (open !== null && open.identity !== identity) close();
    open ??= { database: new Database(file, { readonly: true, fileMustExist: true }), identity };
    try {
      return read(open.database);
    } catch (thrown) {
      close();
      throw thrown;
    }
  };
  return {
    bodies: (request) => withFile((database) => readBodies(database, request)),
    difference: (requestId) => withFile((database) => difference(database, requestId)),
    close,
  };
}

/** Changes when another file takes this one's place. */
function identityOf(file: string): string {
  const { dev, ino } = statSync(file);
  return `${dev}:${ino}`;
}
