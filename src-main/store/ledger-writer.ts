/**
 * Puts charges on disk: in the database when it can be written, in the journal when it cannot, and from the journal
 * back into the database once it can again. A charge it acknowledges survives the loss of the process and of power.
 * Knows no threads and no clock: the writer thread calls it, and so can a test.
 */
import type Database from 'better-sqlite3';
import type { RequestRecord } from '../contract/records.ts';
import type { OpenCharge } from '../gateway/ports.ts';
import { prepareCharges } from './charges.ts';
import { parseEntry, type JournalEntry } from './journal-entry.ts';
import type { Journal } from './journal.ts';
import type { LedgerCommand, LedgerState } from './ledger-messages.ts';
import { prepareRequestRows } from './request-rows.ts';
import { isUnwritable } from './sqlite-error.ts';

/** Request rows kept for a database that cannot be written; more are lost, and counted. */
const waitingRowsLimit = 2000;

export interface Refusal {
  /** Place of the command in what was handed in. */
  readonly index: number;
  readonly reason: string;
}

export interface LedgerWriter {
  readonly state: LedgerState;
  /** Why the state is not `database`. */
  readonly cause: string | null;
  /** Returns once everything is on disk, except what it refuses. Never throws. */
  write(commands: readonly LedgerCommand[]): Refusal[];
  /** Stores finished requests; returns how many were lost. Not forced to disk: the next charge does that. */
  putRows(records: readonly RequestRecord[]): number;
  /** Brings into the database what waits in the journal and, once per run, what an earlier run left open or intended. Never throws. */
  recover(): void;
}

export interface LedgerWriterOptions {
  readonly database: Database.Database;
  /** Null when no journal could be made: then an unwritable database refuses charges at once. */
  readonly journal: Journal | null;
  readonly run: string;
  /** As journal entries: attempts that were about to leave, also those that the database knows by now. */
  readonly intents?: readonly string[];
  /** Takes journal entries that nobody can read any more, before they are removed. */
  readonly setAside: (entries: readonly string[]) => void;
}

export function createLedgerWriter({ database, journal, run, intents = [], setAside }: LedgerWriterOptions): LedgerWriter {
  const charges = prepareCharges(database);
  const rows = prepareRequestRows(database);
  /** Who pays for what is under way: a settle must find it even when the open row only reached the journal. */
  const underWay = new Map<string, OpenCharge>();
  const waitingRows: RequestRecord[] = [];
  let state: LedgerState = 'journal';
  let cause: string | null = null;
  let hasRecovered = false;
  let waitingIntents = intents;

  const inTransaction = database.transaction((work: () => void) => work());
  const apply = (command: LedgerCommand) => {
    if (command.kind === 'open') charges.open(run, command.row);
    else charges.settle(command.row, underWay.get(nameOf(command.row)) ?? null);
  };

  function fail(error: unknown): void {
    state = 'journal';
    cause = reasonOf(error);
  }

  /** One bad command must not take its neighbours down: each gets a transaction of its own. */
  function applyOneByOne(commands: readonly LedgerCommand[]): Refusal[] {
    return commands.flatMap((command, index) => {
      try {
        inTransaction.immediate(() => apply(command));
        return [];
      } catch (error) {
        return [{ index, reason: reasonOf(error) }];
      }
    });
  }

  function putRowsOneByOne(records: readonly RequestRecord[]): number {
    let lost = 0;
    for (const record of records) {
      try {
        inTransaction.immediate(() => rows.put(record));
      } catch {
        lost += 1;
      }
    }
    return lost;
  }

  function toJournal(commands: readonly LedgerCommand[]): Refusal[] {
    let taken = 0;
    let reason = `the database cannot be written (${cause ?? 'unknown'}) and the journal is full`;
    try {
      taken = journal?.append(commands.map((command) => JSON.stringify(entryOf(command)))) ?? 0;
    } catch (error) {
      reason = `neither the database (${cause ?? 'unknown'}) nor the journal (${reasonOf(error)}) can be written`;
    }
    if (taken < commands.length) state = 'full';
    return commands.slice(taken).map((_, offset) => ({ index: taken + offset, reason }));
  }

  function entryOf(command: LedgerCommand): JournalEntry {
    if (command.kind === 'open') return { kind: 'open', run, row: command.row };
    return { kind: 'settle', row: command.row, open: underWay.get(nameOf(command.row)) ?? null };
  }

  function replay(texts: readonly string[]): string[] {
    return texts.filter((text) => {
      const entry = parseEntry(text);
      if (entry?.kind === 'open') charges.open(entry.run, entry.row);
      if (entry?.kind === 'settle') charges.settle(entry.row, entry.open);
      return entry === null;
    });
  }

  function settleAbandoned(): void {
    for (const open of charges.abandoned(run)) {
      const charge = { ...open.estimate, basis: 'interrupted' as const, estimated: true };
      charges.settle({ requestId: open.requestId, attempt: open.attempt, at: open.at, model: open.model, charge }, open);
    }
  }

  function write(commands: readonly LedgerCommand[]): Refusal[] {
    for (const command of commands) if (command.kind === 'open') underWay.set(nameOf(command.row), command.row);
    const refusals = put(commands);
    const refused = new Set(refusals.map((refusal) => refusal.index));
    commands.forEach((command, index) => {
      if (command.kind === 'settle' && !refused.has(index)) underWay.delete(nameOf(command.row));
    });
    return refusals;
  }

  function put(commands: readonly LedgerCommand[]): Refusal[] {
    if (commands.length === 0) return [];
    if (state === 'database') {
      try {
        inTransaction.immediate(() => commands.forEach(apply));
        return [];
      } catch (error) {
        if (!isUnwritable(error)) return applyOneByOne(commands);
        fail(error);
      }
    }
    return toJournal(commands);
  }

  function putRows(records: readonly RequestRecord[]): number {
    waitingRows.push(...records);
    if (state === 'database') {
      // The next charge's commit carries these pages to the disk with its own.
      database.pragma('synchronous = NORMAL');
      try {
        inTransaction.immediate(() => waitingRows.forEach((record) => rows.put(record)));
        waitingRows.length = 0;
        return 0;
      } catch (error) {
        if (!isUnwritable(error)) return putRowsOneByOne(waitingRows.splice(0));
        fail(error);
      } finally {
        database.pragma('synchronous = FULL');
      }
    }
    return waitingRows.splice(waitingRowsLimit).length;
  }

  function recover(): void {
    try {
      const texts = [...(journal?.entries() ?? []), ...waitingIntents];
      let unreadable: string[] = [];
      inTransaction.immediate(() => {
        unreadable = replay(texts);
        if (!hasRecovered) {
          settleAbandoned();
          rows.putMissing();
        }
      });
      if (unreadable.length > 0) setAside(unreadable);
      journal?.clear();
      hasRecovered = true;
      waitingIntents = [];
      state = 'database';
      cause = null;
      putRows([]);
    } catch (error) {
      if (state === 'database') state = 'journal';
      cause = reasonOf(error);
      keepIntents();
    }
  }

  /** Their own file is about to be written over. */
  function keepIntents(): void {
    try {
      waitingIntents = waitingIntents.slice(journal?.append(waitingIntents) ?? 0);
    } catch {
      // They stay in memory, and are tried again with the database.
    }
  }

  return {
    get state() {
      return state;
    },
    get cause() {
      return cause;
    },
    write,
    putRows,
    recover,
  };
}

function nameOf(row: { readonly requestId: string; readonly attempt: number }): string {
  return `${row.attempt} ${row.requestId}`;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? ('code' in error ? `${String(error.code)}: ${error.message}` : error.message) : String(error);
}
