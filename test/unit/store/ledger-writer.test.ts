import { afterEach, describe, expect, test } from 'vitest';
import type { LedgerCommand } from '../../../src-main/store/ledger-messages.ts';
import type { SettledCharge, OpenCharge } from '../../../src-main/gateway/ports.ts';
import { charge, openCharge, requestRecord, settledCharge, startOfTests } from '../../support/charges.ts';
import { openLedgerFiles, type LedgerFiles } from '../../support/ledger-files.ts';

let files = openLedgerFiles();
afterEach(() => {
  files.remove();
  files = openLedgerFiles();
});

const open = (id: string, fields: Partial<OpenCharge> = {}): LedgerCommand => ({ kind: 'open', row: openCharge(id, fields) });
const settle = (id: string, fields: Partial<SettledCharge> = {}): LedgerCommand => ({ kind: 'settle', row: settledCharge(id, fields) });

interface Charged {
  request_id: string;
  correction: number;
  key_id: string | null;
  cost_nano_usd: number | null;
  basis: string;
}
const charged = ({ database }: LedgerFiles = files) =>
  database
    .prepare<[], Charged>('SELECT request_id, correction, key_id, cost_nano_usd, basis FROM ledger ORDER BY request_id, correction')
    .all();
const openRows = () => database('SELECT count(*) FROM open_charges');
const database = (sql: string) => files.database.prepare(sql).pluck().get();

/** Charges until the database has no room left, and returns the ids that were acknowledged. */
function chargeUntilFull(): string[] {
  files.fillDisk();
  const ids: string[] = [];
  while (files.writer.state === 'database' && ids.length < 500) {
    const id = `full-${String(ids.length).padStart(3, '0')}`;
    expect(files.writer.write([open(id), settle(id)])).toEqual([]);
    ids.push(id);
  }
  expect(files.writer.state).toBe('journal');
  return ids;
}

describe('a charge', () => {
  test('is stored with who pays, what was used and the rates it was counted with', () => {
    files.writer.write([open('a', { sessionId: 's', agentId: 'explore' }), settle('a', { model: 'claude-opus-5-5-20261001' })]);
    expect(files.database.prepare('SELECT * FROM ledger').get()).toEqual({
      request_id: 'a',
      attempt: 1,
      correction: 0,
      at: startOfTests + 1000,
      key_id: 'laptop',
      account_id: 'main',
      provider_id: 'anthropic',
      model: 'claude-opus-5-5-20261001',
      developer_id: 'me',
      team_id: 'team',
      organization_id: 'org',
      session_id: 's',
      agent_id: 'explore',
      input_tokens: 100,
      output_tokens: 200,
      cache_read_tokens: 300,
      cache_write_5m_tokens: 40,
      cache_write_1h_tokens: 50,
      web_searches: 1,
      rates: JSON.stringify(charge().rates),
      cost_nano_usd: 16_400_000,
      basis: 'exact',
      estimated: 0,
      simulated: 0,
      notional: 0,
    });
    expect(openRows()).toBe(0);
  });

  test('settled twice counts once', () => {
    files.writer.write([open('a'), settle('a')]);
    files.writer.write([settle('a', { charge: charge({ costNanoUsd: 999 }) })]);
    expect(charged()).toMatchObject([{ request_id: 'a', cost_nano_usd: 16_400_000 }]);
    expect(database('SELECT sum(cost_nano_usd) FROM spend_quarters')).toBe(16_400_000);
  });

  test('opened again after it was settled stays settled', () => {
    files.writer.write([open('a'), settle('a'), open('a')]);
    expect(openRows()).toBe(0);
    expect(charged()).toHaveLength(1);
  });

  test('is stored even when nobody ever opened it', () => {
    files.writer.write([settle('a')]);
    expect(charged()).toMatchObject([{ request_id: 'a', key_id: null, cost_nano_usd: 16_400_000 }]);
  });

  test('of each attempt is a row of its own, and one request is counted once', () => {
    files.writer.write([open('a'), settle('a', { charge: charge({ basis: 'failed', costNanoUsd: 0 }) })]);
    files.writer.write([open('a', { attempt: 2 }), settle('a', { attempt: 2 })]);
    expect(charged()).toHaveLength(2);
    expect(database('SELECT sum(requests) FROM spend_quarters')).toBe(1);
  });

  test('without a known price adds nothing to the sum and is counted as unknown', () => {
    files.writer.write([open('a'), settle('a', { charge: charge({ rates: null, costNanoUsd: null }) })]);
    expect(charged()).toMatchObject([{ cost_nano_usd: null }]);
    expect(files.database.prepare('SELECT cost_nano_usd, unknown_prices FROM spend_quarters').get()).toEqual({
      cost_nano_usd: 0,
      unknown_prices: 1,
    });
  });

  test('that is not storable is refused alone: its neighbours are written', () => {
    const broken = settle('b', { charge: charge({ usage: { ...charge().usage, input: 1.5 } }) });
    expect(files.writer.write([open('a'), settle('a'), broken, open('c'), settle('c')])).toMatchObject([{ index: 2 }]);
    expect(charged().map((row) => row.request_id)).toEqual(['a', 'c']);
  });

  test('cannot be changed afterwards, not even by hand', () => {
    files.writer.write([open('a'), settle('a')]);
    expect(() => files.database.exec('UPDATE ledger SET cost_nano_usd = 0')).toThrow('immutable');
  });
});

