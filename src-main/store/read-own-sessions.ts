/**
 * Reads what sessions came to, for the page of one developer or one service key, from the sums that the writer keeps:
 * it costs what the page holds, whatever everybody else does.
 */
import type Database from 'better-sqlite3';
import type { Usage } from '../contract/records.ts';
import { exactNumber } from './exact.ts';
import type { Answers } from './query-messages.ts';
import { usageColumns } from './request-columns.ts';

const MOST_SESSIONS = 500;

interface Row extends Record<string, bigint | string> {
  sessionId: string;
  models: string;
}

export function prepareOwnSessionReads(database: Database.Database): Pick<Answers, 'ownSessions'> {
  // A session may have gone over several keys of one developer: it is one session all the same.
  const select = (owner: string) =>
    database
      .prepare<[string, number], Row>(
        `SELECT session_id AS sessionId, min(first_at) AS firstAt, max(last_at) AS lastAt, sum(turns) AS requests,
                ${usageColumns.map(([, column]) => `sum(${column}) AS ${column}`).join(', ')},
                sum(cost_nano_usd) AS cost, sum(unknown_prices) AS unknownPrices,
                count(DISTINCT nullif(agent_id, '')) AS agents, json_group_array(DISTINCT model) FILTER (WHERE model <> '') AS models
         FROM (SELECT session_id, key_id FROM sessions WHERE in_time() AND ${owner} = ? AND last_at >= ?
               ORDER BY last_at DESC LIMIT ${MOST_SESSIONS})
           CROSS JOIN session_parts USING (session_id, key_id)
         WHERE in_time() GROUP BY session_id ORDER BY lastAt DESC`,
      )
      .safeIntegers();
  const ofDeveloper = select('developer_id');
  const ofKey = select('key_id');
  const number = (row: Row, column: string) => exactNumber(BigInt(row[column] ?? 0));
  return {
    ownSessions: (owner, from) =>
      ('developerId' in owner ? ofDeveloper.all(owner.developerId, from) : ofKey.all(owner.keyId, from)).map((row) => ({
        sessionId: row.sessionId,
        firstAt: number(row, 'firstAt'),
        lastAt: number(row, 'lastAt'),
        requests: number(row, 'requests'),
        usage: Object.fromEntries(usageColumns.map(([kind, column]) => [kind, number(row, column)])) as Usage,
        costNanoUsd: number(row, 'cost'),
        unknownPrices: number(row, 'unknownPrices'),
        agents: number(row, 'agents'),
        models: JSON.parse(row.models) as string[],
      })),
  };
}
