/** The interface in a real browser while the real Claude Code works: what a person sees of a session, as it happens. */
import { type Page, chromium } from 'playwright';
import { expect as expectPage } from '@playwright/test';
import { expect, onTestFinished, test } from 'vitest';
import { stream } from '../support/fake-anthropic.ts';
import { findChromium } from '../support/find-chromium.ts';
import { messageEvents, text, toolUse } from '../support/messages-stream.ts';
import { rows } from '../ui/live-list.ts';
import { runClaude } from '../support/run-claude.ts';
import { type GatehouseForClaude, quiet, startGatehouse } from './gatehouse-for-claude.ts';

// Further variables: CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC.
test('a tool loop shows in Live as it runs, and the inspector shows what was said', async () => {
  const gatehouse = await startGatehouse();
  const { url, key, fake } = gatehouse;
  const page = await openInterface(gatehouse);
  const held = Promise.withResolvers<void>();
  const events = messageEvents({
    blocks: [text('I look.'), toolUse('Bash', { command: 'echo from-the-tool', description: 'Say a word' })],
  });
  fake.reply(stream([...events.slice(0, 3), held.promise, ...events.slice(3)]));
  fake.reply(stream(messageEvents({ blocks: [text('The tool said its word.')] })));

  const running = runClaude({ baseUrl: url, key, prompt: 'use a tool, please', tools: ['Bash'], env: quiet });
  await expectPage(rows(page)).toHaveCount(1, { timeout: 60_000 });
  await expectPage(rows(page).first()).toContainText('Running');
  held.resolve();
  expect((await running).result.result).toBe('The tool said its word.');

  await expectPage(rows(page)).toHaveCount(2);
  await expectPage(rows(page).first()).toContainText('opus-5-5');
  await expectPage(rows(page).first()).toContainText('OK');
  await rows(page).first().click();
  const inspector = page.getByRole('region', { name: 'Request inspector' });
  await expectPage(inspector).toContainText('use a tool, please');
  await expectPage(inspector).toContainText('from-the-tool');
  await expectPage(inspector).toContainText('The tool said its word.');
});

/** A signed-in browser page, with the first run's question answered. */
async function openInterface({ adminUrl, loginToken, keepBodies }: GatehouseForClaude): Promise<Page> {
  await keepBodies();
  const executablePath = findChromium();
  if (executablePath === null) throw new Error('There is no Chromium; `npm test -- ui` installs one, or set CHROMIUM_PATH.');
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  onTestFinished(() => browser.close());
  const page = await browser.newPage();
  await page.goto(adminUrl);
  await page.getByLabel('Token').fill(loginToken);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('navigation').waitFor();
  return page;
}
