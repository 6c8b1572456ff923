import type Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { quarterMs } from '../../../src-main/store/charges.ts';
import { openReader } from '../../../src-main/store/database.ts';
import { prepareSpendReads } from '../../../src-main/store/read-spend.ts';
import { cutoffs, preparePruning } from '../../../src-main/store/retention.ts';
import { charge, openCharge, requestRecord, settledCharge, startOfTests } from '../../support/charges.ts';
import { openLedgerFiles, type LedgerFiles } from '../../support/ledger-files.ts';
import type { OpenCharge, SettledCharge } from '../../../src-main/gateway/ports.ts';

let files: LedgerFiles;
let reader: Database.Database;
let reads: ReturnType<typeof prepareSpendReads>;
beforeEach(() => {
  files = openLedgerFiles();
  reader = openReader(files.file);
  reads = prepareSpendReads(reader);
});
afterEach(() => {
  reader.close();
  files.remove();
});

let ids = 0;
function spend(
  at: number,
  costNanoUsd: number | null,
  open: Partial<OpenCharge> = {},
  settled: Partial<SettledCharge['charge']> = {},
): void {
  const id = `req_${(ids += 1)}`;
  const row = settledCharge(id, {
    at,
    charge: charge({ costNanoUsd, ...settled }),
    ...(open.model === undefined ? {} : { model: open.model }),
  });
  expect(
    files.writer.write([
      { kind: 'open', row: openCharge(id, { at, ...open }) },
      { kind: 'settle', row },
    ]),
  ).toEqual([]);
}

const hour = 3_600_000;
const totals = (...tables: string[]) => {
  const parts = tables.map((table) => `SELECT cost_nano_usd, input_tokens, estimated, simulated FROM ${table}`).join(' UNION ALL ');
  return files.database.prepare(`SELECT sum(cost_nano_usd), sum(input_tokens), sum(estimated), sum(simulated) FROM (${parts})`).get();
};
const left = (table: string, column: string) =>
  files.database.prepare<[], number>(`SELECT ${column} FROM ${table} ORDER BY ${column}`).pluck().all();

test('spend can be asked for of one team, one developer or one key', () => {
  spend(startOfTests, 10, { keyId: 'desk', developerId: 'you', teamId: 'ops' });
  spend(startOfTests, 20, { keyId: 'lap', developerId: 'you', teamId: 'dev' });
  spend(startOfTests, 40, { keyId: 'ci', developerId: null, teamId: 'ops' });
  const costOf = (owner: NonNullable<Parameters<typeof reads.spend>[0]['owner']>) =>
    reads
      .spend({ from: startOfTests, to: startOfTests + hour, by: 'key', boundaries: [startOfTests], owner })
      .map((cell) => cell.costNanoUsd)
      .toSorted((a, b) => a - b);
  expect([costOf({ teamId: 'ops' }), costOf({ developerId: 'you' }), costOf({ keyId: 'ci' })]).toEqual([[10, 40], [10, 20], [40]]);
});

test('spend is added up by what was asked for, in the buckets that were asked for', () => {
  spend(startOfTests, 10);
  spend(startOfTests + hour - 1, 20, { keyId: 'desk', developerId: 'you', teamId: 'ops', accountId: 'second', model: 'claude-haiku-4-5' });
  spend(startOfTests + hour, 40);
  const query = { from: startOfTests, to: startOfTests + 2 * hour, boundaries: [startOfTests, startOfTests + hour] };
  const cells = (by: Parameters<typeof reads.spend>[0]['by']) =>
    reads.spend({ ...query, by }).map((cell) => [cell.bucket, cell.id, cell.costNanoUsd]);
  expect(cells('key')).toEqual([
    [0, 'desk', 20],
    [0, 'laptop', 10],
    [1, 'laptop', 40],
  ]);
  expect(cells('developer')).toEqual([
    [0, 'me', 10],
    [0, 'you', 20],
    [1, 'me', 40],
  ]);
  expect(cells('team')).toEqual([
    [0, 'ops', 20],
    [0, 'team', 10],
    [1, 'team', 40],
  ]);
  expect(cells('account')).toEqual([
    [0, 'main', 10],
    [0, 'second', 20],
    [1, 'main', 40],
  ]);
  expect(cells('model')).toEqual([
    [0, 'claude-haiku-4-5', 20],
    [0, 'claude-opus-5-5', 10],
    [1, 'claude-opus-5-5', 40],
  ]);
});

test('spend outside the asked time stays out', () => {
  spend(startOfTests - 1, 1);
  spend(startOfTests + hour, 1);
  expect(reads.spend({ from: startOfTests, to: startOfTests + hour, by: 'key', boundaries: [startOfTests] })).toEqual([]);
});

test('a local midnight in a zone with an odd offset divides spend exactly', () => {
  // Kathmandu is 5:45 ahead: its midnight is 18:15 UTC.
  const midnight = Date.parse('2026-11-23T18:15:00Z');
  spend(midnight - 1, 1);
  spend(midnight, 2);
  const cells = reads.spend({
    from: midnight - 24 * hour,
    to: midnight + 24 * hour,
    by: 'key',
    boundaries: [midnight - 24 * hour, midnight],
  });
  expect(cells.map((cell) => [cell.bucket, cell.costNanoUsd])).toEqual([
    [0, 1],
    [1, 2],
  ]);
});

