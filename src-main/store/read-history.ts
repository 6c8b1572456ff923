/**
 * Reads what budgets and limits have to be filled with after a restart: charges by minute and owner from the ledger,
 * and everything older in one sum per owner and model, pruned rows included.
 */
import type Database from 'better-sqlite3';
import type { Usage } from '../contract/records.ts';
import type { PastCharges } from '../gateway/ports.ts';
import { exactNumber } from './exact.ts';
import type { Answers } from './query-messages.ts';
import { usageColumns } from './request-columns.ts';

const MINUTE_MS = 60_000;
const sums = usageColumns.map(([, column]) => `sum(${column}) AS ${column}`).join(', ');

type Row = Record<string, bigint | string | null>;

export function prepareHistoryReads(database: Database.Database): Pick<Answers, 'charges' | 'before' | 'latest'> {
  const charges = database
    .prepare<[number, number, string], Row>(
      `SELECT at / ${MINUTE_MS} AS minute, organization_id, team_id, developer_id, key_id, session_id, agent_id, account_id, provider_id, model,
              sum(correction = 0) AS requests, ${sums}, sum(coalesce(cost_nano_usd, 0)) AS cost
       FROM ledger WHERE at >= ? AND NOT (at > ? AND request_id IN (SELECT value FROM json_each(?)))
       GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 ORDER BY 1`,
    )
    .safeIntegers();
  const owners = 'organization_id, team_id, developer_id, key_id, account_id, model';
  const before = database
    .prepare<[number], Row>(
      `SELECT ${owners}, provider_id, sum(requests) AS requests, ${sums}, sum(cost) AS cost FROM (
         SELECT ${owners}, provider_id, (correction = 0) AS requests, ${usageColumns.map(([, column]) => column).join(', ')}, coalesce(cost_nano_usd, 0) AS cost
         FROM ledger WHERE at < ?
         UNION ALL
         SELECT ${owners}, NULL, requests, ${usageColumns.map(([, column]) => column).join(', ')}, cost_nano_usd FROM opening_balances
       ) GROUP BY ${owners}, provider_id`,
    )
    .safeIntegers();
  const latest = database.prepare<[], number | null>('SELECT max(at) FROM ledger').pluck();
  return {
    charges: (from, now, running) =>
      charges.all(from, now, JSON.stringify(running)).map((row) => past(row, (Number(row['minute']) + 1) * MINUTE_MS - 1)),
    latest: () => latest.get() ?? null,
    before: (to) => before.all(to).map((row) => past(row, to)),
  };
}

function past(row: Row, at: number): PastCharges {
  return {
    at,
    organizationId: text(row, 'organization_id'),
    teamId: text(row, 'team_id'),
    developerId: text(row, 'developer_id'),
    keyId: text(row, 'key_id'),
    sessionId: text(row, 'session_id'),
    agentId: text(row, 'agent_id'),
    accountId: text(row, 'account_id'),
    providerId: text(row, 'provider_id'),
    model: text(row, 'model') ?? '',
    requests: number(row, 'requests'),
    usage: Object.fromEntries(usageColumns.map(([kind, column]) => [kind, number(row, column)])) as Usage,
    costNanoUsd: number(row, 'cost'),
  };
}

/** The sums write '' where the ledger has NULL. */
function text(row: Row, column: string): string | null {
  const value = row[column];
  return typeof value === 'string' && value !== '' ? value : null;
}

function number(row: Row, column: string): number {
  return exactNumber(BigInt(row[column] ?? 0));
}
