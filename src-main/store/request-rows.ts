/**
 * Stores finished requests: the list row, its detail, its word list, the device it came from, what it adds to its
 * session. Runs inside the writer's transaction. Storing a request again replaces it.
 */
import type Database from 'better-sqlite3';
import type { RequestRecord, RequestRow } from '../contract/records.ts';
import { prepareMissingRecords } from './missing-records.ts';
import { columnValues, rowColumns, rowOf } from './request-columns.ts';
import { termsOf } from './search-terms.ts';
import { prepareSessionSums } from './session-sums.ts';

/** `seq` leaves room for this many requests in one millisecond. */
const slotsPerMs = 1000;

export interface RequestRows {
  put(record: RequestRecord): void;
  /** Rebuilds the rows of charged requests whose own record died with the process before this one. */
  putMissing(): void;
}

export function prepareRequestRows(database: Database.Database): RequestRows {
  const find = database.prepare<[string], Record<string, string | number | null>>(
    `SELECT seq, ${rowColumns.join(', ')} FROM requests WHERE id = ?`,
  );
  const lastIn = database.prepare<[number, number], number | null>('SELECT max(seq) FROM requests WHERE seq >= ? AND seq < ?').pluck();
  const putRow = database.prepare(
    `INSERT OR REPLACE INTO requests (seq, ${rowColumns.join(', ')}) VALUES (?${', ?'.repeat(rowColumns.length)})`,
  );
  const putDetail = database.prepare('INSERT OR REPLACE INTO request_details (seq, detail) VALUES (?, ?)');
  const putTerms = database.prepare('INSERT OR REPLACE INTO request_terms (rowid, terms) VALUES (?, ?)');
  const putDevice = database.prepare(
    `INSERT INTO key_devices (key_id, device_id, user_agent, last_at) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET user_agent = excluded.user_agent, last_at = excluded.last_at WHERE excluded.last_at >= last_at`,
  );

  const putChoice = database.prepare(
    `INSERT INTO filter_choices (kind, value, last_at) VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET last_at = excluded.last_at WHERE excluded.last_at > last_at`,
  );

  function putChoices({ startedAt, modelAsked, modelServed, keyId, accountId }: RequestRow): void {
    // By the hour, so that most requests change nothing.
    const hour = startedAt - (startedAt % 3_600_000);
    for (const model of new Set([modelAsked, modelServed])) if (model !== null) putChoice.run('model', model, hour);
    if (keyId !== null) putChoice.run('key', keyId, hour);
    if (accountId !== null) putChoice.run('account', accountId, hour);
  }

  function freeSeq(startedAt: number): number {
    for (let first = startedAt * slotsPerMs; ; first += slotsPerMs) {
      const last = lastIn.get(first, first + slotsPerMs);
      if (last === null || last === undefined) return first;
      if (last < first + slotsPerMs - 1) return last + 1;
    }
  }

  function put({ row: given, trail, attempts, timings, charge }: RequestRecord): void {
    const row = { ...given, startedAt: Math.floor(given.startedAt) };
    const before = find.get(row.id);
    if (before !== undefined) sums.remove(rowOf(before));
    sums.add(row);
    const seq = before === undefined ? freeSeq(row.startedAt) : Number(before['seq']);
    putRow.run(seq, ...columnValues(row));
    putDetail.run(seq, JSON.stringify({ trail, attempts, timings, charge }));
    putTerms.run(seq, termsOf(row));
    putChoices(row);
    if (row.keyId !== null) putDevice.run(row.keyId, row.deviceId ?? '', row.userAgent, row.startedAt);
  }

  const sums = prepareSessionSums(database);
  const missing = prepareMissingRecords(database);
  return { put, putMissing: () => missing().forEach(put) };
}

/** The lowest seq of a moment: rows that started before it have lower ones. */
export function seqAt(startedAt: number): number {
  return Math.floor(startedAt) * slotsPerMs;
}