test('what is unknown, estimated or simulated is counted as such', () => {
  spend(startOfTests, null);
  spend(startOfTests, 5, {}, { basis: 'aborted', estimated: true });
  spend(startOfTests, 0, {}, { simulated: true });
  expect(reads.spend({ from: startOfTests, to: startOfTests + hour, by: 'key', boundaries: [startOfTests] })).toEqual([
    {
      id: 'laptop',
      bucket: 0,
      requests: 3,
      costNanoUsd: 5,
      unknownPrices: 1,
      estimated: 1,
      simulated: 1,
      notionalNanoUsd: 0,
      usage: { input: 300, output: 600, cacheRead: 900, cacheWrite5m: 120, cacheWrite1h: 150, webSearches: 3 },
    },
  ]);
});

test('today is told in all, by key and by account', () => {
  spend(startOfTests - hour, 100);
  spend(startOfTests, 10);
  spend(startOfTests + hour, null, { keyId: 'desk' });
  expect(reads.today(startOfTests)).toEqual({
    total: { requests: 2, costNanoUsd: 10, unknownPrices: 1 },
    keys: [
      { id: 'desk', requests: 1, costNanoUsd: 0, unknownPrices: 1 },
      { id: 'laptop', requests: 1, costNanoUsd: 10, unknownPrices: 0 },
    ],
    accounts: [{ id: 'main', requests: 2, costNanoUsd: 10, unknownPrices: 1 }],
  });
  expect(reads.today(startOfTests + 24 * hour).total).toEqual({ requests: 0, costNanoUsd: 0, unknownPrices: 0 });
});

test('the largest exact cost comes back to the nano-dollar', () => {
  spend(startOfTests, Number.MAX_SAFE_INTEGER);
  expect(reads.today(startOfTests).total.costNanoUsd).toBe(Number.MAX_SAFE_INTEGER);
});

test('a sum beyond what a number holds exactly is refused, not rounded', () => {
  spend(startOfTests, Number.MAX_SAFE_INTEGER);
  spend(startOfTests, 2);
  expect(() => reads.today(startOfTests)).toThrow('9007199254740993 is too large to be shown exactly');
});

test('pruned charges leave an opening balance, so totals over all time stay true', () => {
  for (let index = 0; index < 40; index += 1)
    spend(startOfTests + index * 7 * 60_000, 1000 + index, index % 2 === 0 ? {} : { keyId: 'desk' });
  const before = totals('ledger');
  const pruning = preparePruning(files.database);
  for (const ledgerBefore of [startOfTests + hour + 1, startOfTests + 2 * hour + 1]) while (pruning.step({ rowsBefore: 0, ledgerBefore }));
  expect(left('ledger', 'at').filter((at) => at < startOfTests + 2 * hour)).toEqual([]);
  expect(left('ledger', 'at').length).toBeGreaterThan(0);
  expect(totals('spend_quarters')).toEqual(totals('ledger'));
  expect(totals('ledger', 'opening_balances')).toEqual(before);
  expect(left('opening_balances', 'key_id')).toEqual(['desk', 'laptop']);
});

test('a charge inside the quarter-hour that is not over yet at the cut-off stays', () => {
  spend(startOfTests + 60_000, 1);
  const pruning = preparePruning(files.database);
  while (pruning.step({ rowsBefore: 0, ledgerBefore: startOfTests + quarterMs - 1 }));
  expect(left('ledger', 'at')).toEqual([startOfTests + 60_000]);
  while (pruning.step({ rowsBefore: 0, ledgerBefore: startOfTests + quarterMs }));
  expect(left('ledger', 'at')).toEqual([]);
});

test('old request rows go with everything that belongs to them, a piece at a time', () => {
  const records = Array.from({ length: 450 }, (_, index) =>
    requestRecord({ id: `req_${index}`, startedAt: startOfTests + index, error: `words ${index}` }),
  );
  files.writer.putRows(records);
  const pruning = preparePruning(files.database);
  let steps = 0;
  while (pruning.step({ rowsBefore: startOfTests + 440, ledgerBefore: 0 })) steps += 1;
  expect(steps).toBe(3);
  const kept = Array.from({ length: 10 }, (_, index) => (startOfTests + 440 + index) * 1000);
  expect(left('requests', 'seq')).toEqual(kept);
  expect(left('request_details', 'seq')).toEqual(kept);
  expect(left('request_terms', 'rowid')).toEqual(kept);
});

test('rows are kept by days, charges by calendar months', () => {
  const now = Date.parse('2026-11-23T12:00:00Z');
  expect(cutoffs(now, { rowsDays: 90, ledgerMonths: 13 })).toEqual({
    rowsBefore: Date.parse('2026-08-25T12:00:00Z'),
    ledgerBefore: Date.parse('2025-10-23T12:00:00Z'),
  });
});

test('charges by developers’ own logins are told apart in the ledger and in sums, and stay so when it is pruned', () => {
  spend(startOfTests, 10, { notional: true, keyId: 'own' });
  spend(startOfTests, 30, { keyId: 'own' });
  spend(startOfTests, null, { notional: true, keyId: 'own' });
  const query = { from: startOfTests, to: startOfTests + hour, by: 'key', boundaries: [startOfTests] } as const;
  expect(reads.spend(query)).toMatchObject([{ id: 'own', costNanoUsd: 40, notionalNanoUsd: 10, unknownPrices: 1 }]);
  expect(left('ledger', 'notional')).toEqual([0, 1, 1]);
  preparePruning(files.database).step({ rowsBefore: 0, ledgerBefore: startOfTests + 24 * hour });
  expect(reads.spend(query)).toEqual([]);
  expect(left('opening_balances', 'notional_nano_usd')).toEqual([10]);
});
