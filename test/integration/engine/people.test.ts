/** People through the admin calls of a real engine: what the tree says is so, and every change is one edit of the file. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { ConfigEdit } from '../../../src-main/config/config-edit.ts';
import type { TierReference } from '../../../src-main/contract/people.ts';
import { systemClock } from '../../../src-main/engine/system-clock.ts';
import { createManualClock } from '../../support/manual-clock.ts';
import { startFakeAnthropic } from '../../support/fake-anthropic.ts';
import { sendMessage, testEngine, type TestEngine } from '../../support/engine.ts';

const ada = { kind: 'developer', id: 'ada' } as const;
const web = { kind: 'team', id: 'web' } as const;
const home = { kind: 'organization', id: 'home' } as const;
const monthly = (amountUsd: number) => ({ amountUsd, window: { calendar: 'month' } }) as const;

test('the tree goes from the organisation to the keys, with what each may spend and has spent', async () => {
  const { engine, admin } = await withPrices(await house());
  const { value } = await admin.keys.create({ owner: 'developer:ada', id: 'laptop' });
  await admin.people.change({ tier: home, set: { budgets: [monthly(500)] } });
  await admin.people.change({ tier: ada, set: { budgets: [monthly(10)], sessionUsd: 3 } });
  expect((await sendMessage(engine.gateway.url ?? '', value, { model: 'claude-sonnet-5-5' })).status).toBe(200);

  const names = async (of: Parameters<typeof admin.people.children>[0]['of']) =>
    (await admin.people.children({ of })).nodes.map(({ tier, name }) => [tier.kind, name]);
  expect(await names(null)).toEqual([['organization', 'My organisation']]);
  expect(await names(home)).toEqual([
    ['team', 'Main team'],
    ['team', 'Web'],
  ]);
  expect(await names(web)).toEqual([['developer', 'Ada']]);
  expect(await names(ada)).toEqual([['key', 'laptop']]);

  const key = await admin.people.node({ kind: 'key', id: 'laptop' });
  const cost = key.today.costNanoUsd;
  expect(cost).toBeGreaterThan(0);
  expect(key).toMatchObject({
    today: { requests: 1 },
    key: { id: 'laptop', status: 'active' },
    path: [{ name: 'My organisation' }, { name: 'Web' }, { name: 'Ada' }],
  });
  for (const tier of [ada, web, home]) {
    const node = await admin.people.node(tier);
    expect([node.today, node.month]).toEqual([key.today, key.month]);
  }
  const node = await admin.people.node(ada);
  expect(node.budgets).toMatchObject([
    { usedNanoUsd: cost, reservedNanoUsd: 0, capNanoUsd: 10_000_000_000, leftNanoUsd: 10_000_000_000 - cost, raisedNanoUsd: 0 },
  ]);
  expect(node.budgets[0]?.resetsAt).toBeGreaterThan(Date.now());
  expect(node).toMatchObject({ keys: { active: 1, revoked: 0 }, rules: { sessionUsd: 3 }, children: 1 });
});

test('what was spent on days that are over counts for the month and no longer for today', async () => {
  const clock = createManualClock(Date.parse('2026-11-10T12:00:00Z'));
  const { engine, admin } = await withPrices(await house({ clock: { ...systemClock, now: clock.now } }));
  const { value } = await admin.keys.create({ owner: 'developer:ada' });
  const ask = () => sendMessage(engine.gateway.url ?? '', value, { model: 'claude-sonnet-4-5' });
  const requests = async () => {
    const { today, month } = await admin.people.node(ada);
    return [today.requests, month.requests];
  };
  await ask();
  expect(await requests()).toEqual([1, 1]);
  clock.advance(24 * 3_600_000);
  expect(await requests()).toEqual([0, 1]);
  await ask();
  expect(await requests()).toEqual([1, 2]);
});

test('a change touches its own lines only, and can be taken back once', async () => {
  const { admin, text } = await house();
  const before = await text();
  await admin.people.change({ tier: ada, set: { budgets: [monthly(25)], deny: { models: ['*opus*'] } } });
  const after = await text();
  expect(linesOnlyIn(after, before).join('\n')).toMatch(/amountUsd: 25/);
  expect(linesOnlyIn(before, after)).toEqual([]);
  expect(await admin.people.undoable()).toEqual({ label: 'Changed the budgets of Ada' });
  await admin.people.undo();
  expect(await text()).toBe(before);
  expect(await admin.people.undoable()).toBeNull();
  await expect(admin.people.undo()).rejects.toMatchObject({ code: 'conflict' });
});

test('a change is not taken back over somebody else’s', async () => {
  const { engine, admin, text, file } = await house();
  await admin.people.change({ tier: ada, set: { name: 'Ada L.' } });
  await writeFile(file, `${await text()}# by hand\n`);
  await expect(admin.people.undo()).rejects.toMatchObject({ code: 'config_changed' });
  await engine.config.reload();
  expect(await admin.people.undoable()).toBeNull();
  expect(await text()).toContain('# by hand');
});

test('an edit thought out on an older state of the block is refused', async () => {
  const { admin } = await house();
  const { version } = await admin.people.node(ada);
  await admin.people.change({ tier: ada, set: { sessionUsd: 5 }, version });
  await expect(admin.people.change({ tier: ada, set: { sessionUsd: 9 }, version })).rejects.toMatchObject({ code: 'config_changed' });
  await admin.people.change({ tier: web, set: { name: 'Web and apps' } });
  expect(
    (await admin.people.change({ tier: ada, set: { sessionUsd: null }, version: (await admin.people.node(ada)).version })).rules,
  ).toEqual({});
});

test('a developer who moves spends under the new team from then on, and leaves what was spent where it was', async () => {
  const { engine, admin } = await withPrices(await house());
  const { value } = await admin.keys.create({ owner: 'developer:ada' });
  const ask = () => sendMessage(engine.gateway.url ?? '', value, { model: 'claude-sonnet-5-5' });
  await ask();
  const spent = (await admin.people.node(web)).month.costNanoUsd;
  await admin.people.change({ tier: ada, set: { team: 'main' } });
  await ask();
  const main = await admin.people.node({ kind: 'team', id: 'main' });
  expect(main.month.costNanoUsd).toBe(spent);
  expect((await admin.people.node(web)).month.costNanoUsd).toBe(spent);
  expect((await admin.people.node(ada)).month.costNanoUsd).toBe(2 * spent);
  expect((await admin.people.children({ of: web })).nodes).toEqual([]);
});

test('what was spent is known after a restart also where no key is left, and stays with the team it was spent in', async () => {
  const { engine, admin, dataDir } = await withPrices(await house());
  const main = { kind: 'team', id: 'main' } as const;
  for (const tier of [home, web, main, ada]) await admin.people.change({ tier, set: { budgets: [monthly(100)] } });
  const { id, value } = await admin.keys.create({ owner: 'developer:ada' });
  expect((await sendMessage(engine.gateway.url ?? '', value, { model: 'claude-sonnet-5-5' })).status).toBe(200);
  const spent = (await admin.people.node(ada)).month.costNanoUsd;
  expect(spent).toBeGreaterThan(0);
  const keys = engine.config.current().config.keys.map((key): ConfigEdit => ({ op: 'remove', path: ['keys', { id: key.id }] }));
  expect(keys.length).toBeGreaterThan(1);
  await engine.config.edit(keys);
  await admin.people.change({ tier: ada, set: { team: 'main' } });
  await engine.close();

  const again = await testEngine({ dataDir });
  const used = async (tier: TierReference) => (await again.admin.people.node(tier)).budgets.map(({ usedNanoUsd }) => usedNanoUsd);
  expect([await used(home), await used(web), await used(main), await used(ada)]).toEqual([[spent], [spent], [0], [spent]]);
  // Whoever gets a key then goes on from there.
  await again.admin.keys.create({ owner: 'developer:ada', id });
  expect(again.engine.gateway.standing(id).budgets.map(({ usedNanoUsd }) => usedNanoUsd)).toEqual([spent, 0, spent]);
});

test('whoever still has keys that work or developers is not removed by accident', async () => {
  const { engine, admin } = await house();
  await expect(admin.people.remove({ tier: web })).rejects.toMatchObject({
    code: 'conflict',
    message: 'Web still has 1 developer. Move them to another team, or remove them first.',
  });
  const { value } = await admin.keys.create({ owner: 'developer:ada', name: 'Laptop' });
  await expect(admin.people.remove({ tier: ada })).rejects.toMatchObject({
    code: 'conflict',
    message: 'Ada has a key that still works (Laptop). Revoke them first, or remove Ada together with them.',
  });
  await admin.people.remove({ tier: ada, endKeys: true });
  expect((await sendMessage(engine.gateway.url ?? '', value)).status).toBe(401);
  await admin.people.remove({ tier: web });
  expect((await admin.people.children({ of: home })).nodes.map(({ tier }) => tier.id)).toEqual(['main']);
  await expect(admin.people.node(ada)).rejects.toMatchObject({ code: 'not_found' });
});

test('absurd amounts and unknown teams are refused before the file is touched', async () => {
  const { admin, text } = await house();
  const before = await text();
  for (const set of [{ budgets: [monthly(-1)] }, { budgets: [monthly(9e9)] }, { sessionUsd: -3 }]) {
    await expect(admin.people.change({ tier: ada, set })).rejects.toMatchObject({ code: 'input_invalid' });
  }
  await expect(admin.people.change({ tier: ada, set: { team: 'nowhere' } })).rejects.toMatchObject({ code: 'not_found' });
  await expect(admin.people.change({ tier: web, set: { team: 'main' } })).rejects.toMatchObject({ code: 'input_invalid' });
  await expect(admin.people.add({ kind: 'team', id: 'web', name: 'Web again' })).rejects.toMatchObject({ code: 'conflict' });
  expect(await text()).toBe(before);
});

test('a list of developers is previewed line by line and imported as one change', async () => {
  const { admin, text } = await house();
  const before = await text();
  const bad =
    'ID;Name;Team;Email;Monthly USD\nada;Ada Lovelace;Web;ada@example.com;120.50\nBo B;Bo;Web;;\ncy;Cy;Ops;cy(at)x;-3\nada;Again;Web;;\n';
  const preview = await admin.people.previewImport({ text: bad });
  expect(preview.rows.map(({ line, action, problems }) => [line, action, problems.length])).toEqual([
    [2, 'change', 0],
    [3, 'refused', 1],
    [4, 'refused', 3],
    [5, 'refused', 1],
  ]);
  await expect(admin.people.import({ text: bad })).rejects.toMatchObject({ code: 'input_invalid' });
  expect(await text()).toBe(before);

  const good = 'id,name,team,email,monthlyUsd\nada,"Lovelace, Ada",web,,"$1,200"\ncy,Cy,Operations,cy@example.com,40\n';
  expect((await admin.people.previewImport({ text: good, addTeams: true })).newTeams).toEqual(['Operations']);
  expect(await admin.people.import({ text: good, addTeams: true })).toEqual({ added: 1, changed: 1 });
  expect(await admin.people.node({ kind: 'developer', id: 'cy' })).toMatchObject({
    email: 'cy@example.com',
    path: [{ tier: home }, { tier: { kind: 'team', id: 'operations' }, name: 'Operations' }],
    budgets: [{ capNanoUsd: 40_000_000_000 }],
  });
  expect(await admin.people.node(ada)).toMatchObject({ name: 'Lovelace, Ada', budgets: [{ capNanoUsd: 1_200_000_000_000 }] });
  expect((await admin.people.previewImport({ text: good, addTeams: true })).rows.map(({ action }) => action)).toEqual(['same', 'same']);
  await admin.people.undo();
  expect(await text()).toBe(before);
});

test('ten thousand developers are found, sorted and shown page by page', async () => {
  const { admin } = await house();
  const list = Array.from({ length: 10_000 }, (_, index) => `dev${index},Developer ${index},web,,${index % 50}`);
  await admin.people.import({ text: ['id,name,team,email,monthlyUsd', ...list].join('\n') });
  const first = await admin.people.children({ of: web, limit: 50 });
  const last = await admin.people.children({ of: web, offset: 9_980, order: 'name' });
  const found = await admin.people.find({ text: 'developer 9999' });
  expect([first.total, first.nodes.length, last.nodes.length, found.nodes[0]?.tier.id]).toEqual([10_001, 50, 21, 'dev9999']);
});

interface House extends TestEngine {
  readonly file: string;
  text(): Promise<string>;
}

/** A second team, Web, with Ada in it. */
async function house(options: Parameters<typeof testEngine>[0] = {}): Promise<House> {
  const world = await testEngine(options);
  await world.admin.people.add({ kind: 'team', id: 'web', name: 'Web' });
  await world.admin.people.add({ kind: 'developer', id: 'ada', name: 'Ada', team: 'web' });
  const file = join(world.dataDir, 'gatehouse.yaml');
  return { ...world, file, text: () => readFile(file, 'utf8') };
}

async function withPrices(world: House): Promise<House> {
  const fake = await startFakeAnthropic();
  onTestFinished(() => fake.close());
  await world.admin.accounts.add({ id: 'anthropic', provider: 'anthropic', baseUrl: fake.url, priority: 0, secretValue: 'sk-ant-test' });
  return world;
}

function linesOnlyIn(text: string, other: string): string[] {
  const there = new Set(other.split('\n'));
  return text.split('\n').filter((line) => !there.has(line));
}
