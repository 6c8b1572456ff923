import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { type Keychain, openSecrets, type OpenSecretsOptions } from '../../../src-main/engine/secrets/secrets.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const own = 'https://api.anthropic.com';
const other = 'https://llm.example.com';
let dataDir: string;

beforeEach(async () => {
  dataDir = await temporaryFolder();
});

const open = (options: Partial<OpenSecretsOptions> = {}) => openSecrets({ dataDir, env: {}, ownOrigins: () => [own], ...options });

/** A keychain that turns texts round: enough to see that nothing is stored in clear. */
const keychain = (available = true): Keychain => ({
  available,
  encrypt: async (text) => Buffer.from([...text].toReversed().join('')),
  decrypt: async (sealed) => [...sealed.toString()].toReversed().join(''),
});

test('the environment, the vault and the keychain each give the value that was put there', async () => {
  const secrets = await open({ env: { ANTHROPIC_API_KEY: 'from-env' }, keychain: keychain() });
  await secrets.set('${vault:work}', 'from-vault');
  await secrets.set('${keychain:home}', 'from-keychain');
  const again = await open({ env: { ANTHROPIC_API_KEY: 'from-env' }, keychain: keychain() });
  for (const store of [secrets, again]) {
    expect(await store.resolve('${env:ANTHROPIC_API_KEY}', own)).toBe('from-env');
    expect(await store.resolve('${vault:work}', own)).toBe('from-vault');
    expect(await store.resolve('${keychain:home}', own)).toBe('from-keychain');
  }
  expect(readFileSync(join(dataDir, 'keychain.json'), 'utf8')).not.toContain('from-keychain');
});

test('a new value holds at once, a removed one is gone at once', async () => {
  const secrets = await open();
  await secrets.set('${vault:a}', 'old');
  expect(await secrets.resolve('${vault:a}', own)).toBe('old');
  await secrets.set('${vault:a}', 'new');
  expect(await secrets.resolve('${vault:a}', own)).toBe('new');
  await secrets.remove('${vault:a}');
  expect(await secrets.has('${vault:a}')).toBe(false);
  await expect(secrets.resolve('${vault:a}', own)).rejects.toMatchObject({ code: 'secret_missing' });
});

test('a secret goes nowhere but to its own origin until that is confirmed on this machine', async () => {
  const secrets = await open({ env: { KEY: 'value' } });
  await expect(secrets.resolve('${env:KEY}', other, { id: 'company', proxy: null, ca: null })).rejects.toMatchObject({
    code: 'secret_origin',
    message:
      'Nobody on this machine has confirmed that ${env:KEY} may be sent to https://llm.example.com. If you trust that address, press Confirm on the account or run `gatehouse accounts confirm company`.',
  });
  expect(await secrets.isBound('${env:KEY}', other)).toBe(false);
  await secrets.bind('${env:KEY}', other);
  expect(await secrets.resolve('${env:KEY}', other)).toBe('value');
  expect(await (await open({ env: { KEY: 'value' } })).isBound('${env:KEY}', other)).toBe(true);
});

test('a confirmation is for one secret, one scheme, one host and one port', async () => {
  const secrets = await open({ env: { KEY: 'value', OTHER: 'value' } });
  await secrets.bind('${env:KEY}', other);
  expect(
    await Promise.all(
      [`${other}:8443`, 'http://llm.example.com', 'https://evil.llm.example.com', 'https://llm.example.com.evil.org'].map((origin) =>
        secrets.isBound('${env:KEY}', origin),
      ),
    ),
  ).toEqual([false, false, false, false]);
  expect(await secrets.isBound('${env:OTHER}', other)).toBe(false);
});

test('a proxy or a certificate authority asks for a confirmation of its own, also to the own origin', async () => {
  const secrets = await open({ env: { KEY: 'value' } });
  const proxied = { id: 'a', proxy: 'http://proxy.example.com:3128', ca: null };
  const trusting = { id: 'a', proxy: null, ca: 'PEM one' };
  await expect(secrets.resolve('${env:KEY}', own, proxied)).rejects.toMatchObject({
    code: 'secret_origin',
    message: expect.stringContaining('through the proxy http://proxy.example.com:3128') as string,
  });
  await secrets.bind('${env:KEY}', own, proxied);
  expect(await secrets.resolve('${env:KEY}', own, proxied)).toBe('value');
  await secrets.bind('${env:KEY}', own, trusting);
  expect(await secrets.resolve('${env:KEY}', own, trusting)).toBe('value');
  expect(await secrets.isBound('${env:KEY}', own, { ...trusting, ca: 'PEM two' })).toBe(false);
  expect(await secrets.isBound('${env:KEY}', own, { ...proxied, ca: 'PEM one' })).toBe(false);
  expect(await secrets.isBound('${env:KEY}', other, proxied)).toBe(false);
});

