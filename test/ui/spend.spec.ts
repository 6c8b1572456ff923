/** Spend: what the ledger holds, to the cent, and nothing hidden in a sum. */
import { readFile } from 'node:fs/promises';
import { messageEvents } from '../support/messages-stream.ts';
import { stream } from '../support/fake-anthropic.ts';
import { expect, test } from './gatehouse.ts';

test('adds up requests by model and says what has no price', async ({ app, anthropic, gatehouse }) => {
  // 100,000 input tokens at $3 and 100,000 output tokens at $15 per million.
  anthropic.reply(stream(messageEvents({ usage: { input: 100_000, output: 100_000 } })));
  await gatehouse.ask('dear', { model: 'claude-sonnet-4-5' });
  await gatehouse.ask('no price known', { model: 'claude-from-the-future' });
  await app.goto(`${gatehouse.adminUrl}/#/spend`);
  await expect(app.getByRole('row', { name: /claude-sonnet-4-5/ }).last()).toContainText('$1.80');
  await expect(app.getByRole('row', { name: /claude-from-the-future/ }).last()).toContainText('unknown');
  await expect(app.getByText('1 request at an unknown price, not in these sums')).toBeVisible();
  await expect(app.getByRole('region', { name: 'Gateway' })).toContainText('$1.80');
});

test('splits the same sum by developer, key and account, and over other periods', async ({ app, anthropic, gatehouse }) => {
  anthropic.reply(stream(messageEvents({ usage: { input: 100_000, output: 0 } })));
  await gatehouse.ask('once', { model: 'claude-sonnet-4-5' });
  await app.goto(`${gatehouse.adminUrl}/#/spend`);
  for (const [by, name] of [
    ['Developer', 'Me'],
    ['Account', 'anthropic'],
    ['Key', 'This machine'],
  ] as const) {
    await app.getByRole('radiogroup', { name: 'By' }).getByText(by, { exact: true }).click();
    await expect(app.getByRole('row', { name: new RegExp(name, 'i') }).last()).toContainText('$0.300');
  }
  await app.getByRole('radiogroup', { name: 'Period' }).getByText('7 days', { exact: true }).click();
  await expect(app.getByRole('row').last()).toContainText('$0.300');
  await app.getByText('The chart as a table').click();
  await expect(app.getByRole('table').first().getByRole('row').last()).toContainText('$0.300');
});

test('downloads the same figures as CSV', async ({ app, anthropic, gatehouse }) => {
  anthropic.reply(stream(messageEvents({ usage: { input: 100_000, output: 0 } })));
  await gatehouse.ask('once', { model: 'claude-sonnet-4-5' });
  await app.goto(`${gatehouse.adminUrl}/#/spend?range=month`);
  const downloading = app.waitForEvent('download');
  await app.getByRole('button', { name: 'Download CSV' }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toMatch(/\.csv$/);
  expect(await readFile(await download.path(), 'utf8')).toContain('claude-sonnet-4-5');
});

test('simulated traffic costs nothing and says so', async ({ app, gatehouse }) => {
  await gatehouse.ask('practice');
  await app.goto(`${gatehouse.adminUrl}/#/spend`);
  await expect(app.getByText('1 request was simulated and cost nothing')).toBeVisible();
  await expect(app.getByText('Practice only')).toBeVisible();
});

test('an empty period says so', async ({ app, gatehouse }) => {
  await app.goto(`${gatehouse.adminUrl}/#/spend`);
  await expect(app.getByRole('heading', { name: 'Nothing spent in this period' })).toBeVisible();
});
