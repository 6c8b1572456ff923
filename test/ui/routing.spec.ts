/** Routing: rules made, moved and removed as edits of the file, and the simulator that predicts what then happens. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { startFakeAnthropic } from '../support/fake-anthropic.ts';
import { expect, test } from './gatehouse.ts';

const rule = (app: Page, name: string) => app.getByRole('listitem', { name, exact: true });
const order = (app: Page) => app.getByRole('list', { name: 'Rules in order' }).locator('h2');

test('a rule is built in a form, checked at its fields, and stands in the file as it was previewed', async ({
  app,
  anthropic,
  gatehouse,
}) => {
  await app.goto(`${gatehouse.adminUrl}/#/routing`);
  await expect(order(app)).toHaveText(['Everything else']);
  await app.getByRole('button', { name: 'Add a rule' }).click();
  const form = app.getByRole('dialog', { name: 'Add a rule' });
  await form.getByRole('textbox', { name: 'Name' }).fill('Haiku for the side');
  await form.getByRole('button', { name: 'Add the rule' }).click();
  await expect(form.getByText('Give at least one.')).toHaveCount(2);
  await form.getByRole('combobox', { name: 'Model asked for' }).fill('claude-opus-*');
  await app.keyboard.press('Enter');
  await form.getByRole('button', { name: 'Add a condition' }).click();
  await app.getByRole('menuitem', { name: 'Kind of request' }).click();
  await form.getByLabel('Background').check();
  await form.getByLabel('Main conversation').uncheck();
  await form.getByRole('combobox', { name: 'Accounts' }).click();
  await app.getByRole('option', { name: 'anthropic', exact: true }).click();
  await form.getByRole('combobox', { name: 'Send as model' }).fill('claude-haiku-5-5');
  await form.getByText('As it will stand in gatehouse.yaml').click();
  await expect(form).toContainText('account: anthropic');
  await form.getByRole('button', { name: 'Add the rule' }).click();
  await expect(order(app)).toHaveText(['Haiku for the side', 'Everything else']);
  await expect(rule(app, 'Haiku for the side')).toContainText('class background');
  const file = await readFile(join(gatehouse.dataDir, 'gatehouse.yaml'), 'utf8');
  expect(file).toMatch(/^routes:\n\s+- id: haiku-for-the-side$/m);
  expect(anthropic.requests).toHaveLength(0);
});

test('rules are moved, switched off and removed', async ({ app, gatehouse }) => {
  await gatehouse.admin.routing.save({ id: 'one', when: { models: ['claude-opus-*'] }, to: [{ account: 'practice' }] });
  await gatehouse.admin.routing.save({ id: 'two', when: { models: ['claude-opus-5-5'] }, to: [{ account: 'practice' }] });
  await app.goto(`${gatehouse.adminUrl}/#/routing`);
  await expect(order(app)).toHaveText(['one', 'two', 'Everything else']);
  await app.getByRole('button', { name: 'Move two up' }).click();
  await expect(order(app)).toHaveText(['two', 'one', 'Everything else']);
  await app.getByRole('button', { name: 'Actions for two' }).click();
  await app.getByRole('menuitem', { name: 'Switch off' }).click();
  await expect(rule(app, 'two')).toContainText('Switched off');
  await app.getByRole('button', { name: 'Actions for one' }).click();
  await app.getByRole('menuitem', { name: 'Remove' }).click();
  await app.getByRole('dialog', { name: 'Remove one?' }).getByRole('button', { name: 'Remove the rule' }).click();
  await expect(order(app)).toHaveText(['two', 'Everything else']);
});

test('the simulator says where a request would go and why, and the request then goes there', async ({ app, anthropic, gatehouse }) => {
  const spare = await startFakeAnthropic();
  await gatehouse.admin.accounts.add({
    id: 'spare',
    name: 'Spare',
    provider: 'anthropic',
    baseUrl: spare.url,
    priority: 5,
    secretValue: 's',
  });
  await gatehouse.admin.routing.save({
    id: 'opus',
    when: { models: ['claude-opus-*'] },
    to: [{ account: 'spare' }, { account: 'anthropic', model: 'claude-haiku-5-5' }],
  });
  await app.goto(`${gatehouse.adminUrl}/#/routing`);
  const simulator = app.getByRole('region', { name: 'Simulator' });
  await simulator.getByRole('combobox', { name: 'Model asked for' }).fill('claude-opus-5-5');
  await expect(simulator).toContainText('It would go to Spare as opus-5-5');
  await expect(rule(app, 'opus')).toContainText('decides');
  await gatehouse.ask('really', { model: 'claude-opus-5-5' });
  expect([spare.requests.length, anthropic.requests.length]).toEqual([1, 0]);

  await simulator.getByRole('combobox', { name: 'As if these were down' }).click();
  await app.getByRole('option', { name: 'spare', exact: true }).click();
  await expect(simulator).toContainText('It would go to anthropic as haiku-5-5');
  await spare.close();
});

test('a request of the log is explained in the inspector and simulated again from there', async ({ app, anthropic, gatehouse }) => {
  await gatehouse.ask('why there?');
  const [row] = (await gatehouse.admin.live.list({ filter: {}, limit: 1 })).rows;
  await app.goto(`${gatehouse.adminUrl}/#/live/${row?.id}/trail`);
  const why = app.getByRole('region', { name: 'Why this account' });
  await expect(why).toContainText('anthropic');
  await why.getByRole('link', { name: 'Simulate it again' }).click();
  await expect(app.getByRole('region', { name: 'Simulator' })).toContainText('It would go to anthropic as sonnet-5-5');
  expect(anthropic.requests).toHaveLength(1);
});
