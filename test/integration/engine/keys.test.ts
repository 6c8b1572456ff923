import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startFakeAnthropic, stream } from '../../support/fake-anthropic.ts';
import { messageEvents } from '../../support/messages-stream.ts';
import { createManualClock } from '../../support/manual-clock.ts';
import { sendMessage, testEngine } from '../../support/engine.ts';
import { hashVirtualKey } from '../../../src-main/gateway/admission/virtual-key.ts';
import { systemClock } from '../../../src-main/engine/system-clock.ts';

test('a key is named after its owner, and further ones are counted', async () => {
  const { admin } = await testEngine();
  expect((await admin.keys.create({ owner: 'team:main' })).id).toBe('main');
  expect((await admin.keys.create({ owner: 'developer:me' })).id).toBe('me-2');
  expect((await admin.keys.create({ owner: 'developer:me' })).id).toBe('me-3');
  expect((await admin.keys.create({ owner: 'developer:me', id: 'ci', name: 'Build server' })).id).toBe('ci');
  await expect(admin.keys.create({ owner: 'developer:me', id: 'ci' })).rejects.toMatchObject({ code: 'conflict', status: 409 });
  await expect(admin.keys.create({ owner: 'developer:me', id: 'Not An Id' })).rejects.toMatchObject({ code: 'input_invalid', status: 400 });
  expect((await admin.keys.list({})).keys.map(({ id, owner, ownerName, isLocal }) => [id, owner, ownerName, isLocal])).toEqual([
    ['me', 'developer:me', 'Me', true],
    ['main', 'team:main', 'Main team', false],
    ['me-2', 'developer:me', 'Me', false],
    ['me-3', 'developer:me', 'Me', false],
    ['ci', 'developer:me', 'Me', false],
  ]);
});

test('keys are found by id, name, owner or first characters, sifted by status, and given page by page', async () => {
  const { admin } = await testEngine();
  await admin.people.add({ kind: 'developer', id: 'ada', name: 'Ada Lovelace', team: 'main' });
  await admin.keys.create({ owner: 'developer:ada', id: 'a1', name: 'Pairing machine' });
  await admin.keys.create({ owner: 'developer:ada', id: 'a2' });
  await admin.keys.create({ owner: 'team:main', id: 'ci' });
  await admin.keys.revoke({ id: 'a2' });
  const list = async (query: Parameters<typeof admin.keys.list>[0]) => {
    const { keys, total, revoked } = await admin.keys.list(query);
    return [keys.map(({ id }) => id), total, revoked];
  };
  const { prefix } = (await admin.keys.list({ text: 'pairing' })).keys[0]!;
  expect(await list({})).toEqual([['me', 'a1', 'a2', 'ci'], 4, 1]);
  for (const text of ['LOVELACE', 'developer:ada']) expect(await list({ text })).toEqual([['a1', 'a2'], 2, 1]);
  for (const text of ['a1', 'pairing', prefix]) expect(await list({ text })).toEqual([['a1'], 1, 0]);
  expect(await list({ text: 'ada', statuses: ['active'] })).toEqual([['a1'], 1, 1]);
  expect(await list({ offset: 1, limit: 2 })).toEqual([['a1', 'a2'], 4, 1]);
  expect(await list({ text: 'nobody', including: 'a2' })).toEqual([['a2'], 0, 0]);
  expect(await list({ including: 'ci', limit: 2 })).toEqual([['ci', 'me', 'a1'], 4, 1]);
});

test('a page of ten thousand keys is a small answer', async () => {
  const { engine, admin, dataDir } = await testEngine();
  const file = join(dataDir, 'gatehouse.yaml');
  const hash = (index: number) => `sha256:${String(index).padStart(64, '0')}`;
  const people = Array.from({ length: 10_000 }, (_, index) => `  - { id: dev${index}, name: Developer ${index}, team: main }\n`);
  const keys = Array.from(
    { length: 10_000 },
    (_, index) =>
      `  - { id: k${index}, owner: 'developer:dev${index}', hash: '${hash(index)}', prefix: sk-gate-x, created: 2026-11-23T09:00:00Z }\n`,
  );
  const text = (await readFile(file, 'utf8')).replace(/^developers:\n/m, `developers:\n${people.join('')}`);
  await writeFile(file, text.replace(/^keys:\n/m, `keys:\n${keys.join('')}`));
  await engine.config.reload();
  const page = await admin.keys.list({ limit: 200 });
  const found = await admin.keys.list({ text: 'developer 9999' });
  expect([page.total, page.keys.length, found.keys.map(({ ownerName }) => ownerName)]).toEqual([10_001, 200, ['Developer 9999']]);
  expect(JSON.stringify(page).length).toBeLessThan(100_000);
});

