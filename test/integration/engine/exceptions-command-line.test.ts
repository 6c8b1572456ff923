/** Approvals, overrides and the audit log from the command line, on a running engine. */
import Database from 'better-sqlite3';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { governedEngine } from '../../support/governed-engine.ts';
import { runGatehouse } from '../../support/run-gatehouse.ts';

test('a refusal is listed and granted, and the next request passes', async () => {
  const { admin, ask, set, dataDir } = await governedEngine();
  const gatehouse = (...args: string[]) => runGatehouse([...args, '--data', dataDir]);
  await set('developers', 'me', { sessionUsd: 0 });
  expect(await ask('one')).toBe(429);
  const [approval] = await eventually(async () => {
    const list = await admin.approvals.list({});
    expect(list).toHaveLength(1);
    return list;
  });
  const listed = await gatehouse('approvals', 'list');
  expect(listed.stdout).toContain(approval!.id);
  expect(listed.stdout).toMatch(/session one +laptop +\$0\.00 +\$0\.00/);
  expect(await gatehouse('approvals', 'grant', approval!.id, '--until', 'tonight')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--usd'),
  });
  expect(await gatehouse('approvals', 'grant', approval!.id, '--usd', '5', '--until', 'soon')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--until must be'),
  });
  const granted = await gatehouse('approvals', 'grant', approval!.id, '--usd', '5', '--until', '5h', '--reason', 'the migration');
  expect(granted).toMatchObject({ code: 0, stdout: expect.stringContaining('Granted $5 to session one until') });
  expect(await ask('one')).toBe(200);
  expect(await gatehouse('approvals', 'decline', approval!.id)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('no open approval'),
  });
  const overrides = await gatehouse('overrides', 'list');
  expect(overrides.stdout).toMatch(/\+\$5\.00 session one of key laptop .* admin via command line +the migration/);
});

test('spending is paused and goes on by command, and a raise needs a budget that is there', async () => {
  const { ask, dataDir, admin, set } = await governedEngine();
  const gatehouse = (...args: string[]) => runGatehouse([...args, '--data', dataDir]);
  expect(await gatehouse('overrides', 'pause', 'developer:me', '--until', '1h')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--reason'),
  });
  const paused = await gatehouse('overrides', 'pause', 'developer:me', '--until', '1h', '--reason', 'review');
  expect(paused.code).toBe(0);
  expect(await ask()).toBe(429);
  expect((await gatehouse('overrides', 'end', paused.stdout.trim())).code).toBe(0);
  expect(await ask()).toBe(200);
  await set('developers', 'me', { budgets: [{ amountUsd: 0, window: { calendar: 'day' } }] });
  expect(await ask()).toBe(429);
  const [budget] = (await admin.me.limits()).budgets;
  const raise = (id: string) => gatehouse('overrides', 'raise', id, '--usd', '1', '--until', '1h', '--reason', 'demo');
  expect((await raise('team:nobody/x')).code).toBe(1);
  expect((await raise(budget!.id)).code).toBe(0);
  expect(await ask()).toBe(200);
});

test('the audit log is listed, exported and proved, and an altered entry is found', async () => {
  const { admin, dataDir, engine } = await governedEngine();
  const gatehouse = (...args: string[]) => runGatehouse([...args, '--data', dataDir]);
  await admin.keys.disable({ id: 'laptop' });
  expect((await gatehouse('audit', 'list', '--text', 'laptop')).stdout).toMatch(
    /admin via desktop +keys\.disable +keys\[laptop\]\.disabled/,
  );
  const lines = (await gatehouse('audit', 'export')).stdout.trimEnd().split('\n');
  expect(lines.map((line) => (JSON.parse(line) as { seq: number }).seq)).toEqual(lines.map((_line, index) => index + 1));
  expect(await gatehouse('audit', 'verify')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^All \d+ entries fit together\./) });
  await engine.close();
  const database = new Database(join(dataDir, 'gatehouse.db'));
  database.exec(`DROP TRIGGER audit_is_immutable; UPDATE audit SET text = replace(text, 'admin', 'nobody') WHERE seq = 2`);
  database.close();
  expect(await gatehouse('audit', 'verify')).toMatchObject({ code: 1, stdout: expect.stringContaining('Entry 2 does not fit') });
});
