/** The whole store on a disk that really is full: a small file system of its own, which takes root to mount. */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openCharge, settledCharge, startOfTests } from '../../support/charges.ts';
import { eventually } from '../../support/eventually.ts';
import { createManualClock } from '../../support/manual-clock.ts';
import { openTestStore, type TestStore } from '../../support/test-store.ts';

const disk = mkdtempSync(join(tmpdir(), 'gatehouse-disk-'));
const isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'gatehouse-test', disk]).status === 0;
const clock = createManualClock(startOfTests);
let running: TestStore;

beforeAll(async () => {
  if (isMounted) running = await openTestStore({ folder: join(disk, 'data'), clock });
});
afterAll(async () => {
  if (isMounted) {
    await running.store.close();
    expect(spawnSync('umount', ['-l', disk]).status).toBe(0);
  }
  rmSync(disk, { recursive: true });
});

/** Takes every byte that is left. */
function fill(file: string): void {
  const handle = openSync(file, 'w');
  try {
    for (let size = 1 << 20; size > 0;) {
      try {
        writeSync(handle, Buffer.alloc(size));
      } catch {
        size >>= 1;
      }
    }
  } finally {
    closeSync(handle);
  }
}

const state = () => running.store.stats().ledger.state;

test.skipIf(!isMounted)('a full disk refuses no charge, and every one is in the ledger when there is room again (needs root)', async () => {
  const filler = join(disk, 'filler');
  fill(filler);
  let charged = 0;
  while (state() === 'database' && charged < 2000) {
    const id = `req_${charged}`;
    await running.store.ledger.open(openCharge(id));
    await running.store.ledger.settle(settledCharge(id));
    charged += 1;
  }
  expect(state()).toBe('journal');
  expect(running.warnings.findLast(({ topic }) => topic === 'ledger')?.warning?.text).toMatch(/cannot be written \(SQLITE_(FULL|IOERR)/);
  for (let more = 0; more < 100; more += 1, charged += 1) {
    await running.store.ledger.open(openCharge(`req_${charged}`));
    await running.store.ledger.settle(settledCharge(`req_${charged}`));
  }

  rmSync(filler);
  clock.advance(1000);
  await eventually(() => expect(state()).toBe('database'));
  expect((await running.store.reads.today(0)).total).toEqual({ requests: charged, costNanoUsd: charged * 16_400_000, unknownPrices: 0 });
});

test.skipIf(!isMounted)('what the journal took survives a stop on a full disk (needs root)', async () => {
  const before = (await running.store.reads.today(0)).total.requests;
  fill(join(disk, 'filler'));
  let charged = 0;
  while (state() === 'database' && charged < 2000) {
    await running.store.ledger.open(openCharge(`late_${charged}`));
    await running.store.ledger.settle(settledCharge(`late_${charged}`));
    charged += 1;
  }
  expect(state()).toBe('journal');
  await running.store.close();
  rmSync(join(disk, 'filler'));
  running = await openTestStore({ folder: join(disk, 'data'), clock });
  expect((await running.store.reads.today(0)).total.requests).toBe(before + charged);
});
