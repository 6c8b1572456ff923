import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { failure, startFakeAnthropic } from '../../support/fake-anthropic.ts';
import { sendMessage } from '../../support/engine.ts';
import { runGatehouse, serveGatehouse } from '../../support/run-gatehouse.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** Files whose purpose is to hand a secret over, once, to their owner. */
const HANDED_OVER = new Set(['first-key.txt', 'login-token.txt']);

test('no provider key, virtual key or login token is in any file or any output, whatever goes wrong', async () => {
  const canary = 'sk-ant-api03-canary-7f3a9c';
  const fake = await startFakeAnthropic();
  // A provider that repeats the key it was sent, as some proxies do.
  fake.replyAlways((request) => failure(401, 'authentication_error', `invalid x-api-key ${request.header('x-api-key')}`));
  const dataDir = await temporaryFolder();
  const env = { PROVIDER_KEY: canary };
  const said: string[] = [];
  const run = async (...args: string[]) => {
    const { stdout, stderr } = await runGatehouse([...args, '--data', dataDir], { env });
    said.push(stdout, stderr);
    return stdout;
  };
  const served = await serveGatehouse(dataDir, { env });
  await run('accounts', 'add', 'fake', '--provider', 'anthropic', '--base-url', fake.url, '--secret', '${env:PROVIDER_KEY}');
  const key = JSON.parse(
    (await runGatehouse(['keys', 'create', '--owner', 'developer:me', '--json', '--data', dataDir], { env })).stdout,
  ).value;
  const firstKey = (await readFile(join(dataDir, 'first-key.txt'), 'utf8')).trim();
  const token = (await readFile(join(dataDir, 'login-token.txt'), 'utf8')).trim();

  const config = join(dataDir, 'gatehouse.yaml');
  await writeFile(config, (await readFile(config, 'utf8')).replace('logging: {}', 'logging: { bodies: full }'));
  for (const value of [key, firstKey, `${key.slice(0, -1)}x`, canary]) await (await sendMessage(served.gatewayUrl, value)).text();
  await run('accounts', 'test', 'fake');
  await run('doctor');
  await run('keys', 'list', '--json');
  await run('accounts', 'list', '--json');
  for (const wrong of [token.slice(0, -1), key]) {
    const answer = await fetch(`${served.adminUrl}/api/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token: wrong }),
    });
    said.push(await answer.text());
  }
  await writeFile(config, `${await readFile(config, 'utf8')}\naccounts: ${canary}\n`);
  await run('check');
  await run('doctor');
  expect(await served.stop()).toBe(0);
  said.push(served.stderr(), served.stdout());

  const secrets = { canary, key, firstKey, token };
  for (const [name, secret] of Object.entries(secrets)) expect([name, said.filter((text) => text.includes(secret))]).toEqual([name, []]);
  const found: string[] = [];
  for (const file of await readdir(dataDir)) {
    const content = await readFile(join(dataDir, file), 'latin1');
    for (const [name, secret] of Object.entries(secrets))
      if (content.includes(secret) && !HANDED_OVER.has(file) && file !== 'gatehouse.yaml') found.push(`${name} in ${file}`);
  }
  expect(found).toEqual([]);
  await fake.close();
});
