/** Providers: how each account is doing, orders for a while, and the outage drill from its forecast to its result. */
import type { Page } from '@playwright/test';
import { failure, startFakeAnthropic } from '../support/fake-anthropic.ts';
import { expect, test } from './gatehouse.ts';

const account = (app: Page, name: string) => app.getByRole('rowgroup', { name, exact: true });

async function choose(app: Page, name: string, item: string): Promise<void> {
  await app.getByRole('button', { name: `Actions for ${name}`, exact: true }).click();
  await app.getByRole('menuitem', { name: item }).click();
}

test('shows a sick account with its reason and its next try, by model, and a well one beside it', async ({ app, anthropic, gatehouse }) => {
  const spare = await startFakeAnthropic();
  await gatehouse.admin.accounts.add({
    id: 'spare',
    name: 'Spare',
    provider: 'anthropic',
    baseUrl: spare.url,
    priority: 1,
    secretValue: 's',
  });
  await gatehouse.ask('well');
  anthropic.replyAlways(() => failure(529, 'overloaded_error', 'Overloaded today'));
  for (const prompt of ['one', 'two', 'three', 'four', 'five', 'six']) await gatehouse.ask(prompt);
  await app.goto(`${gatehouse.adminUrl}/#/providers`);
  await expect(account(app, 'Anthropic')).toContainText('Resting');
  await expect(account(app, 'Anthropic')).toContainText(/Overloaded today.*next try in \d+ s/);
  await expect(account(app, 'Spare')).toContainText('Healthy');
  await expect(account(app, 'Spare').getByRole('img')).toHaveAttribute('aria-label', /attempts? in 24 hours, 0 failed/);
  await app.getByRole('button', { name: 'Details of Anthropic' }).click();
  await expect(account(app, 'Anthropic').getByRole('table', { name: 'Models' })).toContainText('sonnet-5-5');
  await app.getByRole('radiogroup', { name: 'Show' }).getByText('Trouble 1').click();
  await expect(account(app, 'Spare')).toHaveCount(0);
  await spare.close();
});

test('an order needs a reason, holds, is shown with its end, and is ended', async ({ app, anthropic, gatehouse }) => {
  await gatehouse.ask('before');
  await app.goto(`${gatehouse.adminUrl}/#/providers`);
  await choose(app, 'Anthropic', 'Pause …');
  const dialog = app.getByRole('dialog', { name: 'Pause Anthropic' });
  await dialog.getByRole('button', { name: 'Pause it' }).click();
  await expect(dialog).toContainText('Say why');
  await dialog.getByLabel('Reason').fill('Maintenance window');
  await dialog.getByText('4 hours', { exact: true }).click();
  await dialog.getByRole('button', { name: 'Pause it' }).click();
  await expect(account(app, 'Anthropic')).toContainText('Paused');
  await expect(account(app, 'Anthropic')).toContainText(/3 h 59 m left.*Maintenance window/);
  expect((await gatehouse.ask('refused')).status).not.toBe(200);
  expect(anthropic.requests).toHaveLength(1);
  await choose(app, 'Anthropic', 'Resume');
  await expect(account(app, 'Anthropic')).toContainText('Healthy');
  expect((await gatehouse.ask('again')).status).toBe(200);
});

test('a drill says first what it would do, is seen everywhere while it runs, and says what it did', async ({
  app,
  anthropic,
  gatehouse,
}) => {
  await gatehouse.ask('before');
  await app.goto(`${gatehouse.adminUrl}/#/providers`);
  await choose(app, 'Anthropic', 'Outage drill …');
  const dialog = app.getByRole('dialog', { name: 'Outage drill for Anthropic' });
  await expect(dialog).toContainText(/1\s*would have been refused/);
  await dialog.getByRole('button', { name: 'Start the drill' }).click();
  await expect(account(app, 'Anthropic')).toContainText('Outage drill');
  await gatehouse.ask('during');
  await expect(app.getByRole('region', { name: 'The drill so far' })).toContainText('1 failed or refused');
  await app.goto(`${gatehouse.adminUrl}/#/live`);
  await expect(app.getByText(/Anthropic fails as if its provider were down, (4 m|5 m)/)).toBeVisible();
  await app.getByRole('button', { name: 'End now', exact: true }).click();
  await expect(app.getByText(/fails as if its provider were down/)).toHaveCount(0);
  expect((await gatehouse.ask('after')).status).toBe(200);
  expect(anthropic.requests).toHaveLength(2);
  await app.goto(`${gatehouse.adminUrl}/#/providers`);
  await expect(app.getByRole('region', { name: 'The last drill' })).toContainText('1 request came: 0 answered, 1 failed or refused');
});
