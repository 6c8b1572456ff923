/** Sessions as sums: exact whatever is stored again, a page as cheap as what it holds, turns found by conversation. */
import type Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RequestRow } from '../../../src-main/contract/records.ts';
import { openReader } from '../../../src-main/store/database.ts';
import { sessions } from '../../../src-main/store/migrations/0002-sessions.ts';
import { prepareRequestReads } from '../../../src-main/store/read-requests.ts';
import { prepareSessionReads } from '../../../src-main/store/read-sessions.ts';
import type { SessionQuery } from '../../../src-main/store/reads.ts';
import { preparePruning } from '../../../src-main/store/retention.ts';
import { requestRecord, startOfTests } from '../../support/charges.ts';
import { openLedgerFiles, type LedgerFiles } from '../../support/ledger-files.ts';

let files: LedgerFiles;
let reader: Database.Database;
let reads: ReturnType<typeof prepareSessionReads>;
beforeEach(() => {
  files = openLedgerFiles();
  reader = openReader(files.file);
  reads = prepareSessionReads(reader);
});
afterEach(() => {
  reader.close();
  files.remove();
});

const put = (...rows: Partial<RequestRow>[]) => files.writer.putRows(rows.map((row) => requestRecord(row)));
const list = (query: Partial<SessionQuery> = {}) =>
  reads.sessions({ order: 'recent', since: 0, developerId: null, cursor: null, limit: 100, ...query });
const ids = (query: Partial<SessionQuery> = {}) => list(query).rows.map((row) => row.sessionId);
const turn = (id: string, at: number, fields: Partial<RequestRow> = {}): Partial<RequestRow> => ({
  id,
  startedAt: startOfTests + at,
  sessionId: 's',
  costNanoUsd: 10,
  durationMs: 20,
  ...fields,
});

describe('a session', () => {
  test('is the sum of its turns, by conversation and model', () => {
    put(
      turn('a', 0),
      turn('b', 100, { costNanoUsd: null }),
      turn('c', 50, { agentId: 'explore', modelServed: 'claude-haiku-5-5' }),
      turn('d', 60, { outcome: 'failed', usage: null, costNanoUsd: null, durationMs: null }),
    );
    expect(list().rows).toMatchObject([
      { sessionId: 's', keyId: 'me', developerId: 'me', firstAt: startOfTests, lastAt: startOfTests + 120 },
    ]);
    expect(reads.sessionParts('s', 'me')).toMatchObject([
      {
        agentId: null,
        model: 'claude-opus-5-5',
        turns: 3,
        errors: 1,
        costNanoUsd: 10,
        unknownPrices: 1,
        busyMs: 40,
        usage: { output: 40 },
      },
      { agentId: 'explore', model: 'claude-haiku-5-5', turns: 1, errors: 0, costNanoUsd: 10, busyMs: 20 },
    ]);
  });

  test('counts a turn once that is stored again, as it was stored last', () => {
    put(turn('a', 0, { costNanoUsd: 500, modelServed: 'claude-haiku-5-5' }), turn('b', 5));
    put(turn('a', 0, { costNanoUsd: 7 }));
    const parts = reads.sessionParts('s', 'me').filter((part) => part.turns > 0);
    expect(parts).toMatchObject([{ model: 'claude-opus-5-5', turns: 2, costNanoUsd: 17 }]);
    expect(reads.sessionParts('s', 'me').every((part) => part.turns > 0 || part.costNanoUsd === 0)).toBe(true);
    expect(ids({ order: 'dearest' })).toEqual(['s']);
  });

  test('belongs to one key: the same id sent by another is another session, without a key it is none', () => {
    put(turn('a', 0), turn('b', 1, { keyId: 'other', developerId: 'you' }), turn('c', 2, { keyId: null, developerId: null }));
    expect(list().rows.map((row) => [row.sessionId, row.keyId])).toEqual([
      ['s', 'other'],
      ['s', 'me'],
    ]);
    expect(list({ developerId: 'you' }).rows.map((row) => row.keyId)).toEqual(['other']);
  });

  test('has no turns that only counted tokens or listed models', () => {
    put(turn('a', 0, { endpoint: 'count_tokens' }), turn('b', 1, { endpoint: 'models' }), turn('c', 2, { sessionId: null }));
    expect(ids()).toEqual([]);
  });

  test('goes when its last turn is older than rows are kept, and not before', () => {
    put(turn('a', 0, { sessionId: 'old' }), turn('b', 0), turn('c', 5_000));
    const pruning = preparePruning(files.database);
    while (pruning.step({ rowsBefore: startOfTests + 1_000, ledgerBefore: 0 }));
    expect(ids()).toEqual(['s']);
    expect(reads.sessionParts('s', 'me')).toMatchObject([{ turns: 2 }]);
    expect(reads.sessionParts('old', 'me')).toEqual([]);
  });
});

