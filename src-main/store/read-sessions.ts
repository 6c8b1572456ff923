/**
 * Reads sessions from the sums the writer keeps: a page of sessions costs what the page holds. Turns are request rows,
 * found by the words of their session, conversation and key.
 */
import type Database from 'better-sqlite3';
import { GatehouseError } from '../contract/errors.ts';
import type { Usage } from '../contract/records.ts';
import { exactNumber } from './exact.ts';
import type { Answers } from './query-messages.ts';
import type { SessionQuery, SessionRow, SessionSum } from './reads.ts';
import { usageColumns } from './request-columns.ts';
import { sessionMeasures } from './session-sums.ts';

type Row = Record<string, bigint | string>;

export function prepareSessionReads(database: Database.Database): Pick<Answers, 'sessions' | 'sessionParts'> {
  const columns = 'session_id, key_id, developer_id, first_at, last_at';
  const recent = (condition: string) =>
    database.prepare<unknown[], Row>(
      `SELECT ${columns} FROM sessions WHERE in_time() AND ${condition} last_at >= ? AND (last_at, session_id, key_id) < (?, ?, ?)
       ORDER BY last_at DESC, session_id DESC, key_id DESC LIMIT ?`,
    );
  const dearest = (condition: string) =>
    database.prepare<unknown[], Row>(
      `SELECT ${columns} FROM sessions JOIN (
         SELECT session_id, key_id, cost_nano_usd FROM sessions WHERE in_time() AND ${condition} last_at >= ? ORDER BY cost_nano_usd DESC, last_at DESC LIMIT ?
       ) USING (session_id, key_id) ORDER BY sessions.cost_nano_usd DESC, last_at DESC`,
    );
  const all = { recent: recent(''), dearest: dearest('') };
  const ofOne = { recent: recent('developer_id = ? AND'), dearest: dearest('developer_id = ? AND') };
  const parts = database
    .prepare<[string, string], Row>(
      `SELECT agent_id, model, first_at, last_at, ${sessionMeasures.join(', ')} FROM session_parts WHERE session_id = ? AND key_id = ?`,
    )
    .safeIntegers();

  function sums(sessionId: string, keyId: string): SessionSum[] {
    return parts.all(sessionId, keyId).map(sumOf);
  }

  return {
    sessions({ order, since, developerId, cursor, limit }: SessionQuery) {
      const who = developerId === null ? [] : [developerId];
      const statements = developerId === null ? all : ofOne;
      const below = cursor === null ? [Number.MAX_SAFE_INTEGER, '', ''] : parseCursor(cursor);
      const found =
        order === 'dearest' ? statements.dearest.all(...who, since, limit) : statements.recent.all(...who, since, ...below, limit + 1);
      const rows: SessionRow[] = found.slice(0, limit).map((row) => ({
        sessionId: String(row['session_id']),
        keyId: String(row['key_id']),
        developerId: row['developer_id'] === '' ? null : String(row['developer_id']),
        firstAt: Number(row['first_at']),
        lastAt: Number(row['last_at']),
        sums: sums(String(row['session_id']), String(row['key_id'])),
      }));
      const end = rows.at(-1);
      return { rows, cursor: found.length > limit && end !== undefined ? JSON.stringify([end.lastAt, end.sessionId, end.keyId]) : null };
    },
    sessionParts: sums,
  };
}

function sumOf(row: Row): SessionSum {
  const number = (column: string) => exactNumber(BigInt(row[column] ?? 0));
  return {
    agentId: row['agent_id'] === '' ? null : String(row['agent_id']),
    model: String(row['model']),
    firstAt: number('first_at'),
    lastAt: number('last_at'),
    turns: number('turns'),
    errors: number('errors'),
    usage: Object.fromEntries(usageColumns.map(([kind, column]) => [kind, number(column)])) as Usage,
    costNanoUsd: number('cost_nano_usd'),
    unknownPrices: number('unknown_prices'),
    estimated: number('estimated'),
    simulated: number('simulated'),
    busyMs: number('busy_ms'),
  };
}

/** The way back from a page's cursor. Throws GatehouseError `input_invalid`. */
function parseCursor(cursor: string): [number, string, string] {
  try {
    const parsed: unknown = JSON.parse(cursor);
    if (Array.isArray(parsed)) {
      const [at, sessionId, keyId]: unknown[] = parsed;
      if (typeof at === 'number' && typeof sessionId === 'string' && typeof keyId === 'string') return [at, sessionId, keyId];
    }
  } catch {
    // Said below, like any other text that is no cursor.
  }
  throw new GatehouseError('input_invalid', 'The cursor is not one that the session list gave out; start again from the newest page.');
}
