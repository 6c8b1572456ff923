import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { testEngine } from '../../support/engine.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

test("Claude Code's settings are shown, written and put back exactly", async () => {
  const folder = await temporaryFolder();
  const file = join(folder, 'settings.json');
  const theirs = '{\n  "model": "opus",\n  "env": { "FOO": "1" }\n}\n';
  await writeFile(file, theirs);
  const { engine, admin } = await testEngine({ env: { CLAUDE_CONFIG_DIR: folder } });

  const preview = await admin.setup.preview();
  expect(preview).toMatchObject({ file, state: 'off' });
  expect(preview.changes).toContainEqual({ name: 'ANTHROPIC_BASE_URL', before: null, after: engine.gateway.url });
  expect(JSON.stringify(preview)).not.toContain(engine.firstKey);
  expect(await readFile(file, 'utf8')).toBe(theirs);

  expect(await admin.setup.apply()).toMatchObject({ state: 'on', changes: preview.changes });
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({
    model: 'opus',
    env: {
      FOO: '1',
      ANTHROPIC_BASE_URL: engine.gateway.url,
      ANTHROPIC_AUTH_TOKEN: engine.firstKey,
      ANTHROPIC_DEFAULT_HAIKU_MODEL: 'claude-haiku-5-5',
      CLAUDE_CODE_GATEWAY_HINT_HEADERS: '1',
      NO_PROXY: '127.0.0.1,localhost',
      no_proxy: '127.0.0.1,localhost',
    },
  });
  expect(await admin.setup.undo()).toMatchObject({ state: 'off' });
  expect(await readFile(file, 'utf8')).toBe(theirs);
});

test('a settings file that cannot be understood is refused and left alone', async () => {
  const folder = await temporaryFolder();
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'settings.json'), '{ "env": ');
  const { admin } = await testEngine({ env: { CLAUDE_CONFIG_DIR: folder } });
  await expect(admin.setup.apply()).rejects.toMatchObject({ code: 'input_invalid', message: expect.stringContaining('settings.json') });
  expect(await readFile(join(folder, 'settings.json'), 'utf8')).toBe('{ "env": ');
});

test('offers what the key may use and somebody serves, and tells the window of what is behind a name', async () => {
  const folder = await temporaryFolder();
  const { engine, admin } = await testEngine({ env: { CLAUDE_CONFIG_DIR: folder } });
  await admin.accounts.add({ id: 'openai', provider: 'openai', baseUrl: 'http://127.0.0.1:9', secretValue: 'sk-test' });
  await admin.accounts.add({ id: 'anthropic', provider: 'anthropic', baseUrl: 'http://127.0.0.1:9', secretValue: 'sk-test' });
  await engine.config.edit([
    { op: 'set', path: ['aliases', 'claude-gpt'], value: 'gpt-5' },
    { op: 'set', path: ['aliases', 'claude-nobody'], value: 'nobody-has-this' },
    {
      op: 'set',
      path: ['routes'],
      value: [
        { id: 'cheap', when: { models: ['claude-cheap', 'claude-sonnet-5-5', 'x-*'] }, to: [{ provider: 'openai', model: 'gpt-5' }] },
      ],
    },
    { op: 'set', path: ['organization', 'deny'], value: { models: ['claude-fable-*'] } },
  ]);

  const choices = await admin.setup.choices({});
  expect(choices).toContainEqual({ id: 'claude-gpt', leadsTo: 'gpt-5' });
  expect(choices).toContainEqual({ id: 'claude-cheap', leadsTo: 'gpt-5' });
  expect(choices).toContainEqual({ id: 'claude-opus-5-5', leadsTo: null });
  const ids = choices.map(({ id }) => id);
  for (const id of ['claude-nobody', 'claude-fable-5-2', 'x-*']) expect(ids).not.toContain(id);

  const other = { isClaude: false, isKnown: false, contextTokens: 400_000 };
  expect((await admin.setup.get({ model: 'claude-gpt' })).model).toEqual({ id: 'claude-gpt', ...other });
  expect((await admin.setup.get({ model: 'claude-cheap' })).model).toEqual({ id: 'claude-cheap', ...other });
  const own = { id: 'claude-opus-5-5', isClaude: true, isKnown: true, contextTokens: null };
  expect((await admin.setup.get({ model: 'claude-opus-5-5' })).model).toEqual(own);
  // The client takes no other window for a name it knows.
  const diverted = { id: 'claude-sonnet-5-5', isClaude: false, isKnown: true, contextTokens: null };
  expect((await admin.setup.get({ model: 'claude-sonnet-5-5' })).model).toEqual(diverted);
  expect((await admin.setup.get({})).model).toBeNull();

  const { changes } = await admin.setup.apply({ model: 'claude-gpt' });
  expect(changes).toContainEqual({ name: 'ANTHROPIC_MODEL', before: null, after: 'claude-gpt' });
  expect(changes).toContainEqual({ name: 'CLAUDE_CODE_MAX_CONTEXT_TOKENS', before: null, after: '400000' });
  for (const model of ['claude-nobody', 'claude-fable-5-2'])
    await expect(admin.setup.get({ model })).rejects.toMatchObject({ code: 'input_invalid', message: expect.stringContaining(model) });
});
