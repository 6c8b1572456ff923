import Database from 'better-sqlite3';
import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { charge, openCharge, requestRecord, settledCharge, startOfTests } from '../../support/charges.ts';
import { eventually } from '../../support/eventually.ts';
import { createManualClock, type ManualClock } from '../../support/manual-clock.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { openTestStore, type TestStore } from '../../support/test-store.ts';

let clock: ManualClock;
let running: TestStore;
beforeEach(async () => {
  clock = createManualClock(startOfTests);
  running = await openTestStore({ clock });
});
afterEach(() => running.remove());

/** Another program's look at the file. */
const database = () => new Database(join(running.folder, 'gatehouse.db'));
const lastWarning = (topic: string) => running.warnings.findLast((one) => one.topic === topic)?.warning ?? null;

async function chargeFor(id: string): Promise<void> {
  await running.store.ledger.open(openCharge(id));
  await running.store.ledger.settle(settledCharge(id));
}

describe('the ledger on the loop that carries traffic', () => {
  test('sends everything one turn of the loop has to say as one message', async () => {
    const post = vi.spyOn(Worker.prototype, 'postMessage');
    await Promise.all(Array.from({ length: 200 }, (_, index) => running.store.ledger.open(openCharge(`req_${index}`))));
    expect(post).toHaveBeenCalledTimes(1);
  });

  test('finds in the next question what was finished just before it', async () => {
    running.store.ledger.finish(requestRecord({ id: 'just now' }));
    expect((await running.store.reads.list({}, null, 10)).rows.map((row) => row.id)).toEqual(['just now']);
    expect(await running.store.reads.get('just now')).toMatchObject({ row: { id: 'just now' }, previousId: null });
  });

  test('counts today what was charged, as soon as the charge was acknowledged', async () => {
    await Promise.all(Array.from({ length: 50 }, (_, index) => chargeFor(`req_${index}`)));
    const today = await running.store.reads.today(startOfTests);
    expect(today.total).toEqual({ requests: 50, costNanoUsd: 50 * 16_400_000, unknownPrices: 0 });
  });

  test('refuses a number it would have to round', async () => {
    const inexact = [
      { costNanoUsd: 2 ** 53 },
      { usage: { ...charge().usage, output: 0.5 } },
      { rates: { ...charge().rates!, input: Number.NaN } },
    ];
    for (const fields of inexact) {
      await expect(running.store.ledger.settle(settledCharge('a', { charge: charge(fields) }))).rejects.toMatchObject({
        code: 'internal',
        message: expect.stringContaining('not an exact whole number') as string,
      });
    }
    expect((await running.store.reads.today(0)).total.requests).toBe(0);
  });

  test('drops and counts request rows when the writer lags, and never a charge', async () => {
    for (let index = 0; index < 6000; index += 1)
      running.store.ledger.finish(requestRecord({ id: `req_${index}`, startedAt: startOfTests + index }));
    const charged = chargeFor('charged');
    expect(running.store.stats().ledger.droppedRows).toBe(1000);
    await charged;
    expect((await running.store.reads.list({}, null, 6000)).rows).toHaveLength(5000);
  });

  test('writes what waits when it is closed, and refuses charges from then on', async () => {
    const opened = running.store.ledger.open(openCharge('a'));
    running.store.ledger.finish(requestRecord({ id: 'a' }));
    const { store } = running;
    running = await running.reopen();
    await opened;
    await expect(store.ledger.settle(settledCharge('a'))).rejects.toMatchObject({ code: 'ledger_unavailable' });
    expect((await running.store.reads.get('a'))?.row.outcome).toBe('ok');
    // Nobody settled it, so the estimate stands.
    expect((await running.store.reads.today(0)).total).toEqual({ requests: 1, costNanoUsd: 7_000, unknownPrices: 0 });
  });
});

