import { expect, test } from 'vitest';
import { startFakeAnthropic, stream } from '../../support/fake-anthropic.ts';
import { messageEvents } from '../../support/messages-stream.ts';
import { createManualClock } from '../../support/manual-clock.ts';
import { sendMessage, testEngine } from '../../support/engine.ts';
import { systemClock } from '../../../src-main/engine/system-clock.ts';

test('a key is named after its owner, and further ones are counted', async () => {
  const { admin } = await testEngine();
  expect((await admin.keys.create({ owner: 'team:main' })).id).toBe('main');
  expect((await admin.keys.create({ owner: 'developer:me' })).id).toBe('me-2');
  expect((await admin.keys.create({ owner: 'developer:me' })).id).toBe('me-3');
  expect((await admin.keys.create({ owner: 'developer:me', id: 'ci', name: 'Build server' })).id).toBe('ci');
  await expect(admin.keys.create({ owner: 'developer:me', id: 'ci' })).rejects.toMatchObject({ code: 'conflict', status: 409 });
  await expect(admin.keys.create({ owner: 'developer:me', id: 'Not An Id' })).rejects.toMatchObject({ code: 'input_invalid', status: 400 });
  expect((await admin.keys.list()).map(({ id, owner, ownerName, isLocal }) => [id, owner, ownerName, isLocal])).toEqual([
    ['me', 'developer:me', 'Me', true],
    ['main', 'team:main', 'Main team', false],
    ['me-2', 'developer:me', 'Me', false],
    ['me-3', 'developer:me', 'Me', false],
    ['ci', 'developer:me', 'Me', false],
  ]);
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

test('after a rotation the old value works until the grace is over, the new one at once', async () => {
  const clock = createManualClock(Date.now());
  const { engine, admin } = await testEngine({ clock: { ...systemClock, now: clock.now } });
  const { id, value } = await admin.keys.create({ owner: 'developer:me' });
  const rotated = await admin.keys.rotate({ id, graceHours: 2 });
  const status = async (key: string) => (await sendMessage(engine.gateway.url ?? '', key)).status;
  expect([await status(value), await status(rotated.value)]).toEqual([200, 200]);
  clock.advance(2 * 3_600_000 + 1);
  expect([await status(value), await status(rotated.value)]).toEqual([401, 200]);
  expect((await admin.keys.list()).find((key) => key.id === id)).toMatchObject({ previousUntil: null });
});

test('a rotation without grace ends the old value at once, also one still in its grace', async () => {
  const { engine, admin } = await testEngine();
  const { id, value } = await admin.keys.create({ owner: 'developer:me' });
  const second = await admin.keys.rotate({ id, graceHours: 5 });
  const third = await admin.keys.rotate({ id, graceHours: 0 });
  const statuses = [];
  for (const key of [value, second.value, third.value]) statuses.push((await sendMessage(engine.gateway.url ?? '', key)).status);
  expect(statuses).toEqual([401, 401, 200]);
});

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
