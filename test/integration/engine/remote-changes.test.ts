/** What an admin who signed in over the network, or whoever can push to a repository, can do with this machine's secrets. */
import { execFileSync } from 'node:child_process';
import { readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Engine } from '../../../src-main/engine/engine.ts';
import { adminClient, type AdminClient } from '../../support/admin-client.ts';
import { sendMessage, testEngine, testHeadless } from '../../support/engine.ts';
import { type FakeAnthropic, startFakeAnthropic } from '../../support/fake-anthropic.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const secretValue = 'sk-ant-api03-canary-stored';
const env = { ...process.env, MACHINE_SECRET: 'canary-of-the-environment' };

async function fake(): Promise<FakeAnthropic> {
  const started = await startFakeAnthropic();
  onTestFinished(() => started.close());
  return started;
}

const overNetwork = (engine: Engine): AdminClient =>
  adminClient((request) => engine.calls.fetch(request, { role: 'admin', name: 'browser', transport: 'network', mayChange: true }));

const healthOf = async (admin: AdminClient, id: string) => (await admin.accounts.list()).find(({ config }) => config.id === id)?.health;

test('over the network a stored secret gets no new address, provider or proxy until that is confirmed at the machine', async () => {
  const [own, thief] = [await fake(), await fake()];
  const { engine, admin } = await testEngine({ env });
  const block = { id: 'work', provider: 'anthropic', baseUrl: own.url, secret: '${vault:work}' };
  await admin.accounts.add({ id: 'work', provider: 'anthropic', baseUrl: own.url, secretValue });
  const remote = overNetwork(engine);

  for (const change of [
    { baseUrl: thief.url },
    { baseUrl: `${own.url}/other/tenant` },
    { provider: 'custom', format: 'anthropic-messages' as const, baseUrl: own.url },
    { proxy: thief.url },
  ]) {
    await remote.accounts.update({ ...block, ...change });
    expect([change, await remote.accounts.test({ id: 'work' })]).toEqual([change, expect.objectContaining({ ok: false })]);
    expect((await sendMessage(engine.gateway.url ?? '', engine.firstKey ?? '')).status).toBeGreaterThan(400);
    expect(await healthOf(remote, 'work')).toMatchObject({
      state: 'unconfirmed',
      reason: expect.stringContaining('gatehouse accounts confirm work'),
    });
  }
  expect([own.requests, thief.requests]).toEqual([[], []]);

  await remote.accounts.update({ ...block, baseUrl: thief.url });
  await admin.accounts.confirm({ id: 'work' });
  expect((await sendMessage(engine.gateway.url ?? '', engine.firstKey ?? '')).status).toBe(200);
  expect(thief.requests[0]?.header('x-api-key')).toBe(secretValue);
  // Going back to what was in force needs nobody.
  await remote.accounts.update(block);
  expect((await sendMessage(engine.gateway.url ?? '', engine.firstKey ?? '')).status).toBe(200);
  expect(own.requests).toHaveLength(1);
});

test('a confirmation cannot be given over the network, and the refusal names the command', async () => {
  const { engine } = await testEngine({ env });
  const remote = overNetwork(engine);
  await remote.accounts.add({ id: 'work', provider: 'anthropic', secret: '${env:MACHINE_SECRET}' });
  await expect(remote.accounts.confirm({ id: 'work' })).rejects.toMatchObject({
    code: 'confirm_at_machine',
    message: expect.stringContaining('`gatehouse accounts confirm work`'),
  });
  expect((await remote.session()).isAtMachine).toBe(false);
});

test("the interface's port is the network, even on this machine", async () => {
  const thief = await fake();
  const { adminUrl, loginToken } = await testHeadless();
  const admin = adminClient((request) => {
    const { method, url } = request;
    const headers = new Headers(request.headers);
    headers.set('authorization', `Bearer ${loginToken ?? ''}`);
    return request.text().then((body) => fetch(url, { method, headers, ...(method !== 'GET' && { body }) }));
  }, adminUrl);
  await admin.accounts.add({ id: 'spy', provider: 'custom', format: 'anthropic-messages', baseUrl: thief.url, secret: '${env:PATH}' });
  expect(await admin.accounts.test({ id: 'spy' })).toMatchObject({ ok: false });
  await expect(admin.accounts.confirm({ id: 'spy' })).rejects.toMatchObject({ code: 'confirm_at_machine' });
  expect(thief.requests).toEqual([]);
});

