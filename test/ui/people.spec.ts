/** People: the tree, its edits, and how a budget gets from a form into the file and in force. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { outputOf } from '../support/fake-anthropic.ts';
import { expect, test, type Gatehouse } from './gatehouse.ts';

const dollar = outputOf(66_667);

test('a team and a developer are added, given a budget, and stopped by it', async ({ app, anthropic, gatehouse }) => {
  anthropic.reply(dollar);
  await open(app, gatehouse);
  await add(app, 'Team', 'Web');
  await add(app, 'Developer', 'Ada Lovelace', 'Web');
  await expect(app.getByRole('region', { name: 'Details' }).getByRole('heading', { name: 'Ada Lovelace' })).toBeVisible();

  await app.getByRole('button', { name: 'Create a key' }).click();
  await app.getByRole('dialog').getByRole('button', { name: 'Create' }).click();
  const key = await app.getByTestId('key-value').innerText();
  await app.getByRole('tab', { name: 'One line' }).click();
  await app.getByRole('button', { name: 'Done' }).click();

  await app.getByRole('button', { name: 'Add a budget' }).click();
  const form = app.getByRole('dialog', { name: 'A budget for Ada Lovelace' });
  await form.getByLabel('Amount').fill('0.5');
  await form.getByText('Per week').click();
  await expect(form.getByRole('status')).toContainText('Ada Lovelace may spend $0.50 a week. Resets every Monday at 00:00');
  await form.getByRole('button', { name: 'Add the budget' }).click();
  await expect(app.getByText('$0.00 of $0.500 used')).toBeVisible();
  expect(await file(gatehouse)).toContain('amountUsd: 0.5');

  expect((await gatehouse.ask('first', { key, model: 'claude-sonnet-4-5' })).status).toBe(200);
  const second = await gatehouse.ask('second', { key, model: 'claude-sonnet-4-5' });
  expect([second.status, second.text]).toEqual([
    429,
    expect.stringContaining('The developer \\"Ada Lovelace\\" has used $1.00 of $0.500 this week'),
  ]);
  await app.reload();
  await expect(app.getByRole('region', { name: 'Details' }).getByRole('meter')).toHaveAttribute('aria-valuetext', '$1.00 of $0.500 used');
  await expect(app.getByRole('region', { name: 'Details' }).getByLabel('Used up')).toBeVisible();
});

test('the tree is walked and renamed from the keyboard alone', async ({ app, gatehouse }) => {
  await house(gatehouse);
  await open(app, gatehouse);
  const tree = app.getByRole('treegrid', { name: 'Organisation, teams, developers and keys' });
  const row = (name: RegExp) => tree.getByRole('row', { name });
  await expect(row(/Web/)).toBeVisible();
  await tree.focus();
  await press(app, 'Home', 'ArrowDown', 'ArrowDown', 'ArrowRight');
  await expect(row(/Web/)).toHaveAttribute('aria-expanded', 'true');
  await expect(row(/Ada/)).toHaveAttribute('aria-level', '3');
  await press(app, 'ArrowRight', 'F2');
  await app.getByLabel('New name of Ada').fill('Countess Ada');
  await press(app, 'Enter');
  await expect(row(/Countess Ada/)).toBeVisible();
  await press(app, 'Enter');
  await expect(app.getByRole('heading', { name: 'Countess Ada' })).toBeVisible();
  await press(app, 'ArrowLeft', 'ArrowLeft');
  await expect(row(/Countess Ada/)).toHaveCount(0);
  expect(await file(gatehouse)).toContain('name: Countess Ada');
  await app.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => file(gatehouse)).not.toContain('Countess');
});

test('whoever is searched for is found with their place, and moving them keeps what they spent', async ({ app, anthropic, gatehouse }) => {
  anthropic.reply(dollar);
  await house(gatehouse);
  const { value } = await gatehouse.admin.keys.create({ owner: 'developer:ada' });
  await gatehouse.ask('hi', { key: value, model: 'claude-sonnet-4-5' });
  await open(app, gatehouse);
  await app.getByLabel('Find by name, id, email or key').fill('ada');
  await app.getByRole('row', { name: /Ada My organisation \/ Web/ }).click();
  await app.getByRole('button', { name: 'Actions for Ada', exact: true }).click();
  await app.getByRole('menuitem', { name: 'Edit the details' }).click();
  await app.getByRole('dialog').getByRole('combobox', { name: 'Team' }).click();
  await app.getByRole('option', { name: 'Main team' }).click();
  await app.getByRole('button', { name: 'Save' }).click();
  await expect(app.getByText('Developer · My organisation · Main team')).toBeVisible();
  const spentBy = async (kind: 'team' | 'developer', id: string) => (await gatehouse.admin.people.node({ kind, id })).month.costNanoUsd;
  expect(await spentBy('team', 'web')).toBe(await spentBy('developer', 'ada'));
  expect(await spentBy('team', 'web')).toBeGreaterThan(1_000_000_000);
});

test('a link to somebody opens the tree down to them', async ({ app, gatehouse }) => {
  await house(gatehouse);
  await app.goto(`${gatehouse.adminUrl}/#/people/developer/ada`);
  await expect(app.getByRole('row', { name: /Ada/ })).toHaveAttribute('aria-selected', 'true');
  await app.getByRole('button', { name: 'Hide what is below Web' }).click();
  await expect(app.getByRole('row', { name: /Ada/ })).toHaveCount(0);
});

test('removing somebody whose keys still work says so and ends them', async ({ app, gatehouse }) => {
  await house(gatehouse);
  const { value } = await gatehouse.admin.keys.create({ owner: 'developer:ada' });
  await app.goto(`${gatehouse.adminUrl}/#/people/developer/ada`);
  await app.getByRole('button', { name: 'Actions for Ada', exact: true }).click();
  await app.getByRole('menuitem', { name: 'Remove' }).click();
  await expect(app.getByRole('dialog')).toContainText('One key still works.');
  await app.getByRole('button', { name: 'Remove and end its key' }).click();
  await expect(app.getByText('Ada is removed')).toBeVisible();
  expect((await gatehouse.ask('hi', { key: value })).status).toBe(401);
});

test('an amount is changed in its place in the tree', async ({ app, gatehouse }) => {
  await house(gatehouse);
  const tier = { kind: 'team', id: 'web' } as const;
  await gatehouse.admin.people.change({ tier, set: { budgets: [{ amountUsd: 10, window: { calendar: 'week' } }] } });
  await open(app, gatehouse);
  const row = app.getByRole('row', { name: /Web/ });
  await row.getByText('$10/week').dblclick();
  await app.getByLabel('Amount of the budget of Web').fill('25');
  await press(app, 'Enter');
  await expect(row).toContainText('$25/week');
  expect(await file(gatehouse)).toMatch(/amountUsd: 25\n/);
});

test('a list of developers is looked at line by line before it is imported', async ({ app, gatehouse }) => {
  await house(gatehouse);
  await open(app, gatehouse);
  await app.getByRole('button', { name: 'Import a list …' }).click();
  const list = app.getByLabel('Paste the list');
  await list.fill('id,name,team,email,monthlyUsd\nada,Ada,web,,50\nbo,Bo,web,not-an-email,\n');
  await app.getByRole('button', { name: 'Check the list' }).click();
  await expect(app.getByRole('row', { name: /bo/ })).toContainText('not-an-email is not an email address.');
  await expect(app.getByRole('button', { name: 'Import', exact: true })).toHaveCount(0);
  await list.fill('id,name,team,email,monthlyUsd\nada,Ada,web,,50\nbo,Bo,web,bo@example.com,\n');
  await app.getByRole('button', { name: 'Check the list' }).click();
  await app.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(app.getByText('1 added, 1 changed')).toBeVisible();
  expect(await gatehouse.admin.people.node({ kind: 'developer', id: 'bo' })).toMatchObject({ email: 'bo@example.com' });
});

test('a pause is shown where it acts and ends when somebody says so', async ({ app, gatehouse }) => {
  await house(gatehouse);
  const { value } = await gatehouse.admin.keys.create({ owner: 'developer:ada' });
  await app.goto(`${gatehouse.adminUrl}/#/people/team/web`);
  await app.getByRole('button', { name: 'Actions for Web' }).click();
  await app.getByRole('menuitem', { name: 'Pause spending …' }).click();
  await app.getByLabel('Reason').fill('Quarter end');
  await app.getByRole('button', { name: 'Pause', exact: true }).click();
  await expect(app.getByRole('row', { name: /Web.*Paused/ })).toBeVisible();
  expect((await gatehouse.ask('hi', { key: value })).status).toBe(429);
  await app.getByRole('button', { name: /^End now: Spending is paused/ }).click();
  await expect(app.getByRole('row', { name: /Web.*Paused/ })).toHaveCount(0);
  expect((await gatehouse.ask('hi', { key: value })).status).toBe(200);
});

test('ten thousand developers scroll as fast as ten', async ({ app, gatehouse }) => {
  test.setTimeout(120_000);
  await house(gatehouse);
  const lines = Array.from({ length: 10_000 }, (_, index) => `dev${index},Developer ${index},web,,10`);
  await gatehouse.admin.people.import({ text: ['id,name,team,email,monthlyUsd', ...lines].join('\n') });
  await open(app, gatehouse);
  await app.getByRole('button', { name: 'Show what is below Web' }).click();
  const tree = app.getByRole('treegrid');
  await expect(tree.getByRole('row', { name: /Developer 20\b/ })).toBeAttached();
  await tree.focus();
  await press(app, 'End');
  await expect(tree.getByRole('row', { name: /Developer 9999\b/ })).toBeVisible();
  await expect(tree).toHaveAttribute('aria-rowcount', '10005');
  expect(await tree.getByRole('row').count()).toBeLessThan(80);
});

async function house({ admin }: Gatehouse): Promise<void> {
  await admin.people.add({ kind: 'team', id: 'web', name: 'Web' });
  await admin.people.add({ kind: 'developer', id: 'ada', name: 'Ada', team: 'web' });
}

async function open(app: Page, gatehouse: Gatehouse): Promise<void> {
  await app.goto(`${gatehouse.adminUrl}/#/people`);
  await expect(app.getByRole('row', { name: /My organisation/ })).toBeVisible();
}

async function add(app: Page, kind: 'Team' | 'Developer', name: string, team?: string): Promise<void> {
  await app.getByRole('button', { name: 'Add', exact: true }).click();
  await app.getByRole('menuitem', { name: kind }).click();
  const form = app.getByRole('dialog');
  await form.getByLabel('Name').fill(name);
  if (team !== undefined) {
    await form.getByRole('combobox', { name: 'Team' }).click();
    await app.getByRole('option', { name: team }).click();
  }
  await form.getByRole('button', { name: 'Add' }).click();
  await expect(form).toHaveCount(0);
}

async function press(app: Page, ...keys: string[]): Promise<void> {
  for (const key of keys) await app.keyboard.press(key);
}

function file({ dataDir }: Gatehouse): Promise<string> {
  return readFile(join(dataDir, 'gatehouse.yaml'), 'utf8');
}

test('after a restart the undo says that there is nothing to take back, and where the change can still be seen', async ({
  app,
  gatehouse,
}) => {
  await gatehouse.admin.people.add({ kind: 'developer', id: 'ada', name: 'Ada', team: 'main' });
  await app.goto(`${gatehouse.adminUrl}/#/people`);
  const undo = app.getByRole('button', { name: 'Undo' });
  await expect(undo).toBeEnabled();
  await gatehouse.kill();
  await gatehouse.start();
  await app.reload();
  await expect(undo).toBeDisabled();
  await undo.focus();
  await expect(app.getByRole('tooltip')).toContainText('Nothing to take back.');
  await expect(app.getByRole('tooltip')).toContainText('the audit log still shows what was there before');
  await app.keyboard.press('Enter');
  expect(await file(gatehouse)).toContain('name: Ada');
});