describe('the list of sessions', () => {
  beforeEach(() =>
    put(
      ...['a', 'b', 'c', 'd', 'e'].map((sessionId, index) =>
        turn(sessionId, Math.floor(index / 2), { sessionId, costNanoUsd: (index * 3) % 5, durationMs: 0 }),
      ),
    ),
  );

  test('is ordered by what was touched last, whatever the page size', () => {
    for (const limit of [1, 2, 3, 100]) {
      const found: string[] = [];
      for (let cursor: string | null = null; ;) {
        const page = list({ limit, cursor });
        found.push(...page.rows.map((row) => row.sessionId));
        if (page.cursor === null) break;
        cursor = page.cursor;
      }
      expect(found).toEqual(['e', 'd', 'c', 'b', 'a']);
    }
  });

  test('can be ordered by cost, and begin at a moment', () => {
    expect(ids({ order: 'dearest' })).toEqual(['d', 'b', 'e', 'c', 'a']);
    expect(ids({ order: 'dearest', limit: 2 })).toEqual(['d', 'b']);
    expect(ids({ since: startOfTests + 1 })).toEqual(['e', 'd', 'c']);
  });

  test.each(['', '{}', '[1,2]', 'nonsense'])('refuses the cursor %j, which it never gave out', (cursor) => {
    expect(() => list({ cursor })).toThrow(expect.objectContaining({ code: 'input_invalid' }));
  });

  test.each([
    ['everybody', null],
    ['one developer', 'me'],
  ])('walks an index and sorts nothing, for %s', (_, developerId) => {
    const who = developerId === null ? '' : 'developer_id = ? AND';
    const plan = reader
      .prepare<unknown[], { detail: string }>(
        `EXPLAIN QUERY PLAN SELECT session_id FROM sessions WHERE ${who} last_at >= ? AND (last_at, session_id, key_id) < (?, ?, ?)
         ORDER BY last_at DESC, session_id DESC, key_id DESC LIMIT 50`,
      )
      .all(...(developerId === null ? [] : [developerId]), 0, 1, '', '')
      .map(({ detail }) => detail);
    expect(plan).toEqual([expect.stringMatching(/^SEARCH sessions USING (COVERING )?INDEX sessions_(last|developer) /)]);
  });
});

test('turns are those of one conversation of one key, newest first, page by page', () => {
  put(
    turn('a', 0),
    turn('b', 1, { agentId: 'explore' }),
    turn('c', 2),
    turn('d', 3, { keyId: 'other' }),
    turn('e', 4, { endpoint: 'count_tokens' }),
    turn('f', 5),
  );
  const { turns } = prepareRequestReads(reader);
  const main = { sessionId: 's', keyId: 'me', agentId: null };
  const first = turns(main, null, 2);
  expect(first.rows.map((row) => row.id)).toEqual(['f', 'c']);
  expect(turns(main, first.cursor, 2)).toMatchObject({ rows: [{ id: 'a' }], cursor: null });
  expect(turns({ ...main, agentId: 'explore' }, null, 2).rows.map((row) => row.id)).toEqual(['b']);
});

test('requests from before sessions were counted are counted when the tables are made', () => {
  put(turn('a', 0), turn('b', 5, { agentId: 'explore', costNanoUsd: null }), turn('c', 9, { sessionId: null }));
  const before = [list(), reads.sessionParts('s', 'me')];
  files.database.exec('DROP TABLE sessions; DROP TABLE session_parts');
  files.database.exec(sessions.sql);
  const another = openReader(files.file);
  const again = prepareSessionReads(another);
  expect([again.sessions({ order: 'recent', since: 0, developerId: null, cursor: null, limit: 9 }), again.sessionParts('s', 'me')]).toEqual(
    before,
  );
  another.close();
});
