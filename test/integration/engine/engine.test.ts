import { once } from 'node:events';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { ErrorCode } from '../../../src-main/contract/errors.ts';
import { startEngine } from '../../../src-main/engine/engine.ts';
import type { EngineOptions } from '../../../src-main/engine/engine-options.ts';
import { startHeadless } from '../../../src-main/engine/headless.ts';
import { workerFile } from '../../../src-main/engine/worker-files.ts';
import { adminClient } from '../../support/admin-client.ts';
import { sendMessage, testEngine } from '../../support/engine.ts';
import { eventually } from '../../support/eventually.ts';
import { listenOnLoopback } from '../../support/loopback.ts';
import { runGatehouse, serveGatehouse } from '../../support/run-gatehouse.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const withCode = (code: ErrorCode, message: RegExp) => expect.objectContaining({ code, message: expect.stringMatching(message) });

async function takenPort(): Promise<number> {
  const { port, close } = await listenOnLoopback(createServer());
  onTestFinished(close);
  return port;
}

test('the first start writes a private folder with a readable configuration, and its key works at once', async () => {
  const { engine, dataDir, admin } = await testEngine();
  expect((await stat(dataDir)).mode & 0o777).toBe(0o700);
  for (const file of ['gatehouse.yaml', 'gatehouse.db', 'vault.json', 'lock', 'engine.json', 'control.sock', 'gatehouse.log']) {
    expect([file, (await stat(join(dataDir, file))).mode & 0o777]).toEqual([file, 0o600]);
  }
  const answer = await sendMessage(engine.gateway.url ?? '', engine.firstKey ?? '');
  expect(answer.status).toBe(200);
  expect(await admin.overview()).toMatchObject({ recording: null, onlyPractice: true, gateway: { state: 'on' }, warnings: [] });
  expect(await readFile(join(dataDir, 'gatehouse.yaml'), 'utf8')).not.toContain(engine.firstKey);
});

test('a restart keeps the key, and makes no other', async () => {
  const first = await testEngine();
  const key = first.engine.firstKey ?? '';
  await first.engine.close();
  const second = await testEngine({ dataDir: first.dataDir });
  expect(second.engine.firstKey).toBeNull();
  expect((await sendMessage(second.engine.gateway.url ?? '', key)).status).toBe(200);
});

test('the first request after a restart needs no thread for questions, with whatever an earlier run left', async () => {
  const first = await testEngine();
  const key = first.engine.firstKey ?? '';
  const endsAt = Date.now() + 3_600_000;
  await first.admin.overrides.create({ kind: 'pause', tier: { kind: 'developer', id: 'me' }, reason: 'audit', endsAt });
  await first.engine.close();
  const withoutQueries: EngineOptions['worker'] = (name) =>
    name === 'query' ? join(first.dataDir, 'no-such-thread.js') : workerFile(name);
  const { engine } = await testEngine({ dataDir: first.dataDir, worker: withoutQueries });
  const paused = await sendMessage(engine.gateway.url ?? '', key);
  expect([paused.status, await paused.text()]).toEqual([expect.any(Number), expect.stringContaining('paused')]);
});

test('while the records cannot be read, requests are served and the overview says what it knows, and why the rest is missing', async () => {
  const dataDir = await temporaryFolder();
  const withoutQueries: EngineOptions['worker'] = (name) => (name === 'query' ? join(dataDir, 'no-such-thread.js') : workerFile(name));
  const { engine, admin } = await testEngine({ dataDir, worker: withoutQueries });
  const key = engine.firstKey ?? '';
  expect((await sendMessage(engine.gateway.url ?? '', key)).status).toBe(200);
  const unread = { todayNanoUsd: null, todayProblem: expect.stringContaining('query thread'), gateway: { state: 'on' } };
  expect(await admin.overview()).toMatchObject({ ...unread, organizationName: 'My organisation' });
  const member = adminClient((request) =>
    engine.calls.fetch(request, { role: 'member', name: 'me', transport: 'network', mayChange: true, keyId: 'me' }),
  );
  expect(await member.overview()).toMatchObject(unread);
  expect(await admin.gateway.set({ on: false })).toMatchObject({ ...unread, gateway: { state: 'off' } });
});

