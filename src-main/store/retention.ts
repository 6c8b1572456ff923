/**
 * Forgets what is old, a small piece at a time so that no charge waits behind it. Pruned charges live on in
 * `opening_balances`: totals over all time stay true.
 */
import type Database from 'better-sqlite3';
import { dimensions, quarterMs, totals } from './charges.ts';
import { seqAt } from './request-rows.ts';

const rowsPerStep = 200;

/** What goes: request rows and charges from before these moments (epoch milliseconds). */
export interface Cutoffs {
  readonly rowsBefore: number;
  readonly ledgerBefore: number;
}

export interface Pruning {
  /** Removes one piece; true while there may be more. Throws SQLite's error when the database cannot be written. */
  step(cutoffs: Cutoffs): boolean;
}

/** Day and month arithmetic for `step`: rows by days, charges by calendar months (UTC). */
export function cutoffs(now: number, retention: { readonly rowsDays: number; readonly ledgerMonths: number }): Cutoffs {
  const ledger = new Date(now);
  ledger.setUTCMonth(ledger.getUTCMonth() - retention.ledgerMonths);
  return { rowsBefore: now - retention.rowsDays * 86_400_000, ledgerBefore: ledger.getTime() };
}

export function preparePruning(database: Database.Database): Pruning {
  const oldRows = database.prepare<[number, number], number>('SELECT seq FROM requests WHERE seq < ? ORDER BY seq LIMIT ?').pluck();
  const dropRows = ['requests', 'request_details'].map((table) => database.prepare(`DELETE FROM ${table} WHERE seq <= ?`));
  const dropTerms = database.prepare('DELETE FROM request_terms WHERE rowid = ?');
  const oldQuarter = database.prepare<[number], number | null>('SELECT min(quarter) FROM spend_quarters WHERE quarter <= ?').pluck();
  const carryOver = database.prepare(
    `INSERT INTO opening_balances (${[...dimensions, ...totals].join(', ')})
     SELECT ${[...dimensions, ...totals].join(', ')} FROM spend_quarters WHERE quarter = ?
     ON CONFLICT DO UPDATE SET ${totals.map((name) => `${name} = ${name} + excluded.${name}`).join(', ')}`,
  );
  const dropQuarter = database.prepare('DELETE FROM spend_quarters WHERE quarter = ?');
  const dropCharges = database.prepare('DELETE FROM ledger WHERE at < ?');
  const dropSessions = [
    'DELETE FROM session_parts WHERE (session_id, key_id) IN (SELECT session_id, key_id FROM sessions WHERE last_at < ?)',
    'DELETE FROM sessions WHERE last_at < ?',
  ].map((sql) => database.prepare(sql));
  const dropChoices = database.prepare('DELETE FROM filter_choices WHERE last_at < ?');
  const dropDecisions = [
    'DELETE FROM alerts WHERE at < ?',
    `DELETE FROM approvals WHERE opened_at < ? AND state <> 'open'`,
    'DELETE FROM overrides WHERE ends_at < ?',
  ].map((sql) => database.prepare(sql));
  const dropDevices = database.prepare('DELETE FROM key_devices WHERE last_at < ?');

  const pruneRows = database.transaction((before: number): boolean => {
    const seqs = oldRows.all(seqAt(before), rowsPerStep);
    const last = seqs.at(-1);
    if (last === undefined) {
      dropChoices.run(before);
      // What was decided stays in the audit log.
      for (const drop of [...dropSessions, ...dropDecisions]) drop.run(before);
      return false;
    }
    for (const drop of dropRows) drop.run(last);
    for (const seq of seqs) dropTerms.run(seq);
    return true;
  });

  /** One whole quarter-hour at a time: its charges and its sums go together. */
  const pruneLedger = database.transaction((before: number): boolean => {
    const quarter = oldQuarter.get(before - quarterMs) ?? null;
    if (quarter === null) {
      dropDevices.run(before);
      return false;
    }
    carryOver.run(quarter);
    dropQuarter.run(quarter);
    dropCharges.run(quarter + quarterMs);
    return true;
  });

  return { step: ({ rowsBefore, ledgerBefore }) => pruneRows.immediate(rowsBefore) || pruneLedger.immediate(ledgerBefore) };
}
