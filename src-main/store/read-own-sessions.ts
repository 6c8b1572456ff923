/** Reads what sessions came to, for the page of one developer or one service key. */
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
  const select = (owner: string) =>
    database
      .prepare<[number, string], Row>(
        `SELECT session_id AS sessionId, min(at) AS firstAt, max(at) AS lastAt, sum(correction = 0) AS requests,
                ${usageColumns.map(([, column]) => `sum(${column}) AS ${column}`).join(', ')},
                sum(coalesce(cost_nano_usd, 0)) AS cost, sum(cost_nano_usd IS NULL AND correction = 0) AS unknownPrices,
                count(DISTINCT agent_id) AS agents, json_group_array(DISTINCT model) AS models
         FROM ledger WHERE at >= ? AND ${owner} = ? AND session_id IS NOT NULL
         GROUP BY session_id ORDER BY lastAt DESC LIMIT ${MOST_SESSIONS}`,
      )
      .safeIntegers();
  const ofDeveloper = select('developer_id');
  const ofKey = select('key_id');
  const number = (row: Row, column: string) => exactNumber(BigInt(row[column] ?? 0));
  return {
    ownSessions: (owner, from) =>
      ('developerId' in owner ? ofDeveloper.all(from, owner.developerId) : ofKey.all(from, owner.keyId)).map((row) => ({
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
