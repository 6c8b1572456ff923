/** Budgets are counted from the ledger alone: sums beside it that were damaged, lost or meddled with change nothing. */
import Database from 'better-sqlite3';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { testEngine } from '../../support/engine.ts';
import { outputOf } from '../../support/fake-anthropic.ts';
import { governedEngine } from '../../support/governed-engine.ts';

test.each([
  ['emptied', 'DELETE FROM spend_quarters; DELETE FROM sessions; DELETE FROM session_parts'],
  ['set to nothing', 'UPDATE spend_quarters SET cost_nano_usd = 0'],
  ['set to nonsense', 'UPDATE spend_quarters SET cost_nano_usd = -5000000000'],
])('sums that were %s give no budget more room after a restart', async (_what, sql) => {
  const { admin, ask, set, fake, engine, dataDir } = await governedEngine();
  await set('developers', 'me', { budgets: [{ amountUsd: 0.3, window: { calendar: 'day' } }] });
  fake.replyAlways(outputOf(16_000));
  await engine.config.edit([{ op: 'remove', path: ['accounts', { id: 'practice' }] }]);
  expect(await ask()).toBe(200);
  expect(await ask()).toBe(429);
  const { budgets } = await admin.me.limits();
  expect(budgets[0]!.usedNanoUsd).toBeGreaterThan(300_000_000);
  await engine.close();
  const database = new Database(join(dataDir, 'gatehouse.db'));
  database.exec(sql);
  database.close();
  const again = await testEngine({ dataDir });
  expect((await again.admin.me.limits()).budgets).toEqual(budgets);
});
