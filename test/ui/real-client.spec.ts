/** The interface with the traffic it is made for: the real Claude Code, through the gateway, to the practice provider. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, type Gatehouse, test } from './gatehouse.ts';
import { rows } from './live-list.ts';

/** Where `npm run test:claude-code` puts the client; CLAUDE_PATH names another. */
const installed = fileURLToPath(new URL('../../.cache/claude-code-2.1.330', import.meta.url));
const claude = process.env['CLAUDE_PATH'] ?? join(installed, 'node_modules', '.bin', 'claude');

test.skip(!existsSync(claude), 'Claude Code is not installed here; `npm run test:claude-code` puts it into .cache.');

test('a session with tools and a subagent is followed live, read back and explained', async ({ app, gatehouse }) => {
  test.setTimeout(120_000);
  const session = runClaude(gatehouse, 'practice: tour');
  await expect(rows(app).first()).toContainText('Running');
  expect(await session).toBe(0);
  await expect(rows(app).filter({ hasText: 'Running' })).toHaveCount(0);
  expect(await rows(app).count()).toBeGreaterThanOrEqual(6);
  await expect(app.getByLabel('subagent').first()).toBeVisible();

  await rows(app).first().click();
  const inspector = app.getByRole('region', { name: 'Request inspector' });
  await expect(inspector.getByText(/^\d+ tools$/)).toBeVisible();
  await inspector.getByRole('button', { name: /earlier messages/ }).click();
  await expect(inspector.getByText('Calls Write')).toBeVisible();
  await expect(inspector.getByText('practice: tour')).toBeVisible();
  await inspector.getByRole('tab', { name: 'Difference' }).click();
  await expect(inspector.getByText(/the prompt cache can match all of it/)).toBeVisible();

  await app.goto(`${gatehouse.adminUrl}/#/keys`);
  await expect(app.getByRole('row', { name: /This machine/ })).toContainText('claude-cli/2.1.330');
  await app.goto(`${gatehouse.adminUrl}/#/setup`);
  await expect(app.getByText('The first request has arrived')).toBeVisible();
});

/** One prompt without a person, with an empty HOME; resolves to the exit code. */
async function runClaude(gatehouse: Gatehouse, prompt: string): Promise<number | null> {
  const home = join(gatehouse.dataDir, 'client');
  await mkdir(home);
  const child = spawn(claude, ['-p', prompt, '--dangerously-skip-permissions'], {
    cwd: home,
    stdio: 'ignore',
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: home,
      IS_SANDBOX: '1',
      ANTHROPIC_BASE_URL: gatehouse.gatewayUrl,
      ANTHROPIC_AUTH_TOKEN: gatehouse.key,
      ANTHROPIC_DEFAULT_HAIKU_MODEL: 'claude-haiku-5-5',
      CLAUDE_CODE_GATEWAY_HINT_HEADERS: '1',
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    },
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code;
}
