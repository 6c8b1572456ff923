/**
 * Reads money from the quarter-hour sums, which the writer keeps in step with the ledger. Sums are taken with 64 bits
 * and refused, not rounded, beyond what a number can hold.
 */
import type Database from 'better-sqlite3';
import type { Usage } from '../contract/records.ts';
import { exactNumber } from './exact.ts';
import type { Answers } from './query-messages.ts';
import type { KeyUse, SpendRange, SpendTotals } from './reads.ts';
import { usageColumns } from './request-columns.ts';

const columnOf = { model: 'model', developer: 'developer_id', team: 'team_id', key: 'key_id', account: 'account_id' } as const;
const measures = [
  ...usageColumns.map(([, column]) => column),
  'requests',
  'cost_nano_usd',
  'unknown_prices',
  'estimated',
  'simulated',
  'notional_nano_usd',
];

interface Sums extends Record<string, bigint | string> {
  id: string;
}

type OwnerQuery = Database.Statement<[number, number, string], Sums>;
interface CellQueries {
  readonly all: Database.Statement<[number, number], Sums>;
  readonly team: OwnerQuery;
  readonly developer: OwnerQuery;
  readonly key: OwnerQuery;
}

export function prepareSpendReads(database: Database.Database): Pick<Answers, 'spend' | 'today' | 'keyUse'> {
  const sum = (id: string, names: readonly string[], and = '') =>
    `SELECT ${id} AS id, ${names.map((name) => `sum(${name}) AS ${name}`).join(', ')}
     FROM spend_quarters WHERE in_time() AND quarter >= ? AND quarter < ?${and} GROUP BY 1 HAVING count(*) > 0`;
  const select = (id: string, names: readonly string[]) => database.prepare<[number, number], Sums>(sum(id, names)).safeIntegers();
  const selectOf = (id: string, owner: string): OwnerQuery =>
    database.prepare<[number, number, string], Sums>(sum(id, measures, ` AND ${owner} = ?`)).safeIntegers();
  /** Everybody's, and one team's, developer's or key's, by each dimension. */
  const cells = Object.fromEntries(
    Object.entries(columnOf).map(([by, column]) => [
      by,
      {
        all: select(column, measures),
        team: selectOf(column, 'team_id'),
        developer: selectOf(column, 'developer_id'),
        key: selectOf(column, 'key_id'),
      },
    ]),
  ) as Record<SpendRange['by'], CellQueries>;
  const cellsOf = (by: SpendRange['by'], from: number, to: number, owner: SpendRange['owner']) => {
    const { all, team, developer, key } = cells[by];
    if (owner === undefined) return all.all(from, to);
    if ('teamId' in owner) return team.all(from, to, owner.teamId);
    return 'developerId' in owner ? developer.all(from, to, owner.developerId) : key.all(from, to, owner.keyId);
  };
  const brief = ['requests', 'cost_nano_usd', 'unknown_prices'];
  const [byKey, byAccount, inAll] = [select('key_id', brief), select('account_id', brief), select(`''`, brief)];
  const devices = database.prepare<[], { key: string; device: string; agent: string | null; lastAt: number }>(
    'SELECT key_id AS key, device_id AS device, user_agent AS agent, last_at AS lastAt FROM key_devices ORDER BY last_at',
  );

  return {
    spend: ({ from, to, by, boundaries, owner }) =>
      boundaries.flatMap((start, bucket) =>
        cellsOf(by, Math.max(start, from), Math.min(boundaries[bucket + 1] ?? to, to), owner).map((row) => ({
          id: row.id,
          bucket,
          ...totalsOf(row),
          usage: Object.fromEntries(usageColumns.map(([kind, column]) => [kind, number(row, column)])) as Usage,
          estimated: number(row, 'estimated'),
          simulated: number(row, 'simulated'),
          notionalNanoUsd: number(row, 'notional_nano_usd'),
        })),
      ),
    today(from) {
      const [total] = inAll.all(from, Number.MAX_SAFE_INTEGER);
      const list = (rows: Sums[]) => rows.map((row) => ({ id: row.id, ...totalsOf(row) }));
      return {
        total: total === undefined ? { requests: 0, costNanoUsd: 0, unknownPrices: 0 } : totalsOf(total),
        keys: list(byKey.all(from, Number.MAX_SAFE_INTEGER)),
        accounts: list(byAccount.all(from, Number.MAX_SAFE_INTEGER)),
      };
    },
    keyUse() {
      const use = new Map<string, KeyUse>();
      for (const { key, device, agent, lastAt } of devices.all()) {
        const devicesBefore = use.get(key)?.devices ?? 0;
        // Oldest first, so the last one stays.
        const named = device === '' ? null : device;
        use.set(key, {
          keyId: key,
          lastUsedAt: lastAt,
          lastDevice: named,
          lastUserAgent: agent,
          devices: devicesBefore + (named === null ? 0 : 1),
        });
      }
      return [...use.values()];
    },
  };
}

function totalsOf(row: Sums): SpendTotals {
  return { requests: number(row, 'requests'), costNanoUsd: number(row, 'cost_nano_usd'), unknownPrices: number(row, 'unknown_prices') };
}

function number(row: Sums, column: string): number {
  return exactNumber(BigInt(row[column] ?? 0));
}
