/**
 * Brings a database to this program's version, numbered by SQLite's own `user_version`. An existing database is copied
 * beside itself first; one written by a newer Gatehouse is refused and left exactly as it was.
 */
import type Database from 'better-sqlite3';
import { closeSync, openSync, rmSync } from 'node:fs';
import { GatehouseError } from '../contract/errors.ts';
import { firstTables } from './migrations/0001-first-tables.ts';
import { sessions } from './migrations/0002-sessions.ts';
import { governance } from './migrations/0003-governance.ts';
import { auditedConfig } from './migrations/0004-audited-config.ts';
import { accountHealth } from './migrations/0005-account-health.ts';
import { notionalCharges } from './migrations/0006-notional-charges.ts';
import { sumsOfOneOwner } from './migrations/0007-sums-of-one-owner.ts';
import { keptIds } from './migrations/0008-kept-ids.ts';
import type { Migration } from './migrations/migration.ts';

/** In order of version, without gaps. */
export const migrations: readonly Migration[] = [
  firstTables,
  sessions,
  governance,
  auditedConfig,
  accountHealth,
  notionalCharges,
  sumsOfOneOwner,
  keptIds,
];

/**
 * Applies what is missing, each migration in a transaction of its own. Returns the backup's path, or null when none
 * was needed (a new database, or nothing to do). Throws GatehouseError `database_newer`.
 */
export function migrate(database: Database.Database, steps: readonly Migration[] = migrations): string | null {
  const version = database.pragma('user_version', { simple: true }) as number;
  const latest = steps.at(-1)?.version ?? 0;
  if (version > latest) {
    throw new GatehouseError(
      'database_newer',
      `${database.name} was written by a newer Gatehouse (version ${version}; this program knows ${latest}). Update Gatehouse, or start it with another data folder.`,
      { details: { file: database.name, version, latest } },
    );
  }
  const missing = steps.filter((step) => step.version > version);
  const backup = version > 0 && missing.length > 0 ? backUp(database, version) : null;
  for (const step of missing) {
    database.transaction(() => {
      database.exec(step.sql);
      database.pragma(`user_version = ${step.version}`);
    })();
  }
  return backup;
}

function backUp(database: Database.Database, version: number): string {
  const file = `${database.name}.v${version}.bak`;
  rmSync(file, { force: true });
  // VACUUM INTO fills an empty file: made by us first, it is readable by its owner only.
  closeSync(openSync(file, 'wx', 0o600));
  database.prepare('VACUUM INTO ?').run(file);
  return file;
}
