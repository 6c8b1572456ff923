import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { openClientSettings } from '../../../src-main/engine/claude-code/client-settings.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const wanted = {
  baseUrl: 'http://127.0.0.1:4283',
  token: 'sk-gate-abcdefghijklmnop',
  haikuModel: 'claude-haiku-5-5',
  hintHeaders: true,
  model: null,
};
const ours = {
  ANTHROPIC_BASE_URL: 'http://127.0.0.1:4283',
  ANTHROPIC_AUTH_TOKEN: 'sk-gate-abcdefghijklmnop',
  ANTHROPIC_DEFAULT_HAIKU_MODEL: 'claude-haiku-5-5',
  CLAUDE_CODE_GATEWAY_HINT_HEADERS: '1',
  NO_PROXY: '127.0.0.1,localhost',
  no_proxy: '127.0.0.1,localhost',
};

let folder: string;
let dataDir: string;
let file: string;

beforeEach(async () => {
  environment = {};
  folder = await temporaryFolder();
  dataDir = join(folder, 'data');
  mkdirSync(dataDir);
  file = join(folder, 'home', '.claude', 'settings.json');
});

let environment: Record<string, string> = {};
const managed = () => join(folder, 'managed');
const open = () =>
  openClientSettings({ file, dataDir, env: environment, stateFile: join(folder, 'home', '.claude.json'), managedFolder: managed() });
const read = () => readFileSync(file, 'utf8');
const env = () => (JSON.parse(read()) as { env: unknown }).env;
function given(text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text, { mode: 0o644 });
}

const person = `{
    "permissions": { "allow": [ "Bash(npm test)" ] },
    "env": {
        "EDITOR": "vim",
        "NO_PROXY": "internal.example.com , 10.0.0.1",
        "ANTHROPIC_AUTH_TOKEN": "sk-\\u0061nt-own"
    },
    "model": "opus"
}
`;

test('without a settings file one is made for its owner only, and undo takes it away again', async () => {
  const settings = await open();
  expect(await settings.status()).toBe('off');
  await settings.apply(wanted);
  expect(JSON.parse(read())).toEqual({ env: ours });
  expect([statSync(file).mode & 0o777, await settings.status()]).toEqual([0o600, 'on']);
  await settings.undo();
  expect([existsSync(file), await settings.status()]).toEqual([false, 'off']);
});

test("a person's settings keep every byte that is not ours, and come back exactly", async () => {
  given(person);
  const settings = await open();
  await settings.apply(wanted);
  expect(read()).toBe(`{
    "permissions": { "allow": [ "Bash(npm test)" ] },
    "env": {
        "EDITOR": "vim",
        "NO_PROXY": "internal.example.com,10.0.0.1,127.0.0.1,localhost",
        "ANTHROPIC_AUTH_TOKEN": "sk-gate-abcdefghijklmnop",
        "ANTHROPIC_BASE_URL": "http://127.0.0.1:4283",
        "ANTHROPIC_DEFAULT_HAIKU_MODEL": "claude-haiku-5-5",
        "CLAUDE_CODE_GATEWAY_HINT_HEADERS": "1",
        "no_proxy": "internal.example.com,10.0.0.1,127.0.0.1,localhost"
    },
    "model": "opus"
}
`);
  expect(statSync(file).mode & 0o777).toBe(0o644);
  await (await open()).undo();
  expect(read()).toBe(person);
});

test("a chosen model adds its variables, choosing none takes them away again, and undo leads to the person's own", async () => {
  const own = '{ "env": { "ANTHROPIC_MODEL": "opus" } }\n';
  given(own);
  const settings = await open();
  await settings.apply({ ...wanted, model: { id: 'claude-kimi', contextTokens: 262_144 } });
  expect(env()).toEqual({ ...ours, ANTHROPIC_MODEL: 'claude-kimi', CLAUDE_CODE_MAX_CONTEXT_TOKENS: '262144' });
  await settings.apply({ ...wanted, model: { id: 'claude-other', contextTokens: null } });
  expect(env()).toEqual({ ...ours, ANTHROPIC_MODEL: 'claude-other' });
  await settings.apply(wanted);
  expect(env()).toEqual({ ...ours, ANTHROPIC_MODEL: 'opus' });
  expect(await settings.status()).toBe('on');
  await settings.apply({ ...wanted, model: { id: 'claude-kimi', contextTokens: 262_144 } });
  await settings.undo();
  expect(read()).toBe(own);
});

