/** Set-up ends when a request has really come through, and not before. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from './gatehouse.ts';

test('waits for the first request of the chosen key and ticks it off live', async ({ app, anthropic, gatehouse }) => {
  await app.goto(`${gatehouse.adminUrl}/#/setup`);
  await expect(app.getByText('Waiting for the first request of this key')).toBeVisible();
  expect((await gatehouse.ask('hello')).status).toBe(200);
  await expect(app.getByText('The first request has arrived')).toBeVisible();
  await app.getByRole('link', { name: 'Look at it' }).click();
  await expect(app.getByRole('region', { name: 'Request inspector' })).toContainText('hello');
  expect(anthropic.requests).toHaveLength(1);
});

test('has the settings for every place, the key covered on screen and whole when copied', async ({ app, gatehouse }) => {
  await app.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: gatehouse.adminUrl });
  await app.goto(`${gatehouse.adminUrl}/#/setup`);
  for (const place of ['bash, zsh', 'fish', 'PowerShell', 'VS Code', 'Claude Code settings']) {
    await app.getByRole('tab', { name: place }).click();
    await expect(app.locator('pre')).toContainText('ANTHROPIC_DEFAULT_HAIKU_MODEL');
    await expect(app.locator('pre')).toContainText('NO_PROXY');
    await expect(app.locator('pre')).not.toContainText(gatehouse.key);
  }
  await app.getByRole('button', { name: 'Copy: Claude Code settings' }).click();
  const settings: unknown = JSON.parse(await app.evaluate(() => navigator.clipboard.readText()));
  expect(settings).toMatchObject({ env: { ANTHROPIC_BASE_URL: gatehouse.gatewayUrl, ANTHROPIC_AUTH_TOKEN: gatehouse.key } });
});

test('with the gateway off it says so and offers to turn it on', async ({ app, gatehouse }) => {
  await gatehouse.admin.gateway.set({ on: false });
  await app.goto(`${gatehouse.adminUrl}/#/setup`);
  await app.getByRole('main').getByRole('button', { name: 'Turn the gateway on' }).click();
  await expect(app.getByText('Waiting for the first request of this key')).toBeVisible();
});

test('a chosen model goes into the settings with its window, and the page says what that means', async ({ app, anthropic, gatehouse }) => {
  await gatehouse.admin.accounts.add({ id: 'openai', provider: 'openai', baseUrl: anthropic.url, secretValue: 'sk-test' });
  await gatehouse.admin.models.setAlias({ alias: 'claude-gpt', model: 'gpt-5' });
  await app.goto(`${gatehouse.adminUrl}/#/setup`);
  const model = app.getByRole('combobox', { name: 'Model' });
  await expect(model).toHaveValue('Claude Code’s own choice');
  await expect(app.locator('pre')).not.toContainText('ANTHROPIC_MODEL');

  await model.click();
  await model.fill('claude-gpt');
  await app.getByRole('option', { name: 'claude-gpt → gpt-5' }).click();
  await expect(app.locator('pre')).toContainText("ANTHROPIC_MODEL='claude-gpt'");
  await expect(app.locator('pre')).toContainText("CLAUDE_CODE_MAX_CONTEXT_TOKENS='400000'");
  await expect(app.getByText('Anthropic does not support other models behind it')).toBeVisible();
  await expect(app.getByText('the settings tell it the context window: 400,000 tokens')).toBeVisible();

  await model.click();
  await model.fill('claude-opus-5-5');
  await app.getByRole('option', { name: 'claude-opus-5-5' }).click();
  await expect(app.locator('pre')).toContainText("ANTHROPIC_MODEL='claude-opus-5-5'");
  await expect(app.locator('pre')).not.toContainText('CLAUDE_CODE_MAX_CONTEXT_TOKENS');
  await expect(app.getByText('Anthropic does not support other models behind it')).toBeHidden();
});

test('changes Claude Code’s own settings only after it showed how, and puts them back', async ({ app, gatehouse }) => {
  const file = join(gatehouse.dataDir, '.claude', 'settings.json');
  await mkdir(join(gatehouse.dataDir, '.claude'));
  const before = '{\n  "model": "opus",\n  "env": { "EDITOR": "vi" }\n}\n';
  await writeFile(file, before);
  await app.goto(`${gatehouse.adminUrl}/#/setup`);
  const here = app.getByRole('region', { name: 'Let Gatehouse do it on this machine' });
  await expect(here).toContainText('Not done');
  await here.getByRole('button', { name: 'Show what changes' }).click();
  await expect(here.getByRole('row', { name: /ANTHROPIC_BASE_URL not set http/ })).toBeVisible();
  await expect(here).not.toContainText(gatehouse.key);
  expect(await readFile(file, 'utf8')).toBe(before);

  await here.getByRole('button', { name: 'Change the settings' }).click();
  await expect(here.getByText('Done', { exact: true })).toBeVisible();
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
    model: 'opus',
    env: { EDITOR: 'vi', ANTHROPIC_BASE_URL: gatehouse.gatewayUrl, ANTHROPIC_AUTH_TOKEN: gatehouse.key },
  });

  await here.getByRole('button', { name: 'Put back as it was' }).click();
  await expect(here).toContainText('Not done');
  expect(await readFile(file, 'utf8')).toBe(before);
});

test('what sends Claude Code past Gatehouse stands beside the settings, in either theme', async ({ app, gatehouse }) => {
  await app.route('**/rpc/setup/preview', async (route) => {
    const answer = await route.fetch();
    const body = (await answer.json()) as { json: object };
    const message = 'CLAUDE_CODE_USE_BEDROCK is set in the shell: Claude Code asks Amazon Bedrock and not Gatehouse. Take it out.';
    const overruledBy = [{ variable: 'CLAUDE_CODE_USE_BEDROCK', where: 'the shell', bypasses: true, message }];
    await route.fulfill({ response: answer, json: { ...body, json: { ...body.json, overruledBy, isOpenToOthers: true } } });
  });
  for (const scheme of ['light', 'dark'] as const) {
    await app.emulateMedia({ colorScheme: scheme });
    await app.goto(`${gatehouse.adminUrl}/#/setup`);
    const here = app.getByRole('region', { name: 'Let Gatehouse do it on this machine' });
    await expect(here).toContainText('outside every budget');
    await expect(here).toContainText('CLAUDE_CODE_USE_BEDROCK is set in the shell');
    await expect(here).toContainText('chmod 600');
    await app.screenshot({ path: test.info().outputPath(`set-up-${scheme}.png`) });
  }
});