test('disabling, enabling and revoking take effect on the very next request', async () => {
  const { engine, admin } = await testEngine();
  const { id, value } = await admin.keys.create({ owner: 'developer:me' });
  const status = async () => (await sendMessage(engine.gateway.url ?? '', value)).status;
  expect(await status()).toBe(200);
  await admin.keys.disable({ id });
  expect(await status()).toBe(401);
  await admin.keys.enable({ id });
  expect(await status()).toBe(200);
  await admin.keys.revoke({ id });
  expect(await status()).toBe(401);
  await admin.keys.revoke({ id });
  await expect(admin.keys.rotate({ id })).rejects.toMatchObject({ code: 'conflict' });
});

test('every value that a rotation replaced works to the end announced for it, whatever is rotated after it', async () => {
  const { clock, admin, statuses } = await timedEngine();
  const { id, value: first } = await admin.keys.create({ owner: 'developer:me' });
  const second = await admin.keys.rotate({ id, graceHours: 5 });
  clock.advance(3_600_000);
  const third = await admin.keys.rotate({ id, graceHours: 1 });
  const inHours = (hours: number) => new Date(clock.now() + hours * 3_600_000).toISOString();
  expect(second.earlier.map(({ prefix }) => prefix)).toEqual([first.slice(0, third.earlier[0]!.prefix!.length)]);
  expect(third.earlier.map(({ until }) => until)).toEqual([inHours(1), inHours(4)]);
  expect((await admin.keys.list({ including: id })).keys[0]).toMatchObject({ id, earlier: third.earlier });

  const fourth = await admin.keys.rotate({ id, graceHours: 0 });
  const values = [first, second.value, third.value, fourth.value];
  expect(await statuses(values)).toEqual([200, 200, 401, 200]);
  clock.advance(3_600_000);
  expect(await statuses(values)).toEqual([200, 401, 401, 200]);
  clock.advance(3 * 3_600_000);
  expect(await statuses(values)).toEqual([401, 401, 401, 200]);
  expect((await admin.keys.list({ including: id })).keys[0]).toMatchObject({ id, earlier: [] });
});

test('a rotation can end the earlier values with the one it replaces', async () => {
  const { admin, statuses } = await timedEngine();
  const { id, value } = await admin.keys.create({ owner: 'developer:me' });
  const second = await admin.keys.rotate({ id, graceHours: 5 });
  const third = await admin.keys.rotate({ id, graceHours: 0, endEarlier: true });
  expect(third.earlier).toEqual([]);
  expect(await statuses([value, second.value, third.value])).toEqual([401, 401, 200]);
});

test('disabling and revoking a key end all its values, and enabling brings back those that are not over', async () => {
  const { admin, statuses } = await timedEngine();
  const { id, value } = await admin.keys.create({ owner: 'developer:me' });
  const second = await admin.keys.rotate({ id, graceHours: 5 });
  const values = [value, second.value];
  await admin.keys.disable({ id });
  expect(await statuses(values)).toEqual([401, 401]);
  await admin.keys.enable({ id });
  expect(await statuses(values)).toEqual([200, 200]);
  await admin.keys.revoke({ id });
  expect(await statuses(values)).toEqual([401, 401]);
});

test('a file with one earlier value in the old form keeps it working, also over the next rotation', async () => {
  const { engine, dataDir, clock, admin, statuses } = await timedEngine();
  const { id, value } = await admin.keys.create({ owner: 'developer:me' });
  const second = await admin.keys.rotate({ id, graceHours: 5 });
  const file = join(dataDir, 'gatehouse.yaml');
  const text = await readFile(file, 'utf8');
  const hash = `sha256:${hashVirtualKey(value)}`;
  const block = `    previous: { hash: '${hash}', until: ${new Date(clock.now() + 5 * 3_600_000).toISOString()} }\n`;
  const old = text.replace(/^ {4}previous:.*\n(?: {5,}.*\n)*/m, block);
  expect(old).toContain(block);
  await writeFile(file, old);
  await engine.config.reload();
  const third = await admin.keys.rotate({ id, graceHours: 1 });
  expect(third.earlier.map(({ prefix }) => prefix === null)).toEqual([false, true]);
  expect(await statuses([value, second.value, third.value])).toEqual([200, 200, 200]);
});