test('the preview tells what apply will change, with secrets shortened, and changes nothing', async () => {
  given(person);
  const settings = await open();
  const preview = await settings.preview(wanted);
  expect(read()).toBe(person);
  expect(existsSync(join(dataDir, 'client-settings.json'))).toBe(false);
  expect(preview).toEqual([
    { name: 'ANTHROPIC_BASE_URL', before: null, after: 'http://127.0.0.1:4283' },
    { name: 'ANTHROPIC_AUTH_TOKEN', before: 'sk-ant-own…', after: 'sk-gate-abcd…' },
    { name: 'ANTHROPIC_DEFAULT_HAIKU_MODEL', before: null, after: 'claude-haiku-5-5' },
    { name: 'CLAUDE_CODE_GATEWAY_HINT_HEADERS', before: null, after: '1' },
    { name: 'NO_PROXY', before: 'internal.example.com , 10.0.0.1', after: 'internal.example.com,10.0.0.1,127.0.0.1,localhost' },
    { name: 'no_proxy', before: null, after: 'internal.example.com,10.0.0.1,127.0.0.1,localhost' },
  ]);
  expect(await settings.apply(wanted)).toEqual(preview);
  expect(await settings.preview(wanted)).toEqual([]);
});

test('applying again with another key and port still leads back to the original', async () => {
  given(person);
  const settings = await open();
  await settings.apply(wanted);
  await settings.apply({ ...wanted, baseUrl: 'http://127.0.0.1:5000', token: 'sk-gate-second', hintHeaders: false });
  expect(env()).toMatchObject({ ANTHROPIC_BASE_URL: 'http://127.0.0.1:5000', ANTHROPIC_AUTH_TOKEN: 'sk-gate-second' });
  expect(env()).not.toHaveProperty('CLAUDE_CODE_GATEWAY_HINT_HEADERS');
  await settings.undo();
  expect(read()).toBe(person);
});

test('what the person changed afterwards is theirs and survives the undo', async () => {
  given(person);
  const settings = await open();
  await settings.apply(wanted);
  given(
    read()
      .replace('claude-haiku-5-5', 'claude-haiku-6')
      .replace('"model": "opus"', '"model": "sonnet"')
      .replace('localhost', 'localhost,new.example.com'),
  );
  expect(await settings.status()).toBe('changed');
  await settings.undo();
  expect(JSON.parse(read())).toEqual({
    permissions: { allow: ['Bash(npm test)'] },
    env: {
      EDITOR: 'vim',
      NO_PROXY: 'internal.example.com,10.0.0.1,new.example.com',
      ANTHROPIC_AUTH_TOKEN: 'sk-ant-own',
      ANTHROPIC_DEFAULT_HAIKU_MODEL: 'claude-haiku-6',
    },
    model: 'sonnet',
  });
});

test('a list of exceptions that has this machine already is left as it is', async () => {
  const text = '{\n  "env": {\n    "NO_PROXY": "localhost , 127.0.0.1,x"\n  }\n}\n';
  given(text);
  const settings = await open();
  await settings.apply(wanted);
  expect(env()).toMatchObject({ NO_PROXY: 'localhost , 127.0.0.1,x' });
  await settings.undo();
  expect(read()).toBe(text);
});

test('a crash between remembering and writing loses nothing', async () => {
  given(person);
  const settings = await open();
  await settings.apply(wanted);
  const remembered = readFileSync(join(dataDir, 'client-settings.json'));
  await settings.undo();
  // As if the machine had stopped right before the settings were replaced: remembered, but not written.
  writeFileSync(join(dataDir, 'client-settings.json'), remembered);
  const after = await open();
  expect(await after.status()).toBe('changed');
  await after.undo();
  expect(read()).toBe(person);
  writeFileSync(join(dataDir, 'client-settings.json'), remembered);
  const again = await open();
  await again.apply(wanted);
  await again.undo();
  expect(read()).toBe(person);
});