test('past charges that cannot be read are a warning that people see, until they can', async () => {
  const first = await testEngine();
  const key = first.engine.firstKey ?? '';
  await first.engine.config.edit([
    { op: 'set', path: ['organization', 'budgets'], value: [{ amountUsd: 5, window: { calendar: 'month' } }] },
  ]);
  await first.engine.close();
  const mended = join(first.dataDir, 'mended');
  const thread = join(first.dataDir, 'query.mjs');
  await writeFile(
    thread,
    `import { existsSync } from 'node:fs';
     import { parentPort } from 'node:worker_threads';
     const on = parentPort.on.bind(parentPort);
     const broken = { code: 'internal', message: 'The disk does not answer.', cause: '' };
     parentPort.on = (event, listener) => on(event, (asked) => {
       if (asked.question?.name !== 'charges' || existsSync(${JSON.stringify(mended)})) return listener(asked);
       parentPort.postMessage({ number: asked.number, tookMs: 0, error: broken });
     });
     await import(${JSON.stringify(workerFile('query').href)});`,
  );
  const { engine, admin } = await testEngine({
    dataDir: first.dataDir,
    worker: (name) => (name === 'query' ? thread : workerFile(name)),
  });
  const seen = async () => (await admin.overview()).warnings;
  expect(await seen()).toMatchObject([
    { code: 'history_unreadable', affectsTraffic: true, text: expect.stringContaining('The disk does not answer.') },
  ]);
  const answer = sendMessage(engine.gateway.url ?? '', key);
  await writeFile(mended, '');
  expect((await answer).status).toBe(200);
  await eventually(async () => expect(await seen()).toEqual([]));
});

test('a second engine on the folder is refused and told who holds it', async () => {
  const { dataDir } = await testEngine();
  const second = startEngine({ dataDir, mode: 'headless', port: 0, worker: workerFile });
  await expect(second).rejects.toEqual(withCode('folder_locked', new RegExp(`process ${process.pid}, desktop.*${dataDir}`)));
});

test('a second serve on the folder ends with one clear line', async () => {
  const { dataDir } = await testEngine();
  const ran = await runGatehouse(['serve', '--data', dataDir, '--port', '0', '--admin-port', '0']);
  expect(ran).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/^gatehouse: Another Gatehouse \(process \d+, desktop\).+\n$/),
  });
});

test('killed at once, an engine leaves no lock behind', async () => {
  const dataDir = await temporaryFolder();
  const served = await serveGatehouse(dataDir);
  served.process.kill('SIGKILL');
  await once(served.process, 'close');
  // Socket and note are still there; neither keeps a command or the next engine out.
  expect((await stat(join(dataDir, 'control.sock'))).isSocket()).toBe(true);
  expect(await runGatehouse(['keys', 'list', '--data', dataDir])).toMatchObject({ code: 0 });
  const { admin } = await testEngine({ dataDir });
  expect(await admin.overview()).toMatchObject({ gateway: { state: 'on' } });
});

test('a taken port fails a headless start and names the port, the holder and the setting', async () => {
  const port = await takenPort();
  const dataDir = await temporaryFolder();
  const holder = process.platform === 'linux' ? `.*process ${process.pid}` : '';
  const start = startEngine({ dataDir, mode: 'headless', port, worker: workerFile });
  await expect(start).rejects.toEqual(withCode('port_taken', new RegExp(`Port ${port}${holder}.*listen\\.port`)));
  // Everything was closed again: the folder is free.
  await testEngine({ dataDir });
});

test('a taken port for the interface fails a headless start too, without using up the login token', async () => {
  const adminPort = await takenPort();
  const dataDir = await temporaryFolder();
  await expect(startHeadless({ dataDir, port: 0, adminPort })).rejects.toEqual(withCode('port_taken', /listen\.adminPort/));
  const headless = await startHeadless({ dataDir, port: 0, adminPort: 0 });
  expect(headless.loginToken).toMatch(/^gate-login-/);
  await headless.close();
});

