import type Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { rowCursor, type RequestFilter } from '../../../src-main/contract/views.ts';
import type { RequestRow } from '../../../src-main/contract/records.ts';
import { openReader } from '../../../src-main/store/database.ts';
import { prepareRequestReads } from '../../../src-main/store/read-requests.ts';
import { prepareSpendReads } from '../../../src-main/store/read-spend.ts';
import { requestRecord, startOfTests } from '../../support/charges.ts';
import { openLedgerFiles, type LedgerFiles } from '../../support/ledger-files.ts';

let files: LedgerFiles;
let reader: Database.Database;
let reads: ReturnType<typeof prepareRequestReads>;
beforeEach(() => {
  files = openLedgerFiles();
  reader = openReader(files.file);
  reads = prepareRequestReads(reader);
});
afterEach(() => {
  reader.close();
  files.remove();
});

const put = (...rows: Partial<RequestRow>[]) => files.writer.putRows(rows.map((row) => requestRecord(row)));
const ids = (filter: RequestFilter = {}, cursor: string | null = null, limit = 100) =>
  reads.list(filter, cursor, limit).rows.map((row) => row.id);

/** Every page of a list, one after the other. */
function pages(filter: RequestFilter, limit: number): string[][] {
  const found: string[][] = [];
  for (let cursor: string | null = null; ;) {
    const page = reads.list(filter, cursor, limit);
    found.push(page.rows.map((row) => row.id));
    if (page.cursor === null) return found;
    cursor = page.cursor;
  }
}

describe('the list', () => {
  test('gives every field back as it was stored', () => {
    const full = requestRecord({
      error: 'overloaded "now"',
      errorCode: 'no_account',
      outcome: 'failed',
      status: 529,
      sessionId: 's',
      agentId: 'a',
      requestClass: 'main',
      deviceId: 'd',
      firstByteMs: 1.25,
      durationMs: 2.5,
      longestSilenceMs: 0.125,
      stopReason: null,
      simulated: true,
      streamed: false,
    });
    files.writer.putRows([full, requestRecord({ id: 'empty', usage: null, costNanoUsd: null, keyId: null, firstByteMs: null })]);
    expect(reads.get(full.row.id)).toEqual({ ...full, previousId: null, nextId: null });
    expect(reads.get('empty')?.row).toEqual(
      requestRecord({ id: 'empty', usage: null, costNanoUsd: null, keyId: null, firstByteMs: null }).row,
    );
    expect(reads.get('nobody')).toBeNull();
  });

  test('is ordered by start, newest first, whatever finished first', () => {
    put(
      { id: 'late', startedAt: startOfTests + 2 },
      { id: 'early', startedAt: startOfTests },
      { id: 'middle', startedAt: startOfTests + 1 },
    );
    expect(ids()).toEqual(['late', 'middle', 'early']);
  });

  test('goes through equal starts by id without losing or repeating one, whatever the page size', () => {
    const names = ['d', 'a', 'c', 'e', 'b'];
    put(
      ...names.map((id) => ({ id, startedAt: startOfTests })),
      { id: 'z', startedAt: startOfTests - 1 },
      { id: 'y', startedAt: startOfTests + 1 },
    );
    for (const limit of [1, 2, 3, 4, 100]) expect(pages({}, limit).flat()).toEqual(['y', 'e', 'd', 'c', 'b', 'a', 'z']);
    expect(pages({ model: 'claude-opus-5-5' }, 2).flat()).toEqual(['y', 'e', 'd', 'c', 'b', 'a', 'z']);
  });

  test('ends with no cursor, also when the last page is just full', () => {
    put({ id: 'a', startedAt: startOfTests }, { id: 'b', startedAt: startOfTests + 1 });
    expect(reads.list({}, null, 2).cursor).toBeNull();
    expect(pages({}, 1)).toEqual([['b'], ['a']]);
  });

  test('goes on below a row that is not stored yet', () => {
    put({ id: 'a', startedAt: startOfTests }, { id: 'c', startedAt: startOfTests + 2 });
    expect(ids({}, rowCursor({ id: 'b', startedAt: startOfTests + 1 }))).toEqual(['a']);
  });

  test('refuses a cursor it never gave out', () => {
    expect(() => ids({}, 'not a cursor')).toThrow(expect.objectContaining({ code: 'input_invalid' }));
  });

  test('shows a request that is stored again once, as it was stored last', () => {
    put({ id: 'a', outcome: 'failed', error: 'first words' });
    put({ id: 'a', outcome: 'ok' });
    expect(ids()).toEqual(['a']);
    expect(ids({ status: 'ok' })).toEqual(['a']);
    expect(ids({ text: 'first' })).toEqual([]);
  });

  test('stores every one of more requests than a millisecond has slots for', () => {
    put(...Array.from({ length: 1500 }, (_, index) => ({ id: `r${String(index).padStart(4, '0')}`, startedAt: startOfTests })));
    expect(new Set(ids({}, null, 2000)).size).toBe(1500);
  });
});

