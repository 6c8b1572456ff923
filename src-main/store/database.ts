/**
 * Opens gatehouse.db: for the one writer (WAL, every commit on disk before it returns) or read-only for queries.
 * Must never run on the loop that carries traffic.
 */
import Database from 'better-sqlite3';
import { chmodSync, closeSync, existsSync, openSync } from 'node:fs';
import { GatehouseError } from '../contract/errors.ts';
import { migrate, migrations } from './migrate.ts';
import type { Migration } from './migrations/migration.ts';
import { databaseError } from './sqlite-error.ts';
import { TimeLimit } from './time-limit.ts';

/** How long the start waits for another program's lock before it gives up. */
const startBusyMs = 2000;
/** How long a commit waits for one before the journal takes the charge. */
const busyMs = 250;

/**
 * The writer's connection, at this program's version. Throws GatehouseError `database_newer`, `database_locked`,
 * `database_corrupt` or `ledger_unavailable`.
 */
export function openWriter(file: string, steps: readonly Migration[] = migrations): Database.Database {
  let database: Database.Database | null = null;
  try {
    // SQLite gives the -wal and -shm files the mode of the database itself.
    if (!existsSync(file)) closeSync(openSync(file, 'a', 0o600));
    chmodSync(file, 0o600);
    database = new Database(file, { timeout: startBusyMs });
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    // Checkpoints are ours to time (after the acknowledgement); this one only catches what we would forget.
    database.pragma('wal_autocheckpoint = 16000');
    database.pragma(`journal_size_limit = ${64 << 20}`);
    migrate(database, steps);
    lookForDamage(database);
    // Somebody who holds the write lock now would send every charge to the journal: better said at once.
    database.exec('BEGIN IMMEDIATE; ROLLBACK');
    database.pragma(`busy_timeout = ${busyMs}`);
    return database;
  } catch (error) {
    const damaged = database !== null && isDamaged(database, error);
    database?.close();
    throw databaseError(damaged ? new Database.SqliteError('quick_check failed', 'SQLITE_CORRUPT') : error, file);
  }
}

/** A connection that can only read; the writer must have opened the file before. */
export function openReader(file: string, timeLimit = new TimeLimit()): Database.Database {
  try {
    const database = new Database(file, { readonly: true, fileMustExist: true, timeout: 5000 });
    timeLimit.addTo(database);
    return database;
  } catch (error) {
    throw databaseError(error, file);
  }
}

/** Touches every table at both ends: cheap at any size, and enough to meet a torn or foreign file at once. */
function lookForDamage(database: Database.Database): void {
  const ends = {
    requests: 'seq',
    request_details: 'seq',
    ledger: 'at',
    spend_quarters: 'quarter',
    open_charges: 'request_id',
    overrides: 'ends_at',
    approvals: 'opened_at',
    alerts: 'at',
    audit: 'seq',
  };
  for (const [table, order] of Object.entries(ends)) {
    database.prepare(`SELECT * FROM ${table} ORDER BY ${order} LIMIT 1`).get();
    database.prepare(`SELECT * FROM ${table} ORDER BY ${order} DESC LIMIT 1`).get();
  }
}

/** An error SQLite did not call damage may still come from it; only then is the slow check worth its time. */
function isDamaged(database: Database.Database, error: unknown): boolean {
  if (error instanceof GatehouseError || !(error instanceof Database.SqliteError)) return false;
  if (!/^SQLITE_(ERROR|IOERR_SHORT_READ|IOERR_READ|SCHEMA)/.test(error.code)) return false;
  try {
    return database.pragma('quick_check(1)', { simple: true }) !== 'ok';
  } catch {
    return true;
  }
}