describe('after a crash', () => {
  test('an open charge is settled from its estimate and its request is shown as failed', () => {
    files.writer.write([open('a', { sessionId: 'session' })]);
    files = files.restart();
    expect(charged()).toEqual([{ request_id: 'a', correction: 0, key_id: 'laptop', cost_nano_usd: 7_000, basis: 'interrupted' }]);
    expect(database('SELECT estimated FROM ledger')).toBe(1);
    expect(files.database.prepare('SELECT outcome, error_code, session_id, estimated FROM requests WHERE id = ?').get('a')).toEqual({
      outcome: 'failed',
      error_code: 'interrupted',
      session_id: 'session',
      estimated: 1,
    });
    expect(openRows()).toBe(0);
  });

  test('a charged request whose own record was lost still has a row', () => {
    files.writer.write([open('a'), settle('a'), open('b'), settle('b')]);
    files.writer.putRows([requestRecord({ id: 'b', startedAt: startOfTests })]);
    files = files.restart();
    expect(files.database.prepare('SELECT id, outcome, cost_nano_usd, path FROM requests ORDER BY id').all()).toEqual([
      { id: 'a', outcome: 'ok', cost_nano_usd: 16_400_000, path: '/v1/messages' },
      { id: 'b', outcome: 'ok', cost_nano_usd: 1000, path: '/v1/messages?beta=true' },
    ]);
  });

  test('a recovery in the middle of a run leaves that run alone', () => {
    files.writer.write([open('a')]);
    files.writer.recover();
    expect(charged()).toEqual([]);
    files.writer.write([settle('a')]);
    expect(charged()).toMatchObject([{ request_id: 'a', basis: 'exact' }]);
  });

  test('a true charge that turns up later becomes a correction of the estimate', () => {
    files.writer.write([open('a')]);
    files = files.restart();
    files.writer.write([settle('a'), settle('a')]);
    expect(charged()).toMatchObject([
      { correction: 0, cost_nano_usd: 7_000, basis: 'interrupted', key_id: 'laptop' },
      { correction: 1, cost_nano_usd: 16_393_000, basis: 'exact', key_id: 'laptop' },
    ]);
    expect(files.database.prepare('SELECT sum(cost_nano_usd) AS cost, sum(requests) AS requests FROM spend_quarters').get()).toEqual({
      cost: 16_400_000,
      requests: 1,
    });
  });
});