test('another client gets its own settings, and is ticked off by its own first request', async ({ app, gatehouse }) => {
  await app.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: gatehouse.adminUrl });
  await gatehouse.ask('hello');
  await app.goto(`${gatehouse.adminUrl}/#/setup`);
  await expect(app.getByText('The first request has arrived')).toBeVisible();
  await app.getByRole('combobox', { name: 'Client' }).click();
  await app.getByRole('option', { name: 'Codex' }).click();
  await expect(app.getByText('Waiting for the first request of this key by Codex')).toBeVisible();
  await expect(app.locator('pre').first()).toContainText('wire_api = "responses"');
  await expect(app.locator('pre').first()).toContainText(`base_url = "${gatehouse.gatewayUrl}/v1"`);
  await app.getByRole('button', { name: 'Copy: Codex: ~/.bashrc or ~/.zshrc' }).click();
  expect(await app.evaluate(() => navigator.clipboard.readText())).toBe(`export GATEHOUSE_KEY='${gatehouse.key}'\n`);

  const answer = await fetch(`${gatehouse.gatewayUrl}/v1/responses`, {
    method: 'POST',
    headers: { authorization: `Bearer ${gatehouse.key}`, 'content-type': 'application/json', 'user-agent': 'codex_exec/0.171.0' },
    body: JSON.stringify({ model: 'claude-opus-5-5', input: 'hi' }),
  });
  expect(answer.status).toBe(200);
  await expect(app.getByText('The first request has arrived')).toBeVisible();
});

for (const scheme of ['light', 'dark'] as const)
  test(`a guide fits every window, ${scheme}`, async ({ app, gatehouse }) => {
    await app.emulateMedia({ colorScheme: scheme });
    for (const width of [900, 1280, 1920]) {
      await app.setViewportSize({ width, height: 1000 });
      await app.goto(`${gatehouse.adminUrl}/#/setup?client=codex`);
      await expect(app.locator('pre').first()).toContainText('GATEHOUSE_KEY');
      expect(await app.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
      await app.screenshot({ path: test.info().outputPath(`guide-${width}-${scheme}.png`), fullPage: true });
    }
  });
