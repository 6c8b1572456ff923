/** Overrides through the admin calls of a real engine: in force at once, after a restart too, and in the audit log. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sendMessage, testEngine, type TestEngine } from '../../support/engine.ts';
import { runGatehouse } from '../../support/run-gatehouse.ts';

const HOUR = 3_600_000;
const until = () => Date.now() + HOUR;

async function statusOf({ engine }: TestEngine, key: string): Promise<number> {
  return (await sendMessage(engine.gateway.url ?? '', key)).status;
}

async function withKey(): Promise<TestEngine & { key: string }> {
  const house = await testEngine();
  const { value } = await house.admin.keys.create({ owner: 'developer:me', id: 'laptop' });
  return { ...house, key: value };
}

test('a pause holds from the next request on, survives a restart, and ends when it is ended', async () => {
  const house = await withKey();
  expect(await statusOf(house, house.key)).toBe(200);
  const pause = await house.admin.overrides.create({
    kind: 'pause',
    tier: { kind: 'developer', id: 'me' },
    reason: 'on holiday',
    endsAt: until(),
  });
  expect(pause).toMatchObject({ kind: 'pause', actor: 'admin via desktop', reason: 'on holiday' });
  expect(await statusOf(house, house.key)).toBe(429);

  await house.engine.close();
  const again = await testEngine({ dataDir: house.dataDir });
  expect(await again.admin.overrides.list({})).toEqual([pause]);
  expect(await statusOf(again, house.key)).toBe(429);
  const ended = await again.admin.overrides.end({ id: pause.id });
  expect(ended.endsAt).toBeLessThanOrEqual(Date.now());
  expect(await statusOf(again, house.key)).toBe(200);
  expect(await again.admin.overrides.list({})).toEqual([]);
  expect(await again.admin.overrides.list({ past: true })).toEqual([ended]);
  await expect(again.admin.overrides.end({ id: pause.id })).rejects.toMatchObject({ code: 'not_found' });

  const { entries } = await again.admin.audit.list({});
  expect(entries.filter(({ action }) => action.startsWith('overrides.'))).toMatchObject([
    {
      action: 'overrides.end',
      actor: 'admin via desktop',
      subject: 'pause of developer me',
      changes: [{ before: new Date(pause.endsAt).toISOString(), after: new Date(ended.endsAt).toISOString() }],
    },
    { action: 'overrides.create', subject: 'pause of developer me', changes: [{ after: { reason: 'on holiday' } }] },
  ]);
  expect(await again.admin.audit.verify()).toMatchObject({ ok: true, entries: entries.length });
});

test('an override must refer to what is there, say why, and end in the future within a year', async () => {
  const { admin } = await testEngine();
  const common = { reason: 'because', endsAt: until() };
  const account = { kind: 'account', action: 'pause', accountId: 'practice', ...common } as const;
  await expect(admin.overrides.create({ ...account, accountId: 'nobody' })).rejects.toMatchObject({ code: 'not_found' });
  await expect(admin.overrides.create({ ...account, reason: '' })).rejects.toMatchObject({ code: 'input_invalid' });
  await expect(admin.overrides.create({ ...account, endsAt: Date.now() - 1 })).rejects.toMatchObject({ code: 'input_invalid' });
  await expect(admin.overrides.create({ ...account, endsAt: Date.now() + 400 * 24 * HOUR })).rejects.toMatchObject({
    code: 'input_invalid',
  });
  await expect(admin.overrides.create({ kind: 'raise', budgetId: 'team:x/y', amountUsd: 5, ...common })).rejects.toMatchObject({
    code: 'not_found',
  });
  await expect(admin.overrides.create({ kind: 'pause', tier: { kind: 'team', id: 'nobody' }, ...common })).rejects.toMatchObject({
    code: 'not_found',
  });
  await expect(admin.overrides.create({ kind: 'raise', budgetId: 'team:x/y', amountUsd: -5, ...common })).rejects.toMatchObject({
    code: 'input_invalid',
  });
  expect(await admin.overrides.list({ past: true })).toEqual([]);
});

test('what is ordered for an account ends with the account', async () => {
  const { admin } = await testEngine();
  await admin.overrides.create({ kind: 'account', action: 'pin', accountId: 'practice', reason: 'because', endsAt: until() });
  await admin.accounts.remove({ id: 'practice' });
  expect(await admin.overrides.list({})).toEqual([]);
  const { entries } = await admin.audit.list({});
  expect(entries.map(({ action }) => action)).toEqual(expect.arrayContaining(['accounts.remove', 'overrides.end']));
});

test('what is ordered for an account ends when somebody takes the account out of the file, also while nothing runs', async () => {
  const house = await testEngine();
  const { admin, engine, dataDir } = house;
  const file = join(dataDir, 'gatehouse.yaml');
  for (const id of ['first', 'second']) {
    await admin.accounts.add({ id, provider: 'practice' });
    await admin.overrides.create({ kind: 'account', action: 'pin', accountId: id, reason: 'demo', endsAt: until() });
  }
  const without = async (id: string) =>
    writeFile(file, (await readFile(file, 'utf8')).replace(new RegExp(`^  - id: ${id}\\n.*\\n`, 'm'), ''));
  await without('first');
  await engine.config.reload();
  expect((await admin.overrides.list({})).map((one) => one.kind === 'account' && one.accountId)).toEqual(['second']);
  await engine.close();

  await without('second');
  const again = await testEngine({ dataDir });
  expect(await again.admin.overrides.list({})).toEqual([]);
  const because = { endedBecause: 'the account was taken out of the file' };
  expect(await again.admin.overrides.list({ past: true })).toMatchObject([
    { accountId: 'second', reason: 'demo', ...because },
    { accountId: 'first', reason: 'demo', ...because },
  ]);
  const { entries } = await again.admin.audit.list({ action: 'overrides.end' });
  expect(entries).toMatchObject([
    { actor: 'file', subject: 'pin of account second' },
    { actor: 'file', subject: 'pin of account first', changes: [{}, { after: because.endedBecause }] },
  ]);
  // Whoever is given the id later starts with a clean slate.
  await again.admin.accounts.add({ id: 'first', provider: 'practice' });
  expect(await again.admin.overrides.list({})).toEqual([]);
  expect((await runGatehouse(['overrides', 'list', '--past', '--data', dataDir])).stdout).toMatch(
    /pin account first .* admin via desktop +demo \(ended early: the account was taken out of the file\)/,
  );
});