describe('when the database cannot be written', () => {
  test('charges go on, a warning says why, and everything is carried over when it works again', async () => {
    const other = database();
    other.exec('BEGIN IMMEDIATE');
    await chargeFor('meanwhile');
    await eventually(() =>
      expect(lastWarning('ledger')).toMatchObject({ code: 'ledger_journal', affectsTraffic: false, since: startOfTests }),
    );
    expect(lastWarning('ledger')?.text).toContain('SQLITE_BUSY');
    expect((await running.store.reads.today(0)).total.requests).toBe(0);

    other.exec('ROLLBACK');
    other.close();
    clock.advance(1000);
    await eventually(() => expect(lastWarning('ledger')).toBeNull());
    expect((await running.store.reads.today(0)).total).toEqual({ requests: 1, costNanoUsd: 16_400_000, unknownPrices: 0 });
  });

  test('questions are still answered, and rows wait', async () => {
    const other = database();
    other.exec('BEGIN IMMEDIATE');
    running.store.ledger.finish(requestRecord({ id: 'waits' }));
    expect((await running.store.reads.list({}, null, 10)).rows).toEqual([]);
    other.exec('ROLLBACK');
    other.close();
    clock.advance(1000);
    await eventually(async () => expect((await running.store.reads.list({}, null, 10)).rows).toHaveLength(1));
  });

  test('a writer thread that dies is started again and loses nothing it acknowledged', async () => {
    const post = vi.spyOn(Worker.prototype, 'postMessage');
    await running.store.ledger.open(openCharge('a'));
    const writer = post.mock.contexts[0] as Worker;
    await writer.terminate();
    await expect(running.store.ledger.settle(settledCharge('a'))).rejects.toMatchObject({ code: 'ledger_unavailable' });
    expect(lastWarning('ledger')).toMatchObject({ code: 'ledger_unavailable', affectsTraffic: true });

    clock.advance(1000);
    await eventually(() => expect(lastWarning('ledger')).toBeNull());
    await running.store.ledger.settle(settledCharge('a'));
    expect((await running.store.reads.today(0)).total).toEqual({ requests: 1, costNanoUsd: 16_400_000, unknownPrices: 0 });
  });
});

test('old rows and charges go by the hour, and today stays', async () => {
  const longAgo = startOfTests - 400 * 86_400_000;
  await running.store.ledger.open(openCharge('old', { at: longAgo }));
  await running.store.ledger.settle(settledCharge('old', { at: longAgo }));
  await chargeFor('new');
  running.store.ledger.finish(requestRecord({ id: 'old', startedAt: longAgo }));
  running.store.ledger.finish(requestRecord({ id: 'new', startedAt: startOfTests }));
  expect((await running.store.reads.list({}, null, 10)).rows).toHaveLength(2);
  clock.advance(3_600_000);
  await eventually(async () => expect((await running.store.reads.list({}, null, 10)).rows.map((row) => row.id)).toEqual(['new']));
  await eventually(async () => expect((await running.store.reads.today(0)).total.requests).toBe(1));
});

test('a shorter retention holds at once', async () => {
  const lastWeek = startOfTests - 7 * 86_400_000;
  running.store.ledger.finish(requestRecord({ id: 'last week', startedAt: lastWeek }));
  running.store.ledger.finish(requestRecord({ id: 'today', startedAt: startOfTests }));
  expect((await running.store.reads.list({}, null, 10)).rows).toHaveLength(2);
  running.store.setRetention({ bodiesBytes: 2e9, bodiesDays: 7, rowsDays: 3, ledgerMonths: 13 });
  await eventually(async () => expect((await running.store.reads.list({}, null, 10)).rows.map((row) => row.id)).toEqual(['today']));
});

test('a question that fails says so and the next one is answered', async () => {
  await expect(running.store.reads.list({}, 'no cursor', 10)).rejects.toMatchObject({ code: 'input_invalid' });
  expect(await running.store.reads.choices()).toEqual({ models: [], keys: [], accounts: [] });
});

test('the folder and every file in it belong to their owner alone', async () => {
  await chargeFor('a');
  await running.store.reads.bodies('a');
  expect(statSync(running.folder).mode & 0o777).toBe(0o700);
  const modes = readdirSync(running.folder).map((name) => [name, (statSync(join(running.folder, name)).mode & 0o777).toString(8)]);
  expect(modes.length).toBeGreaterThan(4);
  expect(modes.filter(([, mode]) => mode !== '600')).toEqual([]);
});

test('a damaged database is refused by name and fix, and everything beside it stays', async () => {
  const folder = await temporaryFolder();
  const first = await openTestStore({ folder, clock });
  await first.store.ledger.open(openCharge('a'));
  await first.store.close();
  writeFileSync(join(folder, 'gatehouse.db'), 'not a database any more'.repeat(500));
  const before = readdirSync(folder);
  await expect(openTestStore({ folder, clock })).rejects.toMatchObject({
    code: 'database_corrupt',
    message: expect.stringMatching(/gatehouse\.db is damaged.*backup.*move it away/) as string,
  });
  expect(readdirSync(folder)).toEqual(before);
  rmSync(join(folder, 'gatehouse.db'));
  const fresh = await openTestStore({ folder, clock });
  await fresh.store.ledger.open(openCharge('b'));
  await fresh.store.close();
});

test('a database locked from the start is refused', async () => {
  await running.store.close();
  const other = database();
  other.exec('BEGIN IMMEDIATE');
  await expect(openTestStore({ folder: running.folder, clock })).rejects.toMatchObject({ code: 'database_locked' });
  other.close();
  running = await openTestStore({ folder: running.folder, clock });
});
