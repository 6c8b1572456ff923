/** A ledger in a temporary folder, driven without threads: open it, break its database, open it again as another run. */
import Database from 'better-sqlite3';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openWriter } from '../../src-main/store/database.ts';
import { openJournal, type Journal } from '../../src-main/store/journal.ts';
import { createLedgerWriter, type LedgerWriter } from '../../src-main/store/ledger-writer.ts';

export interface LedgerFiles {
  readonly folder: string;
  readonly file: string;
  readonly database: Database.Database;
  readonly journal: Journal;
  readonly writer: LedgerWriter;
  /** Journal entries nobody could read. */
  readonly setAside: string[];
  /** As a crash leaves it: nothing is written any more; then opens everything again as a new run and recovers. */
  restart(options?: Restart): LedgerFiles;
  /** No page may be added to the database: SQLITE_FULL as soon as the pages there are have no room left. */
  fillDisk(): void;
  freeDisk(): void;
  remove(): void;
}

export interface Restart {
  readonly run?: string;
  /** As journal entries: what the earlier run was about to send. */
  readonly intents?: readonly string[];
  /** Another program holds the database while the writer recovers. */
  readonly isLocked?: boolean;
}

export function openLedgerFiles(options: Restart & { readonly journalBytes?: number; readonly folder?: string } = {}): LedgerFiles {
  const { journalBytes = 1 << 20, run = 'run 1', intents = [], isLocked = false } = options;
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'gatehouse-ledger-'));
  const file = join(folder, 'gatehouse.db');
  const database = openWriter(file);
  const journal = openJournal(join(folder, 'gatehouse.journal'), journalBytes);
  const setAside: string[] = [];
  const writer = createLedgerWriter({ database, journal, run, intents, setAside: (entries) => setAside.push(...entries) });
  const other = isLocked ? new Database(file) : null;
  other?.exec('BEGIN IMMEDIATE');
  writer.recover();
  other?.close();
  const close = () => {
    database.close();
    journal.close();
  };
  return {
    folder,
    file,
    database,
    journal,
    writer,
    setAside,
    restart(next = {}) {
      close();
      return openLedgerFiles({ journalBytes, folder, run: `${run}+`, ...next });
    },
    fillDisk() {
      database.pragma(`max_page_count = ${Number(database.pragma('page_count', { simple: true }))}`);
    },
    freeDisk: () => void database.pragma('max_page_count = 1073741823'),
    remove() {
      close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