test('a second change that could not be written still leads back to the original', async () => {
  // So long a name leaves no room for the temporary file beside it: the file can be made, but not replaced.
  file = join(folder, `${'s'.repeat(245)}.json`);
  const settings = await open();
  await settings.apply(wanted);
  const first = read();
  await expect(settings.apply({ ...wanted, token: 'sk-gate-second' })).rejects.toMatchObject({
    code: 'input_invalid',
    message: expect.stringContaining('could not be written') as string,
  });
  expect(read()).toBe(first);
  expect(await (await open()).status()).toBe('on');
  await (await open()).undo();
  expect(existsSync(file)).toBe(false);
});

test.each([
  ['broken JSON', '{ "env": { "A": "secret-value" }', /is not valid JSON/],
  ['an empty file', '', /is not valid JSON/],
  ['a list', '[]', /does not hold a JSON object/],
  ['an env that is text', '{"env": "secret-value"}', /`env` is not a block/],
  ['comments', '{\n  // mine\n  "a": 1\n}', /is not valid JSON \(line 2\)/],
])('%s is refused and not touched, and nothing of it is repeated', async (_, text, message) => {
  given(text);
  const settings = await open();
  for (const attempt of [() => settings.preview(wanted), () => settings.apply(wanted)]) {
    const error = await attempt().catch((thrown: unknown) => thrown as Error & { code: string });
    expect(error).toMatchObject({ code: 'input_invalid', message: expect.stringMatching(message) as string });
    expect((error as Error).message).not.toContain('secret-value');
  }
  expect(read()).toBe(text);
  expect(readdirSync(dirname(file))).toEqual(['settings.json']);
});

test('a symlink stays one, and its target keeps its mode', async () => {
  const target = join(folder, 'dotfiles.json');
  writeFileSync(target, '{}\n', { mode: 0o600 });
  chmodSync(target, 0o640);
  mkdirSync(dirname(file), { recursive: true });
  symlinkSync(target, file);
  const settings = await open();
  await settings.apply(wanted);
  expect([lstatSync(file).isSymbolicLink(), statSync(target).mode & 0o777]).toEqual([true, 0o640]);
  await settings.undo();
  expect(readFileSync(target, 'utf8')).toBe('{}\n');
});

test('our own value is remembered only as a fingerprint', async () => {
  await (await open()).apply(wanted);
  const remembered = join(dataDir, 'client-settings.json');
  expect(readFileSync(remembered, 'utf8')).not.toContain(wanted.token);
  expect(statSync(remembered).mode & 0o777).toBe(0o600);
});

test('undo without anything to undo does nothing', async () => {
  given(person);
  expect(await (await open()).undo()).toEqual([]);
  expect(read()).toBe(person);
});

test('hosts that stand in either spelling of the proxy list, in the file or in the environment, are in both afterwards', async () => {
  given('{ "env": { "no_proxy": "a.corp" } }\n');
  environment = { NO_PROXY: 'b.corp', no_proxy: 'c.corp,a.corp' };
  const settings = await open();
  await settings.apply({ ...wanted, baseUrl: 'http://10.1.2.3:4283' });
  const lists = env() as { NO_PROXY: string; no_proxy: string };
  for (const list of [lists.NO_PROXY, lists.no_proxy])
    expect(list.split(',').toSorted()).toEqual(['10.1.2.3', '127.0.0.1', 'a.corp', 'b.corp', 'c.corp', 'localhost']);
  await settings.undo();
  expect(read()).toBe('{ "env": { "no_proxy": "a.corp" } }\n');
});

test('what a killed process left beside the file is taken away at the next start and apply; nothing else is', async () => {
  given(person);
  const beside = (name: string) => join(dirname(file), name);
  const left = '.settings.json.0f0e0d0c-1111-4222-8333-444455556666.tmp';
  const others = ['.settings.json.tmp', 'settings.json.bak', '.settings.local.json.0f0e0d0c-1111-4222-8333-444455556666.tmp'];
  const leave = () => [left, ...others].forEach((name) => writeFileSync(beside(name), 'sk-gate-canary'));
  leave();
  const settings = await open();
  expect([existsSync(beside(left)), others.every((name) => existsSync(beside(name)))]).toEqual([false, true]);
  leave();
  await settings.apply(wanted);
  expect(existsSync(beside(left))).toBe(false);
});

test('a file that others may read is told of', async () => {
  given(person);
  const settings = await open();
  await settings.apply(wanted);
  expect(await settings.isOpenToOthers()).toBe(true);
  chmodSync(file, 0o600);
  expect(await settings.isOpenToOthers()).toBe(false);
});
