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