describe('a filter', () => {
  beforeEach(() => {
    const session = '8d1c3b62-aa11-4b2c-9c3d-aabbccddeeff';
    put(
      { id: 'req_ok', startedAt: startOfTests, sessionId: session, modelAsked: 'opus', modelServed: 'claude-opus-5-5' },
      {
        id: 'req_failed',
        startedAt: startOfTests + 1,
        outcome: 'failed',
        error: 'Überlastet: upstream said "OR nothing"',
        errorCode: 'upstream_broken',
      },
      {
        id: 'req_refused',
        startedAt: startOfTests + 2,
        outcome: 'refused',
        keyId: 'other.key',
        developerId: 'you',
        errorCode: 'key_revoked',
      },
      {
        id: 'req_aborted',
        startedAt: startOfTests + 3,
        outcome: 'aborted',
        accountId: 'second',
        modelAsked: 'claude-haiku-4-5',
        modelServed: null,
      },
    );
  });

  test.each<[RequestFilter, string[]]>([
    [{}, ['req_aborted', 'req_refused', 'req_failed', 'req_ok']],
    [{ status: 'all' }, ['req_aborted', 'req_refused', 'req_failed', 'req_ok']],
    [{ status: 'ok' }, ['req_ok']],
    [{ status: 'running' }, []],
    [{ status: 'errors' }, ['req_refused', 'req_failed']],
    [{ status: 'refused' }, ['req_refused']],
    [{ status: 'aborted' }, ['req_aborted']],
    [{ model: 'opus' }, ['req_ok']],
    [{ model: 'claude-opus-5-5' }, ['req_refused', 'req_failed', 'req_ok']],
    [{ keyId: 'other.key' }, ['req_refused']],
    [{ keyId: 'other' }, []],
    [{ developerId: 'you' }, ['req_refused']],
    [{ accountId: 'second' }, ['req_aborted']],
    [{ sessionId: '8d1c3b62-aa11-4b2c-9c3d-aabbccddeeff' }, ['req_ok']],
    [{ since: startOfTests + 2 }, ['req_aborted', 'req_refused']],
    [{ since: startOfTests + 1, model: 'claude-opus-5-5', status: 'errors' }, ['req_refused', 'req_failed']],
    [{ status: 'ok', keyId: 'other.key' }, []],
  ])('%j finds %j', (filter, found) => {
    expect(ids(filter)).toEqual(found);
  });

  test.each([
    ['an id', 'req_failed', ['req_failed']],
    ['the beginning of an id', 'req_fail', ['req_failed']],
    ['the first characters of an id', 'req_fa', ['req_failed']],
    ['part of a session', '8d1c3b62-aa11', ['req_ok']],
    ['part of a model', 'haiku', ['req_aborted']],
    ['the beginning of a word', 'hai', ['req_aborted']],
    ['a word of an error, whatever its case and accents', 'uberlastet', ['req_failed']],
    ['an error code', 'key_revoked', ['req_refused']],
    ['two words', 'upstream nothing', ['req_failed']],
    ['words that mean something to the index', 'said OR', ['req_failed']],
    ['quotes and stars', '"OR" nothing*', ['req_failed']],
    ['a path', '/v1/messages', ['req_aborted', 'req_refused', 'req_failed', 'req_ok']],
    ['a word nobody wrote', 'sonnet', []],
    ['only signs', '"*^-', []],
    ['only blanks', '   ', ['req_aborted', 'req_refused', 'req_failed', 'req_ok']],
  ])('by text finds %s', (_, text, found) => {
    expect(ids({ text })).toEqual(found);
  });

  test('by text combines with the others', () => {
    expect(ids({ text: 'claude', status: 'errors', keyId: 'me' })).toEqual(['req_failed']);
  });

  test('offers what was seen', () => {
    expect(reads.choices()).toEqual({
      models: expect.arrayContaining(['opus', 'claude-opus-5-5', 'claude-haiku-4-5']) as string[],
      keys: ['me', 'other.key'],
      accounts: ['practice', 'second'],
    });
  });
});

test('a request knows the turns before and after it in its own session and agent', () => {
  const turn = (id: string, at: number, agentId: string | null = null) => ({ id, startedAt: startOfTests + at, sessionId: 's', agentId });
  put(turn('one', 0), turn('sub', 1, 'explore'), turn('two', 2), turn('three', 3), { id: 'alone', startedAt: startOfTests + 2 });
  expect(reads.get('two')).toMatchObject({ previousId: 'one', nextId: 'three' });
  expect(reads.get('sub')).toMatchObject({ previousId: null, nextId: null });
  expect(reads.get('alone')).toMatchObject({ previousId: null, nextId: null });
});

test('the first request of a key is its oldest one that reached a model', () => {
  put(
    { id: 'refused', startedAt: startOfTests, outcome: 'refused' },
    { id: 'counted', startedAt: startOfTests + 1, endpoint: 'count_tokens' },
    { id: 'first', startedAt: startOfTests + 2 },
    { id: 'second', startedAt: startOfTests + 3 },
  );
  expect(reads.firstRequest('me')?.id).toBe('first');
  expect(reads.firstRequest('nobody')).toBeNull();
});

test('the first request of a key by one client is told from those of others', () => {
  put(
    { id: 'another', startedAt: startOfTests, userAgent: 'claude-cli/2.1.332' },
    { id: 'nameless', startedAt: startOfTests + 1, userAgent: null },
    { id: 'codex', startedAt: startOfTests + 2, userAgent: 'Codex_exec/0.171.0' },
    { id: 'later', startedAt: startOfTests + 3, userAgent: 'codex_exec/0.171.0' },
  );
  expect(reads.firstRequest('me', ['kimi', 'codex'])?.id).toBe('codex');
  expect(reads.firstRequest('me', ['geminicli'])).toBeNull();
});

test('the use of a key names its last device and counts those that named themselves', () => {
  put(
    { id: 'a', startedAt: startOfTests + 5, deviceId: 'desk', userAgent: 'claude-cli/2' },
    { id: 'b', startedAt: startOfTests + 1, deviceId: 'lap' },
    { id: 'c', startedAt: startOfTests + 2, deviceId: null, userAgent: 'curl' },
    { id: 'd', startedAt: startOfTests + 3, deviceId: 'desk', userAgent: 'older' },
  );
  expect(prepareSpendReads(reader).keyUse()).toEqual([
    { keyId: 'me', lastUsedAt: startOfTests + 5, lastDevice: 'desk', lastUserAgent: 'claude-cli/2', devices: 2 },
  ]);
});
