import { chmodSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { openVault } from '../../../src-main/engine/secrets/vault.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

let dataDir: string;
const vaultFile = () => join(dataDir, 'vault.json');
const keyFile = () => join(dataDir, 'vault.key');
const hexKey = 'ab'.repeat(32);

beforeEach(async () => {
  dataDir = await temporaryFolder();
});

test('a secret is kept across restarts, sealed, and only its owner can read the files', async () => {
  await (await openVault(dataDir, {})).set('anthropic', 'sk-ant-secret');
  expect((await openVault(dataDir, {})).get('anthropic')).toBe('sk-ant-secret');
  expect(readFileSync(vaultFile(), 'utf8') + readFileSync(keyFile(), 'utf8')).not.toContain('secret');
  expect([statSync(vaultFile()).mode & 0o777, statSync(keyFile()).mode & 0o777]).toEqual([0o600, 0o600]);
});

test('no file is made before there is a secret to keep', async () => {
  const vault = await openVault(dataDir, {});
  expect([vault.has('a'), vault.get('a'), existsSync(vaultFile()), existsSync(keyFile())]).toEqual([false, null, false, false]);
});

test('the same secret looks different each time it is sealed', async () => {
  const vault = await openVault(dataDir, { GATEHOUSE_VAULT_KEY: hexKey });
  const sealed = new Set<string>();
  for (let round = 0; round < 5; round++) {
    await vault.set('a', 'same');
    sealed.add(readFileSync(vaultFile(), 'utf8'));
  }
  expect(sealed.size).toBe(5);
});

test('secrets that are set at once are all kept', async () => {
  const vault = await openVault(dataDir, {});
  await vault.set('first', '0');
  await Promise.all(Array.from({ length: 20 }, (_, index) => vault.set(`n${index}`, String(index))));
  await vault.remove('first');
  const again = await openVault(dataDir, {});
  expect(Array.from({ length: 20 }, (_, index) => again.get(`n${index}`))).toEqual(Array.from({ length: 20 }, (_, index) => String(index)));
  expect(again.has('first')).toBe(false);
});

test('the key may come from the environment in hex or base64, or from a systemd credential; then no key file is made', async () => {
  await (await openVault(dataDir, { GATEHOUSE_VAULT_KEY: hexKey })).set('a', 'value');
  expect((await openVault(dataDir, { GATEHOUSE_VAULT_KEY: Buffer.from(hexKey, 'hex').toString('base64') })).get('a')).toBe('value');
  writeFileSync(join(dataDir, 'gatehouse-vault-key'), `${hexKey}\n`);
  expect((await openVault(dataDir, { CREDENTIALS_DIRECTORY: dataDir })).get('a')).toBe('value');
  expect(existsSync(keyFile())).toBe(false);
});

test('a key of the wrong size is refused without being repeated', async () => {
  const vault = await openVault(dataDir, { GATEHOUSE_VAULT_KEY: 'my-password' });
  await expect(vault.set('a', 'b')).rejects.toMatchObject({
    code: 'vault_unreadable',
    message: expect.stringContaining('openssl rand -hex 32') as string,
  });
  await expect(vault.set('a', 'b')).rejects.not.toMatchObject({ message: expect.stringContaining('my-password') as string });
});

test.skipIf(process.platform === 'win32')('a key file that others may read keeps the vault shut', async () => {
  await (await openVault(dataDir, {})).set('a', 'b');
  for (const mode of [0o640, 0o604, 0o620]) {
    chmodSync(keyFile(), mode);
    await expect(openVault(dataDir, {})).rejects.toMatchObject({
      code: 'vault_unreadable',
      message: expect.stringContaining(`chmod 600 "${keyFile()}"`) as string,
    });
  }
  chmodSync(keyFile(), 0o400);
  expect((await openVault(dataDir, {})).get('a')).toBe('b');
});

test('a lost key is noticed at the start, and no new one is made in its place', async () => {
  await (await openVault(dataDir, {})).set('a', 'b');
  rmSync(keyFile());
  await expect(openVault(dataDir, {})).rejects.toMatchObject({
    code: 'vault_unreadable',
    message: expect.stringContaining('its key is not') as string,
  });
  expect(existsSync(keyFile())).toBe(false);
});

test('a wrong key is told apart from a damaged entry', async () => {
  await (await openVault(dataDir, { GATEHOUSE_VAULT_KEY: hexKey })).set('a', 'b');
  const other = await openVault(dataDir, { GATEHOUSE_VAULT_KEY: 'cd'.repeat(32) });
  expect(() => other.get('a')).toThrow(/was sealed with another key/);
});

test('an entry that was changed, or moved to another name, does not open', async () => {
  const vault = await openVault(dataDir, { GATEHOUSE_VAULT_KEY: hexKey });
  await vault.set('cheap', 'sk-cheap');
  await vault.set('dear', 'sk-dear');
  const written = JSON.parse(readFileSync(vaultFile(), 'utf8')) as { entries: Record<string, { data: string }> };
  writeFileSync(vaultFile(), JSON.stringify({ ...written, entries: { cheap: written.entries['dear'], dear: written.entries['dear'] } }));
  const swapped = await openVault(dataDir, { GATEHOUSE_VAULT_KEY: hexKey });
  expect(swapped.get('dear')).toBe('sk-dear');
  expect(() => swapped.get('cheap')).toThrow(/is damaged or was moved/);

  const sealed = Buffer.from(written.entries['dear']?.data ?? '', 'base64');
  for (let position = 0; position < sealed.length; position++) {
    const flipped = Buffer.from(sealed);
    flipped[position] = (flipped[position] ?? 0) ^ 1;
    writeFileSync(
      vaultFile(),
      JSON.stringify({ ...written, entries: { dear: { ...written.entries['dear'], data: flipped.toString('base64') } } }),
    );
    const damaged = await openVault(dataDir, { GATEHOUSE_VAULT_KEY: hexKey });
    expect(() => damaged.get('dear')).toThrow(/is damaged or was moved/);
  }
});

test.each([
  ['half a file', '{"version":1,"entr'],
  ['an empty file', ''],
  ['another file', '{"hello":"world"}'],
  ['entries that are none', '{"version":1,"entries":{"a":{"key":"x"}}}'],
])('%s in the place of the vault is an error that says what to do', async (_, text) => {
  writeFileSync(vaultFile(), text);
  await expect(openVault(dataDir, {})).rejects.toMatchObject({
    code: 'vault_unreadable',
    message: `${vaultFile()} is damaged. Put it back from a backup, or delete it and enter the secrets again.`,
  });
});