test("a proxy's password is not repeated in the error", async () => {
  const secrets = await open({ env: { KEY: 'value' } });
  await expect(
    secrets.resolve('${env:KEY}', own, { id: 'a', proxy: 'http://mo:hunter2@proxy.example.com', ca: null }),
  ).rejects.not.toMatchObject({ message: expect.stringContaining('hunter2') as string });
});

test('removing a secret removes what was confirmed for it', async () => {
  const secrets = await open();
  await secrets.set('${vault:a}', 'one');
  await secrets.bind('${vault:a}', other);
  await secrets.remove('${vault:a}');
  await secrets.set('${vault:a}', 'two');
  expect(await secrets.isBound('${vault:a}', other)).toBe(false);
});

test('a variable that is not set, or empty, says which and where to set it', async () => {
  const secrets = await open({ env: { EMPTY: '' } });
  for (const name of ['ABSENT', 'EMPTY']) {
    expect(await secrets.has(`\${env:${name}}`)).toBe(false);
    await expect(secrets.resolve(`\${env:${name}}`, own)).rejects.toMatchObject({
      code: 'secret_missing',
      message: `\${env:${name}} has no value on this machine. Set the environment variable ${name} where Gatehouse is started, and restart it.`,
    });
  }
  await expect(secrets.set('${env:EMPTY}', 'x')).rejects.toMatchObject({ code: 'input_invalid' });
});

test('without a keychain, its secrets say what to use instead', async () => {
  await (await open({ keychain: keychain() })).set('${keychain:a}', 'x');
  for (const options of [{}, { keychain: keychain(false) }]) {
    await expect((await open(options)).resolve('${keychain:a}', own)).rejects.toMatchObject({
      code: 'secret_missing',
      message: expect.stringContaining('${vault:NAME}') as string,
    });
  }
});

test('a secret written in the place of a reference is refused and not repeated', async () => {
  const secrets = await open();
  await expect(secrets.resolve('sk-ant-very-secret', own)).rejects.toMatchObject({
    code: 'secret_missing',
    message: expect.not.stringContaining('sk-ant') as string,
  });
});

test('a damaged list of confirmations is an error, not an empty list', async () => {
  writeFileSync(join(dataDir, 'secret-origins.json'), '{"version":1,"entries":{"${env:KEY}":"everywhere"}}');
  await expect(open()).rejects.toMatchObject({
    code: 'vault_unreadable',
    message: expect.stringContaining('confirm the accounts again') as string,
  });
});

test('names that mean something to JavaScript are names like any other', async () => {
  const secrets = await open();
  expect(await secrets.has('${vault:constructor}')).toBe(false);
  await secrets.set('${vault:__proto__}', 'x');
  expect(await (await open()).resolve('${vault:__proto__}', own)).toBe('x');
});

test("a secret that was used with one provider does not go to another one's own address unasked", async () => {
  const env = { KEY: 'value' };
  const route = (providerId: string) => ({ id: 'work', proxy: null, ca: null, providerId });
  const ownOrigins: OpenSecretsOptions['ownOrigins'] = (_reference, at) => [at?.providerId === 'openrouter' ? other : own];
  const secrets = await open({ env, ownOrigins });
  expect(await secrets.resolve('${env:KEY}', own, route('anthropic'))).toBe('value');
  const again = await open({ env, ownOrigins });
  await expect(again.resolve('${env:KEY}', other, route('openrouter'))).rejects.toMatchObject({ code: 'secret_origin' });
  expect(await again.resolve('${env:KEY}', own, route('anthropic'))).toBe('value');
  await again.bind('${env:KEY}', other, route('openrouter'));
  expect(await again.resolve('${env:KEY}', other, route('openrouter'))).toBe('value');
});