test('a key cannot be made that has expired already, and an end is written as --until is', async () => {
  const { clock, admin, statuses } = await timedEngine();
  const create = (expires: string | number) => admin.keys.create({ owner: 'developer:me', expires });
  for (const expires of [new Date(clock.now()).toISOString(), '2020-01-01', 0])
    await expect(create(expires)).rejects.toMatchObject({
      code: 'input_invalid',
      message: expect.stringMatching(/^expires: .* over already/),
    });
  await expect(create('soon')).rejects.toMatchObject({ code: 'input_invalid', message: expect.stringMatching(/^expires: .*5h.*tonight/) });

  const { id, value } = await create('2h');
  const rotated = await admin.keys.rotate({ id, graceHours: 24 });
  const end = new Date(clock.now() + 2 * 3_600_000).toISOString();
  expect(rotated.earlier.map(({ until }) => until)).toEqual([end]);
  expect((await admin.keys.list({ including: id })).keys[0]).toMatchObject({ id, expires: end });
  clock.advance(2 * 3_600_000);
  expect(await statuses([value, rotated.value])).toEqual([401, 401]);
  await expect(admin.keys.rotate({ id })).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('expired') });
});

test('exceptions end in the same forms', async () => {
  const { clock, admin } = await timedEngine();
  const pause = (endsAt: string | number) =>
    admin.overrides.create({ kind: 'pause', tier: { kind: 'team', id: 'main' }, reason: 'a test', endsAt });
  expect((await pause('5h')).endsAt).toBe(clock.now() + 5 * 3_600_000);
  expect((await pause(clock.now() + 1)).endsAt).toBe(clock.now() + 1);
  for (const wrong of ['soon', clock.now()]) await expect(pause(wrong)).rejects.toMatchObject({ code: 'input_invalid' });
});

/** An engine whose clock stands still until it is moved. */
async function timedEngine() {
  const clock = createManualClock(Date.now());
  const parts = await testEngine({ clock: { ...systemClock, now: clock.now } });
  const statuses = async (values: readonly string[]) => {
    const answers = [];
    for (const value of values) answers.push((await sendMessage(parts.engine.gateway.url ?? '', value)).status);
    return answers;
  };
  return { ...parts, clock, statuses };
}

test("rotating this machine's own key gives set-up the new value", async () => {
  const { admin } = await testEngine();
  const { value } = await admin.keys.rotate({ id: 'me' });
  const setup = await admin.setup.get({});
  expect(setup).toMatchObject({ keyId: 'me', hasValue: true });
  expect(setup.snippets.find((one) => one.id === 'shell')?.text).toContain(value);
});

test('set-up for any other key holds a placeholder instead of its value', async () => {
  const { admin } = await testEngine();
  const { id, value } = await admin.keys.create({ owner: 'developer:me' });
  const setup = await admin.setup.get({ keyId: id });
  expect(setup).toMatchObject({ keyId: id, hasValue: false, firstRequest: null });
  expect(JSON.stringify(setup)).not.toContain(value);
});

test('revoking a key ends its running stream', async () => {
  const fake = await startFakeAnthropic();
  const never = new Promise(() => {});
  fake.reply(stream([...messageEvents().slice(0, 3), never]));
  const { engine, admin } = await testEngine();
  await admin.accounts.add({ id: 'fake', provider: 'anthropic', baseUrl: fake.url, secretValue: 'sk-ant-x' });
  const { id, value } = await admin.keys.create({ owner: 'developer:me' });
  const answer = await sendMessage(engine.gateway.url ?? '', value, { stream: true });
  expect(answer.status).toBe(200);
  await admin.keys.revoke({ id });
  expect(await answer.text()).toMatch(/event: error\n.*revoked/s);
  await fake.close();
});
