/**
 * `bodies.db` as the recorder's thread holds it: opened when it can be, set aside when it is damaged, tried again after
 * a failure. No method throws: what could not be written is reported as lost.
 */
import type { Database } from 'better-sqlite3';
import { isUnwritable } from '../sqlite-error.ts';
import { openBodiesDatabase, setAside } from './bodies-database.ts';
import { isDamage } from './damage.ts';
import { foldPacks } from './packs.ts';
import type { BodyMessage } from './recorder-messages.ts';
import { databaseBytes, retainBodies, type RetentionLimits } from './retain-bodies.ts';
import { TurnWriter } from './turn-writer.ts';

export interface BatchResult {
  readonly recorded: number;
  readonly lost: number;
  /** Why something was lost, or null. */
  readonly error: string | null;
}

interface OpenFile {
  readonly database: Database;
  readonly writer: TurnWriter;
  /** Writes a batch in one transaction. */
  readonly commit: (batch: readonly BodyMessage[]) => void;
}

export class BodiesFile {
  readonly #file: string;
  readonly #onDamage: () => void;
  /** Whether the last failure lay with the disk or the file, so that no other item would fare better. */
  #isDiskFailing = false;
  #isClosed = false;
  #open: OpenFile | null = null;

  /** `onDamage` hears that a damaged file was set aside and a fresh one begun. */
  constructor(file: string, onDamage: () => void) {
    this.#file = file;
    this.#onDamage = onDamage;
  }

  /** Opens the file now instead of at the first write. Null when it went well, else why not. */
  open(): string | null {
    return this.#attempt(() => this.#opened());
  }

  /** Writes a batch in one transaction. When an item is to blame, each gets its own, so that it loses only itself. */
  write(batch: readonly BodyMessage[]): BatchResult {
    const error = this.#attempt(() => this.#opened().commit(batch));
    if (error === null) return { recorded: batch.length, lost: 0, error };
    if (batch.length === 1 || this.#isDiskFailing) return { recorded: 0, lost: batch.length, error };
    const results = batch.map((item) => this.write([item]));
    const lost = results.reduce((sum, result) => sum + result.lost, 0);
    return { recorded: batch.length - lost, lost, error: results.findLast((result) => result.error !== null)?.error ?? null };
  }

  /** Applies the limits batch by batch; see `retainBodies`. Returns null when it went well, else why not. */
  *retain(limits: RetentionLimits): Generator<number, string | null> {
    let removed = 0;
    try {
      for (const count of retainBodies(this.#opened().database, limits)) {
        this.#open?.writer.forget();
        removed += count;
        yield count;
      }
      if (removed > 0) this.#open?.database.pragma('wal_checkpoint(TRUNCATE)');
      return null;
    } catch (thrown) {
      this.#recover(thrown);
      return reasonOf(thrown);
    }
  }

  /** Bytes in use, 0 when the file can't be read. */
  bytes(): number {
    let bytes = 0;
    this.#attempt(() => (bytes = databaseBytes(this.#opened().database)));
    return bytes;
  }

  /** Compresses what came in plain, and gives unused pages back. For quiet moments. */
  tidy(): void {
    this.#attempt(() => {
      const { database } = this.#opened();
      database.transaction(() => foldPacks(database))();
      database.exec('PRAGMA incremental_vacuum');
    });
  }

  /** Tidies, folds the journal into the file and closes it. */
  close(): void {
    if (this.#open !== null) this.tidy();
    this.#isClosed = true;
    this.#attempt(() => this.#open?.database.pragma('wal_checkpoint(TRUNCATE)'));
    this.#shut();
  }

  #opened(): OpenFile {
    if (this.#open !== null) return this.#open;
    if (this.#isClosed) throw new Error('The recorder is closing.');
    const database = openBodiesDatabase(this.#file);
    const writer = new TurnWriter(database);
    const commit = database.transaction((batch: readonly BodyMessage[]) => {
      for (const item of batch) {
        if (item.kind === 'request') writer.request(item);
        else writer.response(item);
      }
    });
    this.#open = { database, writer, commit };
    return this.#open;
  }

  /** Runs, and once more when the file was damaged and a fresh one is open. Null when it went well, else why not. */
  #attempt(action: () => unknown, isSecond = false): string | null {
    try {
      action();
      return null;
    } catch (thrown) {
      const isMended = this.#recover(thrown);
      if (isMended && !isSecond) return this.#attempt(action, true);
      return reasonOf(thrown);
    }
  }

  /** Undoes what is remembered of a failed write. True when the file was damaged and a fresh one took its place. */
  #recover(thrown: unknown): boolean {
    this.#isDiskFailing = isUnwritable(thrown);
    this.#open?.writer.forget();
    if (!isDamage(thrown)) return false;
    this.#shut();
    try {
      setAside(this.#file);
      this.#opened();
    } catch {
      return false; // tried again with the next batch
    }
    this.#onDamage();
    return true;
  }

  #shut(): void {
    const database = this.#open?.database;
    this.#open = null;
    try {
      database?.close();
    } catch {
      // A damaged file may refuse even that; the handle goes with the object.
    }
  }
}

function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