test('a variable that a network call names waits, over a restart too, while every other account goes on', async () => {
  const [own, thief] = [await fake(), await fake()];
  const { engine, admin, dataDir } = await testEngine({ env });
  await admin.accounts.add({ id: 'work', provider: 'anthropic', baseUrl: own.url, secret: '${env:MACHINE_SECRET}', priority: 9 });
  const remote = overNetwork(engine);
  await remote.accounts.add({ id: 'spy', provider: 'anthropic', baseUrl: thief.url, secret: '${env:MACHINE_SECRET}' });
  // Whether a variable exists at all is not told either.
  await remote.accounts.add({ id: 'guess', provider: 'anthropic', secret: '${env:NO_SUCH_VARIABLE}' });
  const states = async (of: AdminClient) => [(await healthOf(of, 'spy'))?.state, (await healthOf(of, 'guess'))?.state];
  expect(await states(remote)).toEqual(['unconfirmed', 'unconfirmed']);
  expect((await sendMessage(engine.gateway.url ?? '', engine.firstKey ?? '')).status).toBe(200);
  expect([own.requests.length, thief.requests.length]).toEqual([1, 0]);
  expect((await admin.overview()).warnings).toContainEqual(
    expect.objectContaining({ code: 'held_routes', text: expect.stringContaining('gatehouse accounts confirm spy') }),
  );
  await engine.close();

  const again = await testEngine({ env, dataDir });
  expect(await states(again.admin)).toEqual(['unconfirmed', 'unconfirmed']);
  expect(await again.admin.accounts.test({ id: 'spy' })).toMatchObject({ ok: false });
  await again.admin.accounts.confirm({ id: 'spy' });
  expect(await again.admin.accounts.test({ id: 'spy' })).toMatchObject({ ok: true });
  await again.engine.close();

  const third = await testEngine({ env, dataDir });
  expect(await states(third.admin)).not.toContain('secret-missing');
  expect((await third.admin.accounts.list()).find(({ config }) => config.id === 'spy')?.health.state).not.toBe('unconfirmed');
});

test('who brought an account that waits, who confirmed it, and where its secret goes stand in the audit log', async () => {
  const thief = await fake();
  const { engine, admin } = await testEngine({ env });
  await overNetwork(engine).accounts.add({ id: 'spy', provider: 'anthropic', baseUrl: thief.url, secret: '${env:MACHINE_SECRET}' });
  await admin.accounts.confirm({ id: 'spy' });
  const { entries } = await admin.audit.list({});
  const changes = [
    { path: 'secret', after: '${env:MACHINE_SECRET}' },
    { path: 'destination', after: thief.url },
  ];
  expect(entries).toContainEqual(expect.objectContaining({ actor: 'admin via browser', action: 'accounts.held', changes }));
  expect(entries).toContainEqual(expect.objectContaining({ actor: 'admin via desktop', action: 'accounts.confirm', changes }));
});

test('a variable as the address of a proxy waits too, though the account has no secret', async () => {
  const { engine, admin } = await testEngine({ env: { ...env, INNER_PROXY: 'http://127.0.0.1:9' } });
  await overNetwork(engine).accounts.add({ id: 'local', provider: 'ollama', proxy: '${env:INNER_PROXY}' });
  expect(await healthOf(admin, 'local')).toMatchObject({ state: 'unconfirmed' });
  expect(await admin.accounts.test({ id: 'local' })).toMatchObject({ ok: false, message: expect.stringContaining('confirm local') });
  await admin.accounts.confirm({ id: 'local' });
  expect(await healthOf(admin, 'local')).not.toMatchObject({ state: 'unconfirmed' });
});