test('with a taken port the desktop engine stays up, says so, and can be switched on once the port is free', async () => {
  const { port, close } = await listenOnLoopback(createServer());
  const { admin } = await testEngine({ port });
  expect(await admin.overview()).toMatchObject({
    gateway: { state: 'failed', url: null, error: expect.stringContaining(`Port ${port}`) },
    warnings: [{ code: 'gateway_failed', affectsTraffic: true }],
  });
  await expect(admin.gateway.set({ on: true })).rejects.toMatchObject({ code: 'port_taken', status: 409 });
  await close();
  expect(await admin.gateway.set({ on: true })).toMatchObject({
    gateway: { state: 'on', url: `http://127.0.0.1:${port}`, error: null },
    warnings: [],
  });
});

test('off closes the listener and on opens it again, in whatever order they are asked', async () => {
  const { admin, engine } = await testEngine();
  const url = engine.gateway.url ?? '';
  expect(await admin.gateway.set({ on: false })).toMatchObject({ gateway: { state: 'off', url: null } });
  await expect(fetch(`${url}/v1/models`)).rejects.toThrow('fetch failed');
  await Promise.all([engine.setGateway(true), engine.setGateway(false), engine.setGateway(true)]);
  expect((await fetch(`${engine.gateway.url}/v1/models`)).status).toBe(401);
});

test('a broken file at the start is refused with file, line and column, and nothing stays locked', async () => {
  const dataDir = await temporaryFolder();
  const file = join(dataDir, 'gatehouse.yaml');
  await writeFile(file, 'version: 1\norganization: [\n');
  const ran = await runGatehouse(['serve', '--data', dataDir, '--port', '0', '--admin-port', '0']);
  expect(ran).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/^gatehouse: .*gatehouse\.yaml.*\d+.+\n$/) });
  await expect(startEngine({ dataDir, mode: 'desktop', port: 0, worker: workerFile })).rejects.toEqual(
    withCode('config_invalid', /gatehouse\.yaml/),
  );
  await expect(readFile(join(dataDir, 'engine.json'))).rejects.toThrow('ENOENT');
});

test('a start on a file with a mistake serves with the last good configuration, and says so everywhere', async () => {
  const first = await testEngine();
  const key = first.engine.firstKey ?? '';
  const { dataDir } = first;
  await first.engine.close();
  const file = join(dataDir, 'gatehouse.yaml');
  const good = await readFile(file, 'utf8');
  await writeFile(file, good.replace('team: main', 'team: nowhere'));
  const { engine, admin } = await testEngine({ dataDir });
  expect((await sendMessage(engine.gateway.url ?? '', key)).status).toBe(200);
  const said = /gatehouse\.yaml:\d+:\d+: There is no team `nowhere`.*kept since 20.* is in force instead/;
  expect(await admin.overview()).toMatchObject({
    warnings: [{ code: 'config_refused', text: expect.stringMatching(said) as string }],
    configProblems: [{ path: 'developers[0].team' }],
  });
  expect((await admin.doctor()).find(({ name }) => name === 'configuration')).toMatchObject({
    state: 'failed',
    message: expect.stringMatching(said) as string,
  });
  expect(await runGatehouse(['check', '--data', dataDir])).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/There is no team `nowhere`[^]*kept since 20.* is in force instead/) as string,
  });
});

test('a key whose owner was deleted gets 401 and is a warning; everybody else goes on, also after a restart', async () => {
  const first = await testEngine();
  const { dataDir } = first;
  const { value } = await first.admin.keys.create({ owner: 'developer:me' });
  const file = join(dataDir, 'gatehouse.yaml');
  const warned = nextOverview(first.engine, (overview) => overview.warnings.length > 0);
  await first.engine.config.edit([{ op: 'append', path: ['developers'], value: { id: 'leaver', name: 'L', team: 'main' } }]);
  const { value: leaver, id } = await first.admin.keys.create({ owner: 'developer:leaver' });
  await first.engine.config.edit([{ op: 'remove', path: ['developers', { id: 'leaver' }] }]);
  expect(await warned).toMatchObject({
    warnings: [{ code: 'orphan_keys', text: expect.stringContaining(id) as string }],
    configProblems: [],
  });
  const statusOf = async (url: string | null, key: string) => (await sendMessage(url ?? '', key)).status;
  expect([await statusOf(first.engine.gateway.url, value), await statusOf(first.engine.gateway.url, leaver)]).toEqual([200, 401]);
  await first.engine.close();
  const { engine, admin } = await testEngine({ dataDir });
  expect([await statusOf(engine.gateway.url, value), await statusOf(engine.gateway.url, leaver)]).toEqual([200, 401]);
  expect((await admin.doctor()).find(({ name }) => name === 'configuration')).toMatchObject({ state: 'warning' });
  expect(await runGatehouse(['check', '--data', dataDir])).toMatchObject({
    code: 0,
    stdout: `${file} is valid.\n`,
    stderr: expect.stringMatching(/^warning: .*so the key opens nothing/) as string,
  });
});

