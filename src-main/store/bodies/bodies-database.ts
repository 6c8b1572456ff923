/**
 * Opens `bodies.db` and knows its tables. A damaged file is set aside, never repaired: bodies are a convenience, and a
 * fresh file is worth more than a doubtful one.
 */
import { closeSync, openSync, renameSync, rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import { GatehouseError } from '../../contract/errors.ts';

const VERSION = 1;
const PAGE_SIZE = 2048; // rows are 0.2 to 30 KB; larger pages leave more of their last one empty

/**
 * pack: blocks compressed together; `refs` counts the recipes and responses that name it.
 * piece: a block that was not yet folded into its pack.
 * block: where a block's bytes lie, by the first 16 bytes of its SHA-256.
 * response: the block that holds an answer.
 * turn: one request. `base` is the turn its recipe was written against; `previous` the one before it in its session.
 */
const SCHEMA = `
  CREATE TABLE pack (id INTEGER PRIMARY KEY, refs INTEGER NOT NULL, codec INTEGER NOT NULL, sizes BLOB NOT NULL, hashes BLOB NOT NULL, data BLOB NOT NULL);
  CREATE TABLE piece (ref INTEGER PRIMARY KEY, hash BLOB, data BLOB NOT NULL);
  CREATE TABLE block (hash BLOB PRIMARY KEY, ref INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE turn (
    id INTEGER PRIMARY KEY, request_id TEXT NOT NULL UNIQUE, at INTEGER NOT NULL, stream INTEGER NOT NULL,
    base INTEGER, previous INTEGER, head_size INTEGER NOT NULL, codec INTEGER NOT NULL, recipe BLOB NOT NULL);
  CREATE INDEX turn_by_stream ON turn (stream);
  CREATE INDEX turn_by_base ON turn (base) WHERE base IS NOT NULL;
  CREATE TABLE response (turn INTEGER PRIMARY KEY, ref INTEGER NOT NULL, shape INTEGER NOT NULL, head_size INTEGER NOT NULL, truncated INTEGER NOT NULL);
`;

/**
 * Opens the file for its one writer, makes it if need be, mode 0600. Throws GatehouseError `database_newer`, or
 * SQLite's own error; `isDamage` tells whether setting the file aside would help.
 */
export function openBodiesDatabase(file: string): Database.Database {
  closeSync(openSync(file, 'a', 0o600)); // SQLite gives its side files the same mode
  const database = new Database(file);
  try {
    database.pragma('busy_timeout = 2000');
    const version = Number((database.prepare('PRAGMA user_version').get() as { user_version: number }).user_version);
    if (version > VERSION) {
      throw new GatehouseError(
        'database_newer',
        `${file} was written by a newer Gatehouse; update Gatehouse, or move the file away to begin a new one.`,
      );
    }
    if (version === 0) create(database);
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = NORMAL');
    database.pragma('wal_autocheckpoint = 8000'); // pages, 16 MB: what is rewritten in between is copied once
    database.pragma('journal_size_limit = 16777216');
    return database;
  } catch (thrown) {
    database.close();
    throw thrown;
  }
}

/** Moves a damaged file to `<file>.damaged`, over an earlier one, so that damage cannot pile up on the disk. */
export function setAside(file: string): void {
  renameSync(file, `${file}.damaged`);
  for (const side of ['-wal', '-shm']) rmSync(`${file}${side}`, { force: true });
}

function create(database: Database.Database): void {
  database.pragma(`page_size = ${PAGE_SIZE}`);
  database.pragma('auto_vacuum = INCREMENTAL'); // so that retention gives space back; only settable on an empty file
  database.transaction(() => {
    database.exec(SCHEMA);
    database.pragma(`user_version = ${VERSION}`);
  })();
}
