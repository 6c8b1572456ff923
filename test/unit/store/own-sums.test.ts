/** One person's page: from the sums, by ways that pass nobody else's rows, and never longer than it may take. */
import type Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RequestRow } from '../../../src-main/contract/records.ts';
import { quarterMs } from '../../../src-main/store/charges.ts';
import { openReader } from '../../../src-main/store/database.ts';
import { prepareOwnSessionReads } from '../../../src-main/store/read-own-sessions.ts';
import { prepareSpendReads } from '../../../src-main/store/read-spend.ts';
import { TimeLimit } from '../../../src-main/store/time-limit.ts';
import { openCharge, requestRecord, settledCharge, startOfTests } from '../../support/charges.ts';
import { openLedgerFiles, type LedgerFiles } from '../../support/ledger-files.ts';

let files: LedgerFiles;
let limit: TimeLimit;
let reader: Database.Database;
beforeEach(() => {
  files = openLedgerFiles();
  limit = new TimeLimit();
  reader = openReader(files.file, limit);
});
afterEach(() => {
  reader.close();
  files.remove();
});

const put = (rows: readonly Partial<RequestRow>[]) => expect(files.writer.putRows(rows.map((row) => requestRecord(row)))).toBe(0);
const ofKim = { developerId: 'kim' };

/** A hundred people with four sessions and charges in four quarter-hours each, and Kim among them. */
function fillWithOthers(): void {
  const people = [...Array.from({ length: 100 }, (_, index) => `dev-${index}`), 'kim'];
  const turns = people.flatMap((developerId) =>
    Array.from({ length: 4 }, (_, index) => ({ developerId, index, id: `${developerId}-${index}`, keyId: `${developerId}-key` })),
  );
  put(
    turns.map(({ id, keyId, developerId, index }) => {
      const startedAt = startOfTests + index * quarterMs;
      return { id, keyId, developerId, sessionId: id, startedAt, costNanoUsd: 10, agentId: null };
    }),
  );
  files.writer.write(
    turns.flatMap(({ id, keyId, developerId, index }) => {
      const at = startOfTests + index * quarterMs;
      return [
        { kind: 'open' as const, row: openCharge(id, { at, keyId, developerId, teamId: `${developerId}-team` }) },
        { kind: 'settle' as const, row: settledCharge(id, { at }) },
      ];
    }),
  );
}

describe('the sessions of one person', () => {
  test('are sums over every key and subagent they used', () => {
    put([
      {
        id: 'a',
        sessionId: 's',
        keyId: 'lap',
        developerId: 'kim',
        startedAt: startOfTests,
        costNanoUsd: 10,
        modelServed: 'claude-opus-5-5',
      },
      { id: 'b', sessionId: 's', keyId: 'desk', developerId: 'kim', startedAt: startOfTests + 500, costNanoUsd: 20, agentId: 'explore' },
      { id: 'c', sessionId: 's', keyId: 'lap', developerId: 'kim', startedAt: startOfTests + 900, durationMs: 100, costNanoUsd: 30 },
      { id: 'd', sessionId: 't', keyId: 'lap', developerId: 'kim', startedAt: startOfTests + 5000, costNanoUsd: null, agentId: 'explore' },
      { id: 'e', sessionId: 's', keyId: 'other', developerId: 'sam', startedAt: startOfTests, costNanoUsd: 99 },
    ]);
    const { ownSessions } = prepareOwnSessionReads(reader);
    expect(ownSessions(ofKim, 0)).toMatchObject([
      { sessionId: 't', requests: 1, costNanoUsd: 0, unknownPrices: 1, agents: 1 },
      { sessionId: 's', requests: 3, costNanoUsd: 60, unknownPrices: 0, agents: 1, firstAt: startOfTests, lastAt: startOfTests + 1000 },
    ]);
    expect(ownSessions(ofKim, startOfTests + 2000).map(({ sessionId }) => sessionId)).toEqual(['t']);
    expect(ownSessions({ keyId: 'desk' }, 0)).toMatchObject([{ sessionId: 's', requests: 1, costNanoUsd: 20 }]);
  });

  test.each([ofKim, { keyId: 'kim-key' }])('of %o are found without passing anybody else’s', (owner) => {
    fillWithOthers();
    const { ownSessions } = prepareOwnSessionReads(reader);
    limit.begin(null);
    expect(ownSessions(owner, 0)).toHaveLength(4);
    // Four sessions and the one part of each.
    expect(limit.visited).toBe(8);
  });
});

test.each([ofKim, { keyId: 'kim-key' }, { teamId: 'kim-team' }])('the spend of %o is found without passing anybody else’s', (owner) => {
  fillWithOthers();
  const { spend } = prepareSpendReads(reader);
  limit.begin(null);
  const cells = spend({ from: 0, to: startOfTests + 8 * quarterMs, by: 'model', boundaries: [0], owner });
  expect(cells).toMatchObject([{ requests: 4 }]);
  expect(limit.visited).toBe(4);
});

test('a question that takes too long is stopped where it is, and the next one is answered', () => {
  fillWithOthers();
  const { spend } = prepareSpendReads(reader);
  const all = { from: 0, to: startOfTests + 8 * quarterMs, by: 'model', boundaries: [0] } as const;
  limit.begin(-1);
  expect(() => spend(all)).toThrow(expect.objectContaining({ code: 'query_timeout' }));
  expect(limit.visited).toBe(64);
  limit.begin(null);
  expect(spend(all)).toMatchObject([{ requests: 404 }]);
});