test('a file broken while running keeps the last good configuration in force, and says what is wrong until it is mended', async () => {
  const { engine, dataDir, admin } = await testEngine();
  const file = join(dataDir, 'gatehouse.yaml');
  const good = await readFile(file, 'utf8');
  const warned = nextOverview(engine, (overview) => overview.warnings.length > 0);
  await writeFile(file, good.replace('team: main', 'team: nowhere'));
  expect(await warned).toMatchObject({
    warnings: [{ code: 'config_refused', text: expect.stringContaining(`${file}:`) }],
    configProblems: [
      {
        file,
        line: good.split('\n').findIndex((text) => text.includes('team: main')) + 1,
        column: 11,
        path: 'developers[0].team',
        fix: expect.any(String),
      },
    ],
  });
  expect((await sendMessage(engine.gateway.url ?? '', engine.firstKey ?? '')).status).toBe(200);
  expect((await admin.doctor()).find((check) => check.name === 'configuration')).toMatchObject({ state: 'failed' });
  const mended = nextOverview(engine, (overview) => overview.warnings.length === 0);
  await writeFile(file, good.replace('My organisation', 'Mended'));
  expect(await mended).toMatchObject({ organizationName: 'Mended', configProblems: [] });
});

test('a changed port waits for the switch, and no stream is dropped for it', async () => {
  const { engine, dataDir } = await testEngine();
  const file = join(dataDir, 'gatehouse.yaml');
  const warned = nextOverview(engine, (overview) => overview.warnings.length > 0);
  await writeFile(file, `${await readFile(file, 'utf8')}\nlisten:\n  hosts: [workstation.example]\n`);
  expect((await warned).warnings).toMatchObject([{ code: 'config_restart', affectsTraffic: false }]);
  await engine.setGateway(false);
  expect((await engine.overview()).warnings).toEqual([]);
});

test('a damaged database stops the start with one clear line that names the file', async () => {
  const dataDir = await temporaryFolder();
  await runGatehouse(['keys', 'list', '--data', dataDir]);
  await writeFile(join(dataDir, 'gatehouse.db'), 'this is not a database, and it never was one'.repeat(200));
  const ran = await runGatehouse(['serve', '--data', dataDir, '--port', '0', '--admin-port', '0']);
  expect(ran).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/^gatehouse: .*gatehouse\.db is damaged\..+\n$/) });
});

type TestedEngine = Awaited<ReturnType<typeof testEngine>>['engine'];

/** Resolves with the first overview that is as wished, looking whenever the engine says that something changed. */
function nextOverview(engine: TestedEngine, isWished: (overview: Awaited<ReturnType<TestedEngine['overview']>>) => boolean) {
  return new Promise<Awaited<ReturnType<TestedEngine['overview']>>>((resolve, reject) => {
    const look = async () => {
      const overview = await engine.overview();
      if (!isWished(overview)) return;
      stop();
      resolve(overview);
    };
    const stop = engine.onChange(() => void look().catch(reject));
  });
}

test('an engine that commands cannot reach serves traffic all the same, and says so', async () => {
  const dataDir = await temporaryFolder();
  // A folder in the socket's place that cannot simply be removed.
  await mkdir(join(dataDir, 'control.sock', 'occupied'), { recursive: true });
  const { engine } = await testEngine({ dataDir });
  expect((await sendMessage(engine.gateway.url ?? '', engine.firstKey ?? '')).status).toBe(200);
  expect((await engine.overview()).warnings).toMatchObject([{ code: 'control_socket', affectsTraffic: false }]);
});