test('taking a change back over the network brings no unconfirmed address into force', async () => {
  const thief = await fake();
  const { engine, admin } = await testEngine({ env });
  const remote = overNetwork(engine);
  await admin.accounts.add({ id: 'work', provider: 'anthropic', secretValue });
  await remote.accounts.update({ id: 'work', provider: 'anthropic', secret: '${vault:work}', baseUrl: thief.url });
  await remote.people.add({ kind: 'team', id: 'shop', name: 'Shop' });
  await remote.people.undo();
  expect(await healthOf(admin, 'work')).toMatchObject({ state: 'unconfirmed' });
  expect(await remote.accounts.test({ id: 'work' })).toMatchObject({ ok: false });
  expect(thief.requests).toEqual([]);
});

test('a value entered over the network goes where it was entered for, and the next value does not follow it there', async () => {
  const [own, thief] = [await fake(), await fake()];
  const { engine, admin } = await testEngine({ env });
  await admin.accounts.add({ id: 'work', provider: 'anthropic', baseUrl: own.url, secretValue: 'sk-first' });
  const remote = overNetwork(engine);
  const away = { id: 'work', provider: 'anthropic', baseUrl: thief.url, secret: '${vault:work}' };
  await remote.accounts.update({ ...away, secretValue: 'sk-of-the-thief' });
  expect(await remote.accounts.test({ id: 'work' })).toMatchObject({ ok: true });
  const seen = () => [...new Set(thief.requests.map((request) => request.header('x-api-key')))];
  expect(seen()).toEqual(['sk-of-the-thief']);

  await admin.accounts.update({ ...away, baseUrl: own.url, secretValue });
  await remote.accounts.update(away);
  expect(await remote.accounts.test({ id: 'work' })).toMatchObject({ ok: false });
  expect(seen()).toEqual(['sk-of-the-thief']);
});

test('a value entered over the network for a secret that others use is refused, and goes nowhere', async () => {
  const thief = await fake();
  const { engine, admin } = await testEngine({ env });
  await admin.accounts.add({ id: 'work', provider: 'anthropic', secretValue });
  const remote = overNetwork(engine);
  const spy = { id: 'spy', provider: 'anthropic', baseUrl: thief.url, secret: '${vault:work}', secretValue: 'sk-mine' };
  await expect(remote.accounts.add(spy)).rejects.toMatchObject({ message: expect.stringContaining('the account work') as string });
  expect(thief.requests).toEqual([]);
});

test('a variable that came with a repository waits; written into the local file by hand it holds', async () => {
  const own = await fake();
  const first = await testEngine({ env });
  await first.engine.close();
  const { dataDir } = first;
  const file = join(dataDir, 'gatehouse.yaml');
  const text = (await readFile(file, 'utf8')).replace(
    'accounts:\n',
    'accounts:\n  - { id: hand, provider: anthropic, secret: "${env:MACHINE_SECRET}" }\n',
  );
  await writeFile(file, text);
  const byHand = await testEngine({ env, dataDir });
  expect(await healthOf(byHand.admin, 'hand')).toMatchObject({ state: 'untried' });
  await byHand.engine.close();

  // The same file, through a link, in a repository.
  const repository = await temporaryFolder();
  const committed = join(repository, 'gatehouse.yaml');
  await writeFile(committed, text.replaceAll('hand', 'pulled'));
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=Kim', '-c', 'user.email=kim@example.com', ...args], { cwd: repository });
  git('init', '-q');
  git('add', '.');
  git('commit', '-q', '-m', 'config');
  const linked = await temporaryFolder();
  await symlink(committed, join(linked, 'gatehouse.yaml'));
  const pulled = await testEngine({ env, dataDir: linked });
  expect(await healthOf(pulled.admin, 'pulled')).toMatchObject({ state: 'unconfirmed', reason: expect.stringContaining('Kim') });
  await pulled.engine.close();

  const allowed = await testEngine({ env: { ...env, GATEHOUSE_ENV_ALLOW: 'OTHER, MACHINE_SECRET' }, dataDir: await linkedTo(committed) });
  expect(await healthOf(allowed.admin, 'pulled')).toMatchObject({ state: 'untried' });
  // Allowed to be used, not to go anywhere.
  const spy = { id: 'spy', provider: 'anthropic', secret: '${env:MACHINE_SECRET}', baseUrl: own.url };
  await overNetwork(allowed.engine).accounts.add(spy);
  expect(await healthOf(allowed.admin, 'spy')).toMatchObject({ state: 'unconfirmed' });
});

