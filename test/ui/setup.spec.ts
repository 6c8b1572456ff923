/** Set-up ends when a request has really come through, and not before. */
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
