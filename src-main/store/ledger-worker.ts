/**
 * The writer thread, the only one that writes gatehouse.db. Takes everything that waits, writes the charges in one
 * transaction, acknowledges, and only then sees to request rows, pruning and checkpoints: nobody waits for those.
 */
import type Database from 'better-sqlite3';
import { appendFileSync } from 'node:fs';
import { parentPort, receiveMessageOnPort, workerData, type MessagePort } from 'node:worker_threads';
import { toGatehouseError } from '../contract/errors.ts';
import { fileError } from '../contract/file-error.ts';
import type { RequestRecord } from '../contract/records.ts';
import { openWriter } from './database.ts';
import { prepareGovernance } from './governance-writes.ts';
import { readIntents } from './intent-log.ts';
import { openJournal, type Journal } from './journal.ts';
import { readLeftBehind } from './left-behind.ts';
import type { LedgerBatch, LedgerCommand, LedgerReport, LedgerWorkerData } from './ledger-messages.ts';
import { createLedgerWriter } from './ledger-writer.ts';
import { preparePruning } from './retention.ts';

/** Rows written between two looks at what charges are waiting. */
const rowsPerTurn = 16;
/** At a few pages each, this keeps the write-ahead log at some megabytes. */
const turnsPerCheckpoint = 256;

if (parentPort !== null) start(parentPort, workerData as LedgerWorkerData);

function start(port: MessagePort, data: LedgerWorkerData): void {
  try {
    const intents = intentsLeft(data);
    const database = openWriter(data.file);
    serve(port, data, { database, journal: reserveJournal(data), intents });
  } catch (thrown) {
    const { code, message } = toGatehouseError(thrown);
    port.postMessage({ kind: 'failed', code, message } satisfies LedgerReport);
  }
}

interface Files {
  readonly database: Database.Database;
  readonly journal: Journal | null;
  /** What an earlier process was about to send. */
  readonly intents: readonly string[];
}

function serve(port: MessagePort, data: LedgerWorkerData, { database, journal, intents }: Files): void {
  const report = (message: LedgerReport) => port.postMessage(message);
  const setAside = (entries: readonly string[]) =>
    appendFileSync(`${data.journalFile}.unreadable`, `${entries.join('\n')}\n`, { mode: 0o600 });
  const writer = createLedgerWriter({ database, journal, run: data.run, intents, setAside });
  const pruning = preparePruning(database);
  const applyGovernance = prepareGovernance(database);
  const rows: string[] = [];
  const flushes: number[] = [];
  let prune: LedgerBatch['prune'] = null;
  let isClosing = false;
  let told = '';
  let turns = 0;

  writer.recover();
  tellState();
  report({ kind: 'ready', left: readLeftBehind(database, data.now) });
  port.on('message', (batch: LedgerBatch) => turn([batch, ...waiting(port)]));

  function turn(batches: readonly LedgerBatch[]): void {
    writeCharges(batches);
    for (const batch of batches) {
      batch.governance.forEach(writeGovernance);
      rows.push(...batch.rows);
      if (batch.flush !== null) flushes.push(batch.flush);
      prune = batch.prune ?? prune;
      isClosing ||= batch.close;
      if (batch.retry) {
        writer.recover();
        told = '';
      }
    }
    writeRows();
    pruneStep();
    tellState();
    if (rows.length > 0 || (prune !== null && !isClosing)) setImmediate(() => turn(waiting(port)));
    else if (isClosing) close();
    else checkpoint();
  }

  function writeCharges(batches: readonly LedgerBatch[]): void {
    const commands: LedgerCommand[] = [];
    let through = 0;
    for (const { commands: text, first, count } of batches) {
      if (count === 0) continue;
      commands.push(...(JSON.parse(text) as LedgerCommand[]));
      through = first + count - 1;
    }
    if (commands.length === 0) return;
    const first = through - commands.length + 1;
    const refused = writer.write(commands).map(({ index, reason }) => ({ number: first + index, reason }));
    report({ kind: 'acknowledged', through, refused });
  }

  function writeGovernance({ number, writes }: LedgerBatch['governance'][number]): void {
    try {
      report({ kind: 'governance', number, changed: applyGovernance(writes), reason: '' });
    } catch (error) {
      report({ kind: 'governance', number, changed: null, reason: error instanceof Error ? error.message : String(error) });
    }
  }

  function writeRows(): void {
    if (rows.length === 0 && flushes.length === 0) return;
    const taken = rows.splice(0, rowsPerTurn);
    const lost = writer.putRows(taken.map((row) => JSON.parse(row) as RequestRecord));
    const flushed = rows.length === 0 ? (flushes.splice(0).at(-1) ?? null) : null;
    report({ kind: 'rows', written: taken.length, lost, flushed });
  }

  function pruneStep(): void {
    if (prune === null || writer.state !== 'database') return void (prune = null);
    try {
      if (!pruning.step(prune)) prune = null;
    } catch {
      // The next hour tries again; charges meet the same trouble and report it.
      prune = null;
    }
  }

  function tellState(): void {
    const { state, cause } = writer;
    const now = `${state} ${cause ?? ''}`;
    if (now === told) return;
    told = now;
    report({ kind: 'state', state, cause });
  }

  /** After the acknowledgements, so that no charge waits for it. */
  function checkpoint(): void {
    turns += 1;
    if (turns % turnsPerCheckpoint === 0) database.pragma('wal_checkpoint(PASSIVE)');
  }

  function close(): void {
    try {
      database.pragma('wal_checkpoint(TRUNCATE)');
    } catch {
      // On a full disk the log stays as it is: the next start reads it.
    }
    database.close();
    journal?.close();
    port.close();
  }
}

/** What came in while the last commit was under way: it shares the next one. */
function waiting(port: MessagePort): LedgerBatch[] {
  const batches: LedgerBatch[] = [];
  for (let next = receiveMessageOnPort(port); next !== undefined; next = receiveMessageOnPort(port))
    batches.push(next.message as LedgerBatch);
  return batches;
}

/** They may be charges that nobody else knows of, so a file that cannot be read stops the start. Throws `file_unusable`. */
function intentsLeft({ intentsFile, intentsSegmentBytes }: LedgerWorkerData): string[] {
  try {
    return readIntents(intentsFile, intentsSegmentBytes);
  } catch (error) {
    throw fileError(error, intentsFile, 'read');
  }
}

/** Without room for a journal the database alone must do; charges are refused as soon as it cannot be written. */
function reserveJournal({ journalFile, journalBytes }: LedgerWorkerData): Journal | null {
  try {
    return openJournal(journalFile, journalBytes);
  } catch {
    return null;
  }
}