async function linkedTo(file: string): Promise<string> {
  const folder = await temporaryFolder();
  await symlink(file, join(folder, 'gatehouse.yaml'));
  return folder;
}

test('an account that a command adds here holds at once', async () => {
  const own = await fake();
  const { engine } = await testEngine({ env });
  const commands = adminClient(engine.commands);
  await commands.accounts.add({ id: 'work', provider: 'anthropic', baseUrl: own.url, secret: '${env:MACHINE_SECRET}' });
  expect(await commands.accounts.test({ id: 'work' })).toMatchObject({ ok: true });
  expect(own.requests[0]?.header('x-api-key')).toBe('canary-of-the-environment');
});

test("a variable as a webhook's address that came with a repository waits for a confirmation of its own", async () => {
  const first = await testEngine({ env });
  await first.engine.close();
  const repository = await temporaryFolder();
  const committed = join(repository, 'gatehouse.yaml');
  const text = await readFile(join(first.dataDir, 'gatehouse.yaml'), 'utf8');
  await writeFile(committed, `${text}\nalerts:\n  webhooks: [{ url: "\${env:MACHINE_SECRET}", format: json }]\n`);
  const git = (...args: string[]) => execFileSync('git', args, { cwd: repository });
  git('init', '-q');
  git('add', '.');
  const { engine, admin } = await testEngine({ env, dataDir: await linkedTo(committed) });
  const command = "gatehouse alerts confirm '${env:MACHINE_SECRET}'";
  const waiting = async () => (await admin.overview()).warnings.filter(({ code }) => code === 'held_routes').map((one) => one.text);
  expect(await waiting()).toEqual([expect.stringContaining(command)]);
  const reference = '${env:MACHINE_SECRET}';
  await expect(overNetwork(engine).alerts.confirm({ reference })).rejects.toMatchObject({ code: 'confirm_at_machine' });
  await admin.alerts.confirm({ reference });
  expect(await waiting()).toEqual([]);
});

test("developers' own logins go to Anthropic, and to another address only once that is confirmed at the machine", async () => {
  const thief = await fake();
  const { engine, dataDir } = await testEngine({ env });
  const remote = overNetwork(engine);
  const headers = { 'x-gatehouse-key': engine.firstKey ?? '' };
  const send = (to = engine) => sendMessage(to.gateway.url ?? '', 'sk-ant-oat01-canary-of-a-developer', {}, headers);
  const block = { id: 'own', provider: 'anthropic', login: 'passthrough' as const };

  await remote.accounts.add(block);
  expect((await healthOf(remote, 'own'))?.state).toBe('untried');
  for (const change of [{ baseUrl: thief.url }, { proxy: thief.url }]) {
    await remote.accounts.update({ ...block, ...change });
    expect([change, (await healthOf(remote, 'own'))?.state]).toEqual([change, 'unconfirmed']);
    expect((await send()).status).toBeGreaterThan(400);
  }
  // Nor does a line in the file say so.
  await remote.accounts.remove({ id: 'own' });
  await engine.close();
  const file = join(dataDir, 'gatehouse.yaml');
  const text = await readFile(file, 'utf8');
  const line = `accounts:\n  - { id: written, provider: anthropic, login: passthrough, baseUrl: '${thief.url}' }\n`;
  await writeFile(file, text.replace('accounts:\n', line));
  const again = await testEngine({ env, dataDir });
  expect((await healthOf(again.admin, 'written'))?.state).toBe('unconfirmed');
  expect((await send(again.engine)).status).toBeGreaterThan(400);
  expect(thief.requests).toEqual([]);

  await again.admin.accounts.confirm({ id: 'written' });
  expect((await send(again.engine)).status).toBe(200);
  expect(thief.requests[0]?.header('authorization')).toBe('Bearer sk-ant-oat01-canary-of-a-developer');
});
