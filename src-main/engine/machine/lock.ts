/**
 * One engine per data folder. The lock is a SQLite file held in an exclusive transaction: the system lets go of it
 * whenever the process dies, so there is no stale lock to clear. Beside it a note names the holder and how to reach it.
 */
import { closeSync, openSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import Database from 'better-sqlite3';
import { z } from 'zod';
import { GatehouseError } from '../../contract/errors.ts';
import { fileError } from '../../contract/file-error.ts';
import { dataFiles } from './data-dir.ts';
import { writePrivateFile } from './private-file.ts';

const holderSchema = z.object({
  pid: z.int(),
  mode: z.enum(['desktop', 'headless', 'offline']),
  startedAt: z.number(),
  /** The control socket; null until it listens, and for one-shot commands. */
  socket: z.string().nullable(),
});
/** Who holds the folder, in the holder's own words. */
export type Holder = z.infer<typeof holderSchema>;

export interface DataLock {
  /** Writes down who holds the folder. */
  describe(holder: Holder): Promise<void>;
  release(): Promise<void>;
}

/** Takes the folder or throws `folder_locked` naming the holder. Never waits. */
export async function takeLock(dataDir: string): Promise<DataLock> {
  const files = dataFiles(dataDir);
  const database = await lockFile(dataDir, files.lock);
  await rm(files.holder, { force: true }).catch((error: unknown) => {
    database.close();
    throw fileError(error, files.holder, 'written');
  });
  return {
    describe: (holder) => writePrivateFile(files.holder, `${JSON.stringify(holder, null, 2)}\n`),
    async release() {
      if (!database.open) return;
      await rm(files.holder, { force: true });
      database.close();
    },
  };
}

/** The note beside the lock; null when there is none or it cannot be read. It may be that of a process long dead. */
export async function readHolder(dataDir: string): Promise<Holder | null> {
  try {
    return holderSchema.parse(JSON.parse(await readFile(dataFiles(dataDir).holder, 'utf8')));
  } catch {
    return null;
  }
}

async function lockFile(dataDir: string, file: string): Promise<Database.Database> {
  let database: Database.Database | null = null;
  try {
    closeSync(openSync(file, 'a', 0o600));
    database = new Database(file, { timeout: 0 });
    database.pragma('journal_mode = MEMORY');
    database.exec('BEGIN EXCLUSIVE');
    return database;
  } catch (cause) {
    database?.close();
    const code = cause instanceof Database.SqliteError ? cause.code : '';
    if (code.startsWith('SQLITE_BUSY')) throw await lockedBy(dataDir);
    if (/^SQLITE_(NOTADB|CORRUPT)/.test(code))
      throw new GatehouseError('folder_locked', `${file} is damaged (${code}). It holds nothing: delete it, then start again.`, { cause });
    const known = fileError(cause, file, 'opened');
    if (known !== cause) throw known;
    throw new GatehouseError(
      'folder_locked',
      `The data folder ${dataDir} cannot be locked (${code || 'unknown error'}); it must be writable and on a local disk.`,
      { cause },
    );
  }
}

async function lockedBy(dataDir: string): Promise<GatehouseError> {
  const holder = await readHolder(dataDir);
  const who = holder === null ? 'Another Gatehouse' : `Another Gatehouse (process ${holder.pid}, ${holder.mode})`;
  return new GatehouseError('folder_locked', `${who} uses the data folder ${dataDir}. Stop it, or choose another folder with --data.`, {
    details: { dataDir, pid: holder?.pid },
  });
}
