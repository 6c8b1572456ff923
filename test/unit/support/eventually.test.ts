import { expect, test } from 'vitest';
import { eventually } from '../../support/eventually.ts';

const PATIENCE_MS = 60;

test('asks until it holds, and gives what it then said', async () => {
  let asked = 0;
  const answer = await eventually(() => {
    asked += 1;
    if (asked < 3) throw new Error('not yet');
    return 'now';
  });
  expect([answer, asked]).toEqual(['now', 3]);
});

test('gives up when the same is wrong for as long as its patience lasts, with what was wrong', async () => {
  let asked = 0;
  const never = eventually(() => {
    asked += 1;
    throw new Error('no rows');
  }, PATIENCE_MS);
  await expect(never).rejects.toThrow('no rows');
  // Three turns of 20 ms, and the questions before, between and after them; more where this process was at work meanwhile.
  expect(asked).toBeGreaterThanOrEqual(4);
});

test('goes on while it comes nearer, however long the whole takes', async () => {
  let rows = 0;
  const all = eventually(() => {
    rows += 1;
    if (rows < 12) throw new Error(`${rows} rows of 12`);
    return rows;
  }, PATIENCE_MS);
  expect(await all).toBe(12);
});
