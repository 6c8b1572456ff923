/**
 * The ledger's own statements: open a charge, settle it, keep the quarter-hour sums in step. Runs inside the writer's
 * transaction. Each is idempotent and none depends on the order in which they arrive, so the journal can be replayed.
 */
import type Database from 'better-sqlite3';
import type { Charge } from '../contract/records.ts';
import type { OpenCharge, SettledCharge } from '../gateway/ports.ts';

/** A quarter of an hour: local midnight falls on one in every time zone. */
export const quarterMs = 15 * 60 * 1000;

export interface Charges {
  /** Remembers that this attempt will cost something. No-op when it is open or settled already. */
  open(run: string, row: OpenCharge): void;
  /** Writes the charge. `open` says who pays when the open row never reached the database. No-op when settled before. */
  settle(row: SettledCharge, open: OpenCharge | null): void;
  /** Charges that another run opened and nobody settled. */
  abandoned(run: string): OpenCharge[];
}

interface LedgerRow extends Record<string, string | number | null> {
  input_tokens: number;
  output_tokens: number;
  cache_read_tokens: number;
  cache_write_5m_tokens: number;
  cache_write_1h_tokens: number;
  web_searches: number;
  cost_nano_usd: number | null;
}

const measures = [
  'input_tokens',
  'output_tokens',
  'cache_read_tokens',
  'cache_write_5m_tokens',
  'cache_write_1h_tokens',
  'web_searches',
] as const;
const ledgerColumns = [
  'request_id',
  'attempt',
  'correction',
  'at',
  'key_id',
  'account_id',
  'provider_id',
  'model',
  'developer_id',
  'team_id',
  'organization_id',
  'session_id',
  'agent_id',
  ...measures,
  'rates',
  'cost_nano_usd',
  'basis',
  'estimated',
  'simulated',
  'notional',
];
export const dimensions = ['key_id', 'account_id', 'model', 'developer_id', 'team_id', 'organization_id'] as const;
export const totals = ['requests', ...measures, 'cost_nano_usd', 'unknown_prices', 'estimated', 'simulated', 'notional_nano_usd'] as const;

export function prepareCharges(database: Database.Database): Charges {
  const findOpen = database.prepare<[string, number], { row: string }>('SELECT row FROM open_charges WHERE request_id = ? AND attempt = ?');
  const addOpen = database.prepare('INSERT OR IGNORE INTO open_charges (request_id, attempt, run, row) VALUES (?, ?, ?, ?)');
  const removeOpen = database.prepare('DELETE FROM open_charges WHERE request_id = ? AND attempt = ?');
  // Not ordered: SQLite (with STAT4) compiles an ordered one anew for every pair of values, at several times the cost.
  const findSettled = database.prepare<[string, number], LedgerRow>('SELECT * FROM ledger WHERE request_id = ? AND attempt = ?');
  const addLedger = database.prepare(
    `INSERT INTO ledger (${ledgerColumns.join(', ')}) VALUES (${ledgerColumns.map((name) => `@${name}`).join(', ')})`,
  );
  const addTotals = database.prepare(
    `INSERT INTO spend_quarters (quarter, ${dimensions.join(', ')}, ${totals.join(', ')})
     VALUES (@quarter, ${dimensions.map((name) => `ifnull(@${name}, '')`).join(', ')}, ${totals.map((name) => `@${name}`).join(', ')})
     ON CONFLICT DO UPDATE SET ${totals.map((name) => `${name} = ${name} + excluded.${name}`).join(', ')}`,
  );
  const findAbandoned = database.prepare<[string], { row: string }>('SELECT row FROM open_charges WHERE run <> ?');

  function write(row: LedgerRow): void {
    addLedger.run(row);
    const charge = row['correction'] === 0 ? 1 : 0;
    addTotals.run({
      ...row,
      quarter: Math.floor(Number(row['at']) / quarterMs) * quarterMs,
      // A failed attempt is not a request served: the one that served it is counted.
      requests: row['basis'] === 'failed' ? 0 : charge,
      cost_nano_usd: row.cost_nano_usd ?? 0,
      unknown_prices: row.cost_nano_usd === null ? charge : 0,
      estimated: row['estimated'] === 1 ? charge : 0,
      simulated: row['simulated'] === 1 ? charge : 0,
      notional_nano_usd: row['notional'] === 1 ? (row.cost_nano_usd ?? 0) : 0,
    });
  }

  return {
    open(run, row) {
      if (findSettled.get(row.requestId, row.attempt) === undefined) addOpen.run(row.requestId, row.attempt, run, JSON.stringify(row));
    },
    settle(row, known) {
      const { requestId, attempt } = row;
      const [settled, ...corrections] = findSettled.all(requestId, attempt);
      if (settled === undefined) {
        const stored = findOpen.get(requestId, attempt);
        write(ledgerRow(row, stored === undefined ? known : (JSON.parse(stored.row) as OpenCharge)));
      } else if (corrections.length === 0 && settled['basis'] === 'interrupted' && row.charge.basis !== 'interrupted') {
        // The run before charged its estimate, and now the true charge turned up after all.
        write(correctionOf(settled, row));
      }
      removeOpen.run(requestId, attempt);
    },
    abandoned: (run) => findAbandoned.all(run).map(({ row }) => JSON.parse(row) as OpenCharge),
  };
}

function ledgerRow({ requestId, attempt, at, model, charge }: SettledCharge, open: OpenCharge | null): LedgerRow {
  return {
    request_id: requestId,
    attempt,
    correction: 0,
    at,
    key_id: open?.keyId ?? null,
    account_id: open?.accountId ?? null,
    provider_id: open?.providerId ?? null,
    model,
    developer_id: open?.developerId ?? null,
    team_id: open?.teamId ?? null,
    organization_id: open?.organizationId ?? null,
    session_id: open?.sessionId ?? null,
    agent_id: open?.agentId ?? null,
    ...measuresOf(charge),
    rates: charge.rates === null ? null : JSON.stringify(charge.rates),
    cost_nano_usd: charge.costNanoUsd,
    basis: charge.basis,
    estimated: Number(charge.estimated),
    simulated: Number(charge.simulated),
    // An open row that an earlier version left says nothing of it.
    notional: Number(open?.notional === true),
  };
}

/** The difference that turns the estimate into the true charge. Who pays stays as it was. */
function correctionOf(settled: LedgerRow, { at, charge }: SettledCharge): LedgerRow {
  const now = measuresOf(charge);
  return {
    ...settled,
    correction: 1,
    at,
    input_tokens: now.input_tokens - settled.input_tokens,
    output_tokens: now.output_tokens - settled.output_tokens,
    cache_read_tokens: now.cache_read_tokens - settled.cache_read_tokens,
    cache_write_5m_tokens: now.cache_write_5m_tokens - settled.cache_write_5m_tokens,
    cache_write_1h_tokens: now.cache_write_1h_tokens - settled.cache_write_1h_tokens,
    web_searches: now.web_searches - settled.web_searches,
    rates: charge.rates === null ? null : JSON.stringify(charge.rates),
    cost_nano_usd: charge.costNanoUsd === null ? null : charge.costNanoUsd - (settled.cost_nano_usd ?? 0),
    basis: charge.basis,
    estimated: Number(charge.estimated),
  };
}

function measuresOf({ usage }: Charge) {
  return {
    input_tokens: usage.input,
    output_tokens: usage.output,
    cache_read_tokens: usage.cacheRead,
    cache_write_5m_tokens: usage.cacheWrite5m,
    cache_write_1h_tokens: usage.cacheWrite1h,
    web_searches: usage.webSearches,
  };
}
