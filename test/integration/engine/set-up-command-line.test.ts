import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runGatehouse } from '../../support/run-gatehouse.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

test('setup apply says what bypasses Gatehouse, and ends with a code of its own though the settings are written', async () => {
  const [dataDir, claude] = [await temporaryFolder(), await temporaryFolder()];
  const run = (args: string[], env: Record<string, string>) =>
    runGatehouse([...args, '--data', dataDir], { env: { CLAUDE_CONFIG_DIR: claude, HOME: claude, ...env } });
  const plain = await run(['setup', 'apply'], {});
  expect([plain.code, plain.stderr]).toEqual([0, '']);

  const bypassed = await run(['setup', 'apply'], { CLAUDE_CODE_USE_BEDROCK: '1' });
  expect(bypassed.code).toBe(3);
  expect(bypassed.stderr).toContain('outside every budget');
  expect(bypassed.stderr).toContain('CLAUDE_CODE_USE_BEDROCK is set in the shell');
  expect(await readFile(join(claude, 'settings.json'), 'utf8')).toContain('ANTHROPIC_BASE_URL');
  expect((await run(['setup', 'show'], { CLAUDE_CODE_USE_BEDROCK: '1' })).code).toBe(0);

  const checked = await run(['doctor'], { CLAUDE_CODE_USE_VERTEX: '1' });
  expect(checked.stdout).toMatch(/Claude Code: CLAUDE_CODE_USE_VERTEX/);
});

test('settings that hold a key and that others may read are told of', async () => {
  const [dataDir, claude] = [await temporaryFolder(), await temporaryFolder()];
  await mkdir(claude, { recursive: true });
  await writeFile(join(claude, 'settings.json'), '{}\n', { mode: 0o644 });
  const env = { CLAUDE_CONFIG_DIR: claude, HOME: claude };
  const applied = await runGatehouse(['setup', 'apply', '--data', dataDir], { env });
  expect([applied.code, applied.stderr]).toEqual([0, expect.stringContaining('chmod 600')]);
});
