/** The frame: signing in, the first question, the gateway's switch, warnings, the palette, an engine that goes away. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, signIn, test } from './gatehouse.ts';
import { rows } from './live-list.ts';

test('a wrong token is refused, the right one opens, signing out closes', async ({ page, gatehouse }) => {
  await gatehouse.admin.settings.setRecording({ bodies: 'full' });
  await page.goto(gatehouse.adminUrl);
  await page.getByLabel('Token').fill('gate-login-wrong');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByText(/token is not valid/)).toBeVisible();
  await expect(page.getByRole('navigation')).toHaveCount(0);
  await signIn(page, gatehouse);
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Live' })).toBeVisible();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in to Gatehouse' })).toBeVisible();
});

test.describe('at the first run', () => {
  test.use({ recording: null });

  test('asks what to record, cannot be passed over, and writes the answer into the file', async ({ app, gatehouse }) => {
    const question = app.getByRole('dialog', { name: /What should Gatehouse keep/ });
    await expect(question).toBeVisible();
    await app.keyboard.press('Escape');
    await expect(question).toBeVisible();
    await question.getByRole('radio', { name: /Errors only/ }).click();
    await expect(question).toHaveCount(0);
    expect(await readFile(join(gatehouse.dataDir, 'gatehouse.yaml'), 'utf8')).toMatch(/^ {2}bodies: errors$/m);
  });
});

test('the switch closes and opens the listener', async ({ app, gatehouse }) => {
  const card = app.getByRole('region', { name: 'Gateway' });
  await expect(card).toContainText(new URL(gatehouse.gatewayUrl).host);
  await card.getByRole('switch').press('Space');
  await expect(card.getByRole('status')).toContainText('Off');
  await expect(gatehouse.ask('nobody home')).rejects.toThrow();
  await card.getByRole('switch').press('Space');
  await expect(card.getByRole('status')).toContainText('On');
  // Asked for any free port, it may have got another one.
  const { gateway } = await gatehouse.admin.overview();
  await expect(card).toContainText(new URL(gateway.url ?? '').host);
  expect((await fetch(`${gateway.url}/api/hello`, { method: 'HEAD' })).status).toBe(200);
});

test('an engine that dies is said at once, and found again when it is back, nothing missed', async ({ app, anthropic, gatehouse }) => {
  await gatehouse.ask('before');
  await expect(rows(app)).toHaveCount(1);
  await gatehouse.kill();
  await expect(app.getByText(/engine does not answer/)).toBeVisible();
  await expect(app.getByRole('region', { name: 'Gateway' })).toContainText('No answer');
  await gatehouse.start();
  await gatehouse.ask('after');
  await expect(app.getByText(/engine does not answer/)).toHaveCount(0);
  await expect(app.getByRole('region', { name: 'Gateway' })).not.toContainText('No answer');
  await expect(rows(app)).toHaveCount(2);
  expect(anthropic.requests).toHaveLength(2);
});

test('a mistake in the file is shown with its place and its fix, and goes when mended', async ({ app, gatehouse }) => {
  const file = join(gatehouse.dataDir, 'gatehouse.yaml');
  const good = await readFile(file, 'utf8');
  await writeFile(file, good.replace('    team: main', '    team: main\n    taem: other'));
  const banner = app.getByRole('region', { name: 'Warnings' });
  const line = good.split('\n').findIndex((one) => one === '    team: main') + 2;
  await expect(banner).toContainText(`gatehouse.yaml:${line}:`);
  await expect(banner).toContainText('taem');
  await writeFile(file, good);
  await expect(banner).not.toContainText('taem');
});

test('what changed before the page heard of changes is shown as soon as it does', async ({ page, gatehouse }) => {
  await gatehouse.admin.settings.setRecording({ bodies: 'full' });
  const held = Promise.withResolvers<void>();
  await page.route('**/live/events', async (route) => {
    await held.promise;
    await route.continue();
  });
  await signIn(page, gatehouse);
  await expect(page.getByRole('region', { name: 'Gateway' }).getByRole('status')).toContainText('On');
  const file = join(gatehouse.dataDir, 'gatehouse.yaml');
  await writeFile(file, (await readFile(file, 'utf8')).replace('    team: main', '    team: main\n    taem: other'));
  await expect.poll(async () => (await gatehouse.admin.overview()).configProblems.length).toBe(1);
  const banner = page.getByRole('region', { name: 'Warnings' });
  await expect(banner).not.toContainText('taem');
  held.resolve();
  await expect(banner).toContainText('taem', { timeout: 5000 });
});

test('what changes while the first answer is on its way is asked for again', async ({ page, gatehouse }) => {
  await gatehouse.admin.settings.setRecording({ bodies: 'full' });
  await signIn(page, gatehouse);
  const [asked, held] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let isFirst = true;
  await page.route('**/models/list', async (route) => {
    if (!isFirst) return route.continue();
    isFirst = false;
    const answer = await route.fetch();
    asked.resolve();
    await held.promise;
    // The page may have called it off by now.
    await route.fulfill({ response: answer }).catch(() => undefined);
  });
  await page.goto(`${gatehouse.adminUrl}/#/models`);
  await asked.promise;
  const again = page.waitForRequest('**/models/list', { timeout: 5000 });
  await gatehouse.admin.models.setAlias({ alias: 'claude-late', model: 'claude-practice' });
  await again;
  held.resolve();
  await expect(page.getByText('claude-late').first()).toBeVisible({ timeout: 5000 });
});

test('the palette goes anywhere by keyboard', async ({ app }) => {
  const search = app.getByRole('textbox', { name: /Go to, filter/ });
  await app.keyboard.press('Control+k');
  await expect(search).toBeFocused();
  await app.keyboard.type('spend');
  await app.keyboard.press('Enter');
  await expect(app.getByRole('heading', { name: 'Spend' })).toBeVisible();
  await expect(search).toHaveCount(0);
  await app.keyboard.press('Control+k');
  await expect(search).toBeFocused();
  await app.keyboard.type('create a key');
  await app.keyboard.press('Enter');
  await expect(app.getByRole('dialog', { name: 'Create a key' })).toBeVisible();
});

test('light and dark are kept, and the page breaks its own security policy nowhere', async ({ app, gatehouse }) => {
  const violations: string[] = [];
  app.on('console', (message) => {
    if (/Content Security Policy/i.test(message.text())) violations.push(message.text());
  });
  for (const view of ['live', 'sessions', 'spend', 'keys/new', 'accounts/new', 'setup', 'settings']) {
    await app.goto(`${gatehouse.adminUrl}/#/${view}`);
    await app.reload();
    await expect(app.getByRole('heading', { level: 1 })).toBeVisible();
  }
  await app.getByRole('radiogroup', { name: 'Colour scheme' }).getByText('Dark', { exact: true }).click();
  await app.reload();
  await expect(app.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark');
  expect(violations).toEqual([]);
});

test('when today’s spend cannot be read the page says so and why, and shows the rest', async ({ app, gatehouse }) => {
  const todayProblem = 'The query thread ended before it answered; try again.';
  const json = { ...(await gatehouse.admin.overview()), todayNanoUsd: null, todayProblem };
  await app.route('**/rpc/overview', (route) => route.fulfill({ json: { json } }));
  await app.reload();
  const card = app.getByRole('region', { name: 'Gateway' });
  await expect(card.getByRole('status')).toContainText('On');
  await expect(card).toContainText('Cannot be read now. Requests are served and charged all the same.');
  await expect(card.getByTitle(todayProblem)).toBeVisible();
});