describe('with a full disk', () => {
  test('charges go to the journal and come back when there is room again', () => {
    const ids = chargeUntilFull();
    files.writer.write([open('later')]);
    files.writer.write([settle('later')]);
    expect(files.journal.usedBytes).toBeGreaterThan(0);
    files.freeDisk();
    files.writer.recover();
    expect(files.writer.state).toBe('database');
    expect(files.journal.usedBytes).toBe(0);
    expect(charged().map((row) => [row.request_id, row.key_id, row.basis])).toEqual([...ids, 'later'].map((id) => [id, 'laptop', 'exact']));
  });

  test('charges survive a crash in the journal, and what was open there is settled as interrupted', () => {
    const ids = chargeUntilFull();
    files.writer.write([open('open'), open('settled'), settle('settled')]);
    files = files.restart();
    expect(charged().map((row) => [row.request_id, row.basis])).toEqual([
      ...ids.map((id) => [id, 'exact']),
      ['open', 'interrupted'],
      ['settled', 'exact'],
    ]);
  });

  test('replaying the same journal twice changes nothing', () => {
    chargeUntilFull();
    files.writer.write([open('a'), settle('a'), open('b')]);
    const entries = files.journal.entries();
    files.freeDisk();
    files.writer.recover();
    const before = [charged(), database('SELECT sum(cost_nano_usd) FROM spend_quarters')];
    files.journal.append(entries.toReversed());
    files.writer.recover();
    expect([charged(), database('SELECT sum(cost_nano_usd) FROM spend_quarters')]).toEqual(before);
  });

  test('a journal that is full as well refuses, and refuses only what it could not take', () => {
    files.remove();
    files = openLedgerFiles({ journalBytes: 8192 });
    chargeUntilFull();
    const commands = Array.from({ length: 30 }, (_, index) => open(`x${index}`));
    const refusals = files.writer.write(commands);
    expect(files.writer.state).toBe('full');
    expect(refusals.length).toBeGreaterThan(0);
    expect(refusals[0]?.reason).toContain('SQLITE_FULL');
    const refused = new Set(refusals.map(({ index }) => `x${index}`));
    files.freeDisk();
    files.writer.recover();
    expect(files.writer.state).toBe('database');
    const stored = new Set(
      files.database.prepare<[], string>(`SELECT request_id FROM open_charges WHERE request_id LIKE 'x%'`).pluck().all(),
    );
    expect(stored).toEqual(new Set(commands.map((_, index) => `x${index}`).filter((id) => !refused.has(id))));
  });

  test('request rows wait in memory and are stored when there is room again', () => {
    chargeUntilFull();
    expect(files.writer.putRows([requestRecord({ id: 'waits' })])).toBe(0);
    files.freeDisk();
    files.writer.recover();
    expect(database(`SELECT count(*) FROM requests WHERE id = 'waits'`)).toBe(1);
  });

  test('an entry nobody can read any more is set aside, not thrown away, and blocks nothing', () => {
    chargeUntilFull();
    files.journal.append(['{"kind":"open","row":"from the future"}']);
    files.writer.write([settle('after')]);
    files.freeDisk();
    files.writer.recover();
    expect(files.setAside).toEqual(['{"kind":"open","row":"from the future"}']);
    expect(database(`SELECT count(*) FROM ledger WHERE request_id = 'after'`)).toBe(1);
  });
});

test('one unusable request row does not take its neighbours with it', () => {
  const broken = requestRecord({ id: 'broken', requestBytes: 1.5 });
  expect(files.writer.putRows([requestRecord({ id: 'a' }), broken, requestRecord({ id: 'b' })])).toBe(1);
  expect(database('SELECT count(*) FROM requests')).toBe(2);
});

describe('intents that a killed process left', () => {
  const intent = (id: string, run = 'run 0') => JSON.stringify({ kind: 'open', run, row: openCharge(id) });

  test('become interrupted charges, unless the attempt is known by now: open, settled or corrected', () => {
    files.writer.write([open('settled'), settle('settled'), open('opened')]);
    files = files.restart({ intents: ['settled', 'opened', 'lost'].map((id) => intent(id, 'run 1')) });
    expect(charged()).toMatchObject([
      { request_id: 'lost', basis: 'interrupted', key_id: 'laptop', cost_nano_usd: 7_000 },
      { request_id: 'opened', basis: 'interrupted', cost_nano_usd: 7_000 },
      { request_id: 'settled', basis: 'exact', cost_nano_usd: 16_400_000 },
    ]);
    expect(openRows()).toBe(0);
    expect(database(`SELECT count(*) FROM requests WHERE error_code = 'interrupted'`)).toBe(2);
    files = files.restart({ intents: ['settled', 'opened', 'lost'].map((id) => intent(id, 'run 1')) });
    expect(charged()).toHaveLength(3);
  });

  test('of this very run are under way: they wait for their own charge', () => {
    files = files.restart({ run: 'run 1', intents: [intent('a', 'run 1')] });
    expect(charged()).toEqual([]);
    files.writer.write([settle('a')]);
    expect(charged()).toMatchObject([{ request_id: 'a', basis: 'exact', key_id: 'laptop' }]);
    expect(openRows()).toBe(0);
  });

  test('go to the journal while the database cannot be written, for their own file is used again', () => {
    files = files.restart({ intents: [intent('a'), intent('b')], isLocked: true });
    expect(files.writer.state).toBe('journal');
    expect(files.journal.entries()).toEqual([intent('a'), intent('b')]);
    files = files.restart();
    expect(charged()).toMatchObject([
      { request_id: 'a', basis: 'interrupted' },
      { request_id: 'b', basis: 'interrupted' },
    ]);
  });

  test('that nobody can read are set aside', () => {
    files = files.restart({ intents: ['{}', intent('a')] });
    expect(files.setAside).toEqual(['{}']);
    expect(charged()).toMatchObject([{ request_id: 'a' }]);
  });
});

test('rows may wait for the disk, and the charge after them does not', () => {
  const FULL = 2;
  expect(files.writer.putRows([requestRecord({ id: 'req_1' })])).toBe(0);
  expect(files.database.pragma('synchronous', { simple: true })).toBe(FULL);
});
