import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { failure, startFakeAnthropic } from '../../support/fake-anthropic.ts';
import { sendMessage, testEngine } from '../../support/engine.ts';

const secretValue = 'sk-ant-api03-canary-form';

test('a value entered for one account never replaces the secret of another', async () => {
  const fake = await startFakeAnthropic();
  const { admin, engine } = await testEngine();
  const { config } = await admin.accounts.add({ id: 'work', provider: 'anthropic', baseUrl: fake.url, secretValue });
  const other = { id: 'other', provider: 'anthropic', baseUrl: fake.url, secret: config.secret!, secretValue: 'sk-ant-api03-other' };
  await expect(admin.accounts.add(other)).rejects.toMatchObject({
    message: expect.stringContaining('holds the secret of the account work') as string,
  });
  await sendMessage(engine.gateway.url ?? '', engine.firstKey ?? '');
  expect(fake.requests.at(-1)?.header('x-api-key')).toBe(secretValue);
  await fake.close();
});

test('an account entered in the form keeps its secret in the vault and may use it at once at the address entered with it', async () => {
  const fake = await startFakeAnthropic();
  const { engine, dataDir, admin } = await testEngine();
  const added = await admin.accounts.add({ id: 'work', provider: 'anthropic', baseUrl: fake.url, secretValue });
  expect(added).toMatchObject({ config: { secret: '${vault:work}' }, origin: fake.url, health: { state: 'untried' } });
  expect(JSON.stringify(added)).not.toContain(secretValue);
  expect((await sendMessage(engine.gateway.url ?? '', engine.firstKey ?? '')).status).toBe(200);
  expect(fake.requests[0]?.header('x-api-key')).toBe(secretValue);
  expect(await readFile(join(dataDir, 'gatehouse.yaml'), 'utf8')).not.toContain(secretValue);
  await fake.close();
});

test('an address that somebody wrote into the file gets no secret until it is confirmed here', async () => {
  const [fake, thief] = [await startFakeAnthropic(), await startFakeAnthropic()];
  const { engine, dataDir, admin } = await testEngine();
  await admin.accounts.add({ id: 'work', provider: 'anthropic', baseUrl: fake.url, secretValue });
  const file = join(dataDir, 'gatehouse.yaml');
  const changed = new Promise<void>((resolve) => {
    const stop = engine.config.onChange(() => {
      stop();
      resolve();
    });
  });
  await writeFile(file, (await readFile(file, 'utf8')).replace(fake.url, thief.url));
  await changed;

  expect((await admin.accounts.list()).find((account) => account.config.id === 'work')).toMatchObject({ health: { state: 'unconfirmed' } });
  const refused = await sendMessage(engine.gateway.url ?? '', engine.firstKey ?? '');
  expect(refused.status).toBe(502);
  expect(await refused.text()).toContain('gatehouse accounts confirm work');
  expect(thief.requests).toHaveLength(0);

  expect(await admin.accounts.confirm({ id: 'work' })).toMatchObject({ health: { state: 'untried' } });
  expect((await sendMessage(engine.gateway.url ?? '', engine.firstKey ?? '')).status).toBe(200);
  expect(thief.requests).toHaveLength(1);
  await Promise.all([fake.close(), thief.close()]);
});

test("this machine's own key cannot be sent to a provider, whatever the file says", async () => {
  const fake = await startFakeAnthropic();
  const { engine, admin } = await testEngine();
  const add = admin.accounts.add({
    id: 'thief',
    provider: 'anthropic',
    baseUrl: fake.url,
    secret: '${vault:gatehouse-local-key}',
    secretValue: 'x',
  });
  await expect(add).rejects.toMatchObject({ code: 'input_invalid' });
  await engine.config.edit([
    {
      op: 'append',
      path: ['accounts'],
      value: { id: 'thief', provider: 'anthropic', baseUrl: fake.url, secret: '${vault:gatehouse-local-key}' },
    },
  ]);
  await expect(admin.accounts.confirm({ id: 'thief' })).rejects.toMatchObject({ code: 'input_invalid' });
  expect(await admin.accounts.test({ id: 'thief' })).toMatchObject({ ok: false });
  expect(fake.requests).toHaveLength(0);
  await fake.close();
});

test('an update changes only what differs and keeps the comments of the block', async () => {
  const { engine, dataDir, admin } = await testEngine();
  await admin.accounts.add({ id: 'work', provider: 'anthropic', secretValue });
  const file = join(dataDir, 'gatehouse.yaml');
  const before = await readFile(file, 'utf8');
  await admin.accounts.update({ id: 'practice', provider: 'practice', priority: 100, name: 'Sandbox' });
  const after = await readFile(file, 'utf8');
  expect(after.split('\n').filter((line) => !before.split('\n').includes(line))).toEqual(['    name: Sandbox']);
  expect(before.split('\n').filter((line) => !after.split('\n').includes(line))).toEqual([]);
  expect(engine.config.current().config.accounts[0]).toEqual({ id: 'practice', provider: 'practice', priority: 100, name: 'Sandbox' });
});

test('removing an account takes its secret out of the vault', async () => {
  const { admin } = await testEngine();
  await admin.accounts.add({ id: 'work', provider: 'anthropic', secretValue });
  await admin.accounts.remove({ id: 'work' });
  await admin.accounts.add({ id: 'work', provider: 'anthropic', secret: '${vault:work}' });
  expect((await admin.accounts.list())[1]).toMatchObject({ health: { state: 'secret-missing' } });
});

test('an account that the file refuses leaves no secret behind', async () => {
  const { admin } = await testEngine();
  const add = admin.accounts.add({ id: 'work', provider: 'anthropic', caFile: '/nowhere/ca.pem', secretValue });
  await expect(add).rejects.toMatchObject({ code: 'config_invalid', message: expect.not.stringContaining(secretValue) });
  await admin.accounts.add({ id: 'work', provider: 'anthropic', secret: '${vault:work}' });
  expect((await admin.accounts.list())[1]).toMatchObject({ health: { state: 'secret-missing' } });
});

test('a provider that refuses the secret is named in plain words', async () => {
  const fake = await startFakeAnthropic();
  fake.replyAlways(() => failure(401, 'authentication_error', 'invalid x-api-key'));
  const { admin } = await testEngine();
  await admin.accounts.add({ id: 'work', provider: 'anthropic', baseUrl: fake.url, secretValue });
  expect(await admin.accounts.test({ id: 'work' })).toMatchObject({ ok: false, message: expect.stringMatching(/refused/i) });
  await fake.close();
});

test('an edit that touches neither secret nor address confirms nothing', async () => {
  const fake = await startFakeAnthropic();
  const { engine, admin } = await testEngine();
  const block = { id: 'work', provider: 'anthropic', secret: '${env:PATH}', baseUrl: fake.url };
  await engine.config.edit([{ op: 'append', path: ['accounts'], value: block }]);
  expect(await admin.accounts.update({ ...block, priority: 5 })).toMatchObject({
    config: { priority: 5 },
    health: { state: 'unconfirmed' },
  });
  expect(await admin.accounts.update({ ...block, baseUrl: `${fake.url}/v2` })).toMatchObject({ health: { state: 'untried' } });
  await fake.close();
});
