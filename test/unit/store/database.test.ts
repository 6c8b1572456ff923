import Database from 'better-sqlite3';
import { chmodSync, existsSync, openSync, closeSync, readFileSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { openReader, openWriter } from '../../../src-main/store/database.ts';
import { migrations } from '../../../src-main/store/migrate.ts';
import type { Migration } from '../../../src-main/store/migrations/migration.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  file = join(folder, 'gatehouse.db');
});

const next: Migration = { version: migrations.length + 1, name: 'a-further-column', sql: `ALTER TABLE ledger ADD COLUMN further TEXT` };
const mode = (path: string) => statSync(path).mode & 0o777;

/** A database with enough rows to have pages in its middle. */
function fill(): void {
  const database = openWriter(file);
  const add = database.prepare('INSERT INTO request_details (seq, detail) VALUES (?, ?)');
  database.transaction(() => {
    for (let seq = 1; seq <= 2000; seq += 1) add.run(seq, 'x'.repeat(200));
  })();
  database.pragma('wal_checkpoint(TRUNCATE)');
  database.close();
}

function overwrite(position: number, bytes: Buffer): void {
  const handle = openSync(file, 'r+');
  writeSync(handle, bytes, 0, bytes.length, position);
  closeSync(handle);
}

test('every file of a new database belongs to its owner alone', () => {
  const database = openWriter(file);
  database.exec(`INSERT INTO request_details VALUES (1, 'x')`);
  expect([mode(file), mode(`${file}-wal`), mode(`${file}-shm`)]).toEqual([0o600, 0o600, 0o600]);
  database.close();
});

test('an existing file that others could read is closed to them', () => {
  openWriter(file).close();
  chmodSync(file, 0o644);
  openWriter(file).close();
  expect(mode(file)).toBe(0o600);
});

test('a commit is forced to disk before it returns', () => {
  const database = openWriter(file);
  expect(database.pragma('journal_mode', { simple: true })).toBe('wal');
  expect(database.pragma('synchronous', { simple: true })).toBe(2);
  database.close();
});

test('a reader cannot write', () => {
  openWriter(file).close();
  const reader = openReader(file);
  expect(() => reader.exec('DELETE FROM ledger')).toThrow('readonly');
  reader.close();
});

test('a database of a newer version is refused by name and left as it was', () => {
  openWriter(file, [...migrations, next]).close();
  const before = readFileSync(file);
  expect(() => openWriter(file)).toThrow(
    expect.objectContaining({
      code: 'database_newer',
      message: expect.stringMatching(/gatehouse\.db was written by a newer Gatehouse.*Update Gatehouse/) as string,
    }),
  );
  expect(readFileSync(file).equals(before)).toBe(true);
});

test('a migration copies an existing database first, and the copy is whole and private', () => {
  fill();
  openWriter(file, [...migrations, next]).close();
  const backup = `${file}.v${migrations.length}.bak`;
  expect(mode(backup)).toBe(0o600);
  const copy = new Database(backup, { readonly: true });
  expect(copy.prepare('SELECT count(*) FROM request_details').pluck().get()).toBe(2000);
  expect(copy.pragma('user_version', { simple: true })).toBe(migrations.length);
  copy.close();
  const migrated = openReader(file);
  expect(migrated.prepare('SELECT further FROM ledger').all()).toEqual([]);
  migrated.close();
});

test('charges of an earlier version are no own logins’, and their sums go on', () => {
  const before = openWriter(file, migrations.slice(0, 5));
  const quarter = `INSERT INTO spend_quarters VALUES (0, 'k', 'a', 'm', '', '', '', 1, 1, 1, 0, 0, 0, 0, 40, 0, 0, 0)`;
  before.exec(quarter);
  before.close();
  const after = openWriter(file);
  expect(after.prepare('SELECT cost_nano_usd, notional_nano_usd FROM spend_quarters').all()).toEqual([
    { cost_nano_usd: 40, notional_nano_usd: 0 },
  ]);
  after.close();
});

test('a migration that fails changes nothing and leaves the backup', () => {
  fill();
  const broken: Migration = { ...next, sql: `${next.sql}; INSERT INTO nowhere VALUES (1)` };
  expect(() => openWriter(file, [...migrations, broken])).toThrow(expect.objectContaining({ code: 'internal' }));
  const database = openWriter(file);
  expect(database.pragma('user_version', { simple: true })).toBe(migrations.length);
  expect(() => database.prepare('SELECT further FROM ledger')).toThrow('no such column');
  database.close();
  expect(existsSync(`${file}.v${migrations.length}.bak`)).toBe(true);
});

test('a new database needs no backup', () => {
  openWriter(file).close();
  expect(existsSync(`${file}.v0.bak`)).toBe(false);
});

const damaged = {
  code: 'database_corrupt',
  message: expect.stringMatching(/gatehouse\.db is damaged\. Put a backup.*or move it away.*journal.*stay/) as string,
};

test('a file that is no database is refused with the way out', () => {
  writeFileSync(file, 'This was a database once. '.repeat(1000));
  expect(() => openWriter(file)).toThrow(expect.objectContaining(damaged));
});

test.each([
  ['an overwritten schema', 100],
  ['an overwritten first half', 4096],
])('%s is refused as damage', (_, position) => {
  fill();
  overwrite(position, Buffer.alloc(statSync(file).size / 2, 0xa5));
  expect(() => openWriter(file)).toThrow(expect.objectContaining(damaged));
});

test('a file cut in half is refused as damage', () => {
  fill();
  writeFileSync(file, readFileSync(file).subarray(0, 4096 * 40));
  expect(() => openWriter(file)).toThrow(expect.objectContaining(damaged));
});

test.each(['BEGIN EXCLUSIVE', 'BEGIN IMMEDIATE'])('a database that another program holds with %s is refused as locked', (begin) => {
  openWriter(file).close();
  const other = new Database(file);
  if (begin === 'BEGIN EXCLUSIVE') other.pragma('locking_mode = EXCLUSIVE');
  other.exec(begin);
  other.exec(`INSERT INTO request_details VALUES (1, 'x')`);
  expect(() => openWriter(file)).toThrow(
    expect.objectContaining({
      code: 'database_locked',
      message: expect.stringMatching(/gatehouse\.db is locked by another program\. Close/) as string,
    }),
  );
  other.close();
});
