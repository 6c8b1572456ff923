/** A whole engine, its ledger on disk, under a clock that is set wrong and right again, and a time zone that changes. */
import { expect, test } from 'vitest';
import { systemClock } from '../../../src-main/engine/system-clock.ts';
import { testEngine, type TestEngine } from '../../support/engine.ts';
import { governedEngine } from '../../support/governed-engine.ts';
import { createManualClock } from '../../support/manual-clock.ts';

const HOUR = 3_600_000;

test('a daily budget keeps what was charged through jumps of the clock, a change of the time zone and a restart', async () => {
  const manual = createManualClock(Date.parse('2026-12-01T12:00:00Z'));
  const clock = { ...systemClock, now: manual.now };
  const house = await governedEngine({ clock });
  const { engine, admin, dataDir } = house;
  await house.set('developers', 'me', { budgets: [{ amountUsd: 100, window: { calendar: 'day' }, mode: 'warn' }] });
  await engine.config.edit([{ op: 'set', path: ['organization', 'timeZone'], value: 'UTC' }]);

  expect(await house.ask()).toBe(200);
  const one = await usedIn(house);
  expect(one).toBeGreaterThan(0);

  manual.advance(24 * HOUR);
  expect(await usedIn(house)).toBe(0);
  expect(await house.ask()).toBe(200);
  expect(await usedIn(house)).toBe(one);

  manual.advance(-24 * HOUR);
  await expect.poll(() => usedIn(house)).toBe(2 * one);
  expect((await admin.overview()).warnings).toContainEqual(
    expect.objectContaining({ code: 'clock_back', text: expect.stringContaining('2026-12-02T12:00:00.000Z') }),
  );

  // In Auckland it is half past midnight: the first charge was made this day, the second is dated the day after.
  manual.advance(-HOUR / 2);
  await engine.config.edit([{ op: 'set', path: ['organization', 'timeZone'], value: 'Pacific/Auckland' }]);
  await expect.poll(() => usedIn(house)).toBe(2 * one);
  manual.advance(13 * HOUR);
  expect(await usedIn(house)).toBe(2 * one);
  manual.advance(11 * HOUR);
  expect(await usedIn(house)).toBe(one);

  await engine.close();
  const again = await testEngine({ clock, dataDir });
  expect(await usedIn(again)).toBe(one);
  manual.advance(24 * HOUR);
  expect(await usedIn(again)).toBe(0);
  expect((await again.admin.overview()).warnings.map(({ code }) => code)).not.toContain('clock_back');
});

async function usedIn({ admin }: Pick<TestEngine, 'admin'>): Promise<number> {
  const { budgets } = await admin.people.node({ kind: 'developer', id: 'me' });
  return budgets[0]!.usedNanoUsd;
}
