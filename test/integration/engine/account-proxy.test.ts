/** An account behind a proxy that asks for a password: the address is a reference, and the password is seen nowhere else. */
import { createServer, request } from 'node:http';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { sendMessage, testEngine } from '../../support/engine.ts';
import { startFakeAnthropic } from '../../support/fake-anthropic.ts';
import { listenOnLoopback } from '../../support/loopback.ts';

const PASSWORD = 'canary-p4ssword';

/** Passes on what comes from whoever knows the password: undici asks a proxy for `http:` in whole, without a tunnel. */
async function startProxy(): Promise<{ readonly host: string; readonly asked: string[] }> {
  const asked: string[] = [];
  const wanted = `Basic ${Buffer.from(`acme:${PASSWORD}`).toString('base64')}`;
  const server = createServer((incoming, answer) => {
    const { 'proxy-authorization': shown, ...headers } = incoming.headers;
    if (shown !== wanted) return void answer.writeHead(407).end();
    asked.push(new URL(incoming.url ?? '').host);
    const onward = request(incoming.url ?? '', { method: incoming.method, headers }, (upstream) => {
      answer.writeHead(upstream.statusCode ?? 502, upstream.headers);
      upstream.pipe(answer);
    });
    incoming.pipe(onward);
  });
  const { port, close } = await listenOnLoopback(server);
  onTestFinished(close);
  return { host: `127.0.0.1:${port}`, asked };
}

test('the address of a proxy is taken from where its reference leads, and its password stands in no file', async () => {
  const fake = await startFakeAnthropic();
  onTestFinished(() => fake.close());
  const proxy = await startProxy();
  const env = { HOME: '/nowhere', COMPANY_PROXY: `http://acme:${PASSWORD}@${proxy.host}`, NO_ADDRESS: 'sk-ant-not-an-address' };
  const { engine, admin, dataDir } = await testEngine({ env });
  const { value } = await admin.keys.create({ owner: 'developer:me' });
  const account = { id: 'company', provider: 'anthropic', baseUrl: fake.url, secretValue: 'sk-ant-test', priority: 0 } as const;
  await admin.accounts.add({ ...account, proxy: '${env:COMPANY_PROXY}' });
  const ask = () => sendMessage(engine.gateway.url ?? '', value, { model: 'claude-sonnet-5-5' });
  expect((await ask()).status).toBe(200);
  expect(proxy.asked).toEqual([new URL(fake.url).host]);
  expect(await admin.accounts.test({ id: 'company' })).toMatchObject({ ok: true });
  expect((await admin.overview()).warnings).toEqual([]);

  await engine.config.edit([{ op: 'set', path: ['accounts', { id: 'company' }, 'proxy'], value: '${env:NO_ADDRESS}' }]);
  await admin.accounts.confirm({ id: 'company' });
  const { message } = await admin.accounts.test({ id: 'company' });
  expect(message).toContain('The proxy of the account company is what ${env:NO_ADDRESS} holds, and that is no address.');
  expect(message).not.toContain('sk-ant-not');
  await engine.close();
  for (const name of await readdir(dataDir)) {
    const text = await readFile(join(dataDir, name), 'latin1').catch(() => '');
    expect([name, text.includes(PASSWORD)]).toEqual([name, false]);
  }
});

test('a password that stands in the address itself works on, and is warned of until it is gone', async () => {
  const { engine, admin } = await testEngine();
  await admin.accounts.add({
    id: 'company',
    provider: 'anthropic',
    secretValue: 'sk-ant-test',
    proxy: `http://acme:${PASSWORD}@127.0.0.1:9`,
  });
  const { warnings } = await admin.overview();
  expect(warnings).toMatchObject([{ code: 'proxy_password', affectsTraffic: false }]);
  expect(warnings[0]?.text).toContain('accounts[company].proxy holds a password');
  expect(warnings[0]?.text).not.toContain(PASSWORD);
  await engine.config.edit([{ op: 'set', path: ['accounts', { id: 'company' }, 'proxy'], value: '${vault:company-proxy}' }]);
  expect((await admin.overview()).warnings).toEqual([]);
});
