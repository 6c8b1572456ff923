/**
 * Keeps the sums by session in step with the request rows, inside the writer's transaction. A row that is stored again
 * takes back what it had added. A caller without a valid key adds nothing, whatever session it names.
 */
import type Database from 'better-sqlite3';
import type { RequestRow } from '../contract/records.ts';
import { usageColumns } from './request-columns.ts';

/** Everything that is added up per conversation and model, in the order of `measuresOf`. */
export const sessionMeasures = [
  'turns',
  'errors',
  ...usageColumns.map(([, column]) => column),
  'cost_nano_usd',
  'unknown_prices',
  'estimated',
  'simulated',
  'busy_ms',
] as const;

/** Endpoints whose requests are no turns of a conversation, as a list in SQL. */
export const notTurns = `('count_tokens', 'models', 'unknown')`;

export interface SessionSums {
  add(row: RequestRow): void;
  /** Takes back what `add` did with this row. */
  remove(row: RequestRow): void;
}

export function prepareSessionSums(database: Database.Database): SessionSums {
  const putSession = database.prepare(
    `INSERT INTO sessions (session_id, key_id, developer_id, first_at, last_at, cost_nano_usd) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET first_at = min(first_at, excluded.first_at), last_at = max(last_at, excluded.last_at),
       cost_nano_usd = cost_nano_usd + excluded.cost_nano_usd`,
  );
  const putPart = database.prepare(
    `INSERT INTO session_parts (session_id, key_id, agent_id, model, first_at, last_at, ${sessionMeasures.join(', ')})
     VALUES (?, ?, ?, ?, ?, ?${', ?'.repeat(sessionMeasures.length)})
     ON CONFLICT DO UPDATE SET first_at = min(first_at, excluded.first_at), last_at = max(last_at, excluded.last_at),
       ${sessionMeasures.map((name) => `${name} = ${name} + excluded.${name}`).join(', ')}`,
  );

  function put(row: RequestRow, sign: 1 | -1): void {
    if (row.sessionId === null || row.keyId === null || !isTurn(row)) return;
    const lastAt = row.startedAt + Math.floor(row.durationMs ?? 0);
    putSession.run(row.sessionId, row.keyId, row.developerId ?? '', row.startedAt, lastAt, sign * (row.costNanoUsd ?? 0));
    putPart.run(
      row.sessionId,
      row.keyId,
      row.agentId ?? '',
      row.modelServed ?? row.modelAsked ?? '',
      row.startedAt,
      lastAt,
      ...measuresOf(row).map((measure) => sign * measure),
    );
  }

  return { add: (row) => put(row, 1), remove: (row) => put(row, -1) };
}

/** Whether a request is a turn of a conversation, not a question about one. */
export function isTurn({ endpoint }: Pick<RequestRow, 'endpoint'>): boolean {
  return endpoint !== 'count_tokens' && endpoint !== 'models' && endpoint !== 'unknown';
}

function measuresOf(row: RequestRow): number[] {
  const { usage } = row;
  return [
    1,
    Number(row.outcome === 'failed' || row.outcome === 'refused'),
    ...usageColumns.map(([kind]) => usage?.[kind] ?? 0),
    row.costNanoUsd ?? 0,
    Number(usage !== null && row.costNanoUsd === null),
    Number(row.estimated),
    Number(row.simulated),
    Math.floor(row.durationMs ?? 0),
  ];
}
