/**
 * Reads request rows: pages of the list, one request with its neighbours, choices of the filters. A page costs what
 * the page holds, however many rows there are: without a filter it walks the table's own order, with one it intersects
 * word lists that are kept in the same order.
 */
import type Database from 'better-sqlite3';
import { GatehouseError } from '../contract/errors.ts';
import { rowCursor } from '../contract/views.ts';
import type { RequestRow } from '../contract/records.ts';
import type { Answers } from './query-messages.ts';
import type { StoredRequest } from './reads.ts';
import { rowColumns, rowOf } from './request-columns.ts';
import { seqAt } from './request-rows.ts';
import { conversationQuery, queryOf, turnsQuery } from './search-terms.ts';
import { notTurns } from './session-sums.ts';

type Columns = Record<string, string | number | null>;

const columns = rowColumns.map((name) => `r.${name}`).join(', ');

export function prepareRequestReads(database: Database.Database): Pick<Answers, 'list' | 'choices' | 'get' | 'firstRequest' | 'turns'> {
  const all = database.prepare<[number, number], Columns>(
    `SELECT ${columns} FROM requests r WHERE in_time() AND r.seq >= ? AND r.seq < ? ORDER BY r.seq DESC`,
  );
  const matching = database.prepare<[string, number, number], Columns>(
    `SELECT ${columns} FROM request_terms t CROSS JOIN requests r ON r.seq = t.rowid
     WHERE in_time() AND request_terms MATCH ? AND t.rowid >= ? AND t.rowid < ? ORDER BY t.rowid DESC`,
  );
  const turns = database.prepare<[string, number], Columns>(
    `SELECT ${columns} FROM request_terms t CROSS JOIN requests r ON r.seq = t.rowid
     WHERE in_time() AND request_terms MATCH ? AND t.rowid < ? AND r.endpoint NOT IN ${notTurns} ORDER BY t.rowid DESC`,
  );
  const one = database.prepare<[string], Columns>(
    `SELECT r.seq, d.detail, ${columns} FROM requests r JOIN request_details d USING (seq) WHERE r.id = ?`,
  );
  const neighbour = (comparison: string, order: string) =>
    database
      .prepare<[string, number], string>(
        `SELECT r.id FROM request_terms t CROSS JOIN requests r ON r.seq = t.rowid
         WHERE in_time() AND request_terms MATCH ? AND t.rowid ${comparison} ? ORDER BY t.rowid ${order} LIMIT 1`,
      )
      .pluck();
  const before = neighbour('<', 'DESC');
  const after = neighbour('>', 'ASC');
  const first = database.prepare<[string], Columns>(
    `SELECT ${columns} FROM request_terms t CROSS JOIN requests r ON r.seq = t.rowid
     WHERE in_time() AND request_terms MATCH ? AND r.endpoint NOT IN ${notTurns} AND r.outcome <> 'refused' ORDER BY t.rowid LIMIT 1`,
  );
  const firstOf = database.prepare<[string, string], Columns>(
    `SELECT ${columns} FROM (SELECT rowid FROM request_terms WHERE request_terms MATCH ? ORDER BY rowid DESC LIMIT 5000) t
     CROSS JOIN requests r ON r.seq = t.rowid, json_each(?) a
     WHERE in_time() AND r.endpoint NOT IN ${notTurns} AND r.outcome <> 'refused' AND substr(lower(r.user_agent), 1, length(a.value)) = a.value
     ORDER BY r.seq LIMIT 1`,
  );
  const choices = database
    .prepare<[string], string>('SELECT value FROM filter_choices WHERE kind = ? ORDER BY last_at DESC, value LIMIT 500')
    .pluck();

  return {
    list(filter, cursor, limit) {
      const below = cursor === null ? null : parseCursor(cursor);
      const from = seqAt(filter.since ?? 0);
      const to = endOf(below);
      const query = queryOf(filter);
      const rows = query === null ? all.iterate(from, to) : matching.iterate(query, from, to);
      return page(rows, below, limit);
    },
    turns(conversation, cursor, limit) {
      const below = cursor === null ? null : parseCursor(cursor);
      return page(turns.iterate(turnsQuery(conversation), endOf(below)), below, limit);
    },
    choices: () => ({ models: choices.all('model'), keys: choices.all('key'), accounts: choices.all('account') }),
    get(id) {
      const found = one.get(id);
      if (found === undefined) return null;
      const row = rowOf(found);
      const turns = row.sessionId === null ? null : conversationQuery(row.sessionId, row.agentId);
      const seq = Number(found['seq']);
      return {
        row,
        ...(JSON.parse(String(found['detail'])) as Pick<StoredRequest, 'trail' | 'attempts' | 'timings' | 'charge'>),
        previousId: turns === null ? null : (before.get(turns, seq) ?? null),
        nextId: turns === null ? null : (after.get(turns, seq) ?? null),
      };
    },
    firstRequest(keyId, agents = []) {
      const query = queryOf({ keyId }) ?? '';
      const found = agents.length === 0 ? first.get(query) : firstOf.get(query, JSON.stringify(agents));
      return found === undefined ? null : rowOf(found);
    },
  };
}

interface Position {
  readonly startedAt: number;
  readonly id: string;
}

/** Takes rows until the page is full, and then the rest of that last millisecond: inside it ids decide the order. */
function page(found: Iterable<Columns>, below: Position | null, limit: number) {
  const rows: RequestRow[] = [];
  let isCut = false;
  for (const columns of found) {
    const row = rowOf(columns);
    if (below !== null && !isBelow(row, below)) continue;
    isCut = rows.length >= limit;
    if (isCut && row.startedAt !== rows.at(-1)?.startedAt) break;
    rows.push(row);
  }
  rows.sort((a, b) => b.startedAt - a.startedAt || (a.id < b.id ? 1 : -1));
  const kept = rows.slice(0, limit);
  const last = kept.at(-1);
  return { rows: kept, cursor: isCut && last !== undefined ? rowCursor(last) : null };
}

/** The lowest seq that lies above a position. */
function endOf(below: Position | null): number {
  return below === null ? Number.MAX_SAFE_INTEGER : seqAt(below.startedAt + 1);
}

function isBelow(row: RequestRow, { startedAt, id }: Position): boolean {
  return row.startedAt < startedAt || (row.startedAt === startedAt && row.id < id);
}

/** The way back from `rowCursor`. Throws GatehouseError `input_invalid`. */
function parseCursor(cursor: string): Position {
  const parts = /^(\d{1,15})_(.+)$/.exec(cursor);
  if (parts?.[1] === undefined || parts[2] === undefined) {
    throw new GatehouseError('input_invalid', 'The cursor is not one that the request list gave out; start again from the newest page.');
  }
  return { startedAt: Number(parts[1]), id: parts[2] };
}
