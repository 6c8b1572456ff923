/** Keys: what a person does here takes effect on the very next request. */
import { HANG, stream } from '../support/fake-anthropic.ts';
import { messageEvents } from '../support/messages-stream.ts';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from './gatehouse.ts';

test('a new key is shown once, with the lines to set up a client, and works', async ({ app, anthropic, gatehouse }) => {
  const value = await createKey(app, gatehouse.adminUrl, 'Pairing machine');
  const dialog = app.getByRole('dialog', { name: 'Your new key' });
  await dialog.getByRole('button', { name: 'Show the key' }).click();
  await expect(dialog.locator('pre')).toContainText(value);
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(app.getByRole('row', { name: /Pairing machine/ })).toContainText('Never used');
  expect(await app.locator('body').innerText()).not.toContain(value);

  expect((await gatehouse.ask('hi', { key: value })).status).toBe(200);
  await app.reload();
  await expect(app.getByRole('row', { name: /Pairing machine/ })).toContainText('1 request');
  expect(anthropic.requests).toHaveLength(1);
});

test('rotating gives a new value and lets the old one work until the grace period ends', async ({ app, anthropic, gatehouse }) => {
  const old = await createKey(app, gatehouse.adminUrl, 'Laptop');
  await app.getByRole('button', { name: 'Done' }).click();
  await choose(app, 'Laptop', 'Rotate');
  await app.getByRole('button', { name: 'Rotate', exact: true }).click();
  const fresh = await app.getByTestId('key-value').innerText();
  await expect(app.getByRole('dialog')).toContainText(/The earlier value sk-gate-\S+ works until/);
  await app.getByRole('button', { name: 'Done' }).click();
  expect(fresh).not.toBe(old);
  await expect(app.getByRole('row', { name: /Laptop/ })).toContainText(/old value sk-gate-\S+ ends/);
  expect([(await gatehouse.ask('old', { key: old })).status, (await gatehouse.ask('new', { key: fresh })).status]).toEqual([200, 200]);

  await choose(app, 'Laptop', 'Rotate');
  await app.getByRole('dialog').getByText('Not at all', { exact: true }).click();
  await app.getByRole('button', { name: 'Rotate', exact: true }).click();
  await app.getByRole('button', { name: 'Done' }).click();
  expect([(await gatehouse.ask('too old', { key: fresh })).status, (await gatehouse.ask('old', { key: old })).status]).toEqual([401, 200]);

  await choose(app, 'Laptop', 'Rotate');
  await app.getByRole('checkbox', { name: 'End the values of earlier rotations now' }).check();
  await app.getByRole('dialog').getByText('Not at all', { exact: true }).click();
  await app.getByRole('button', { name: 'Rotate', exact: true }).click();
  await expect(app.getByRole('dialog')).toContainText('No earlier value works any more.');
  await app.getByRole('button', { name: 'Done' }).click();
  expect((await gatehouse.ask('old', { key: old })).status).toBe(401);
  expect(anthropic.requests).toHaveLength(3);
});

test('a disabled key is refused until it is enabled again', async ({ app, anthropic, gatehouse }) => {
  const value = await createKey(app, gatehouse.adminUrl, 'Intern');
  await app.getByRole('button', { name: 'Done' }).click();
  await choose(app, 'Intern', 'Disable');
  await expect(app.getByRole('row', { name: /Intern/ })).toContainText('Disabled');
  expect((await gatehouse.ask('no', { key: value })).status).toBe(401);
  await choose(app, 'Intern', 'Enable');
  await expect(app.getByRole('row', { name: /Intern/ })).toContainText('Active');
  expect((await gatehouse.ask('yes', { key: value })).status).toBe(200);
  expect(anthropic.requests).toHaveLength(1);
});

test('revoking asks first, ends a running answer and refuses the next request', async ({ app, anthropic, gatehouse }) => {
  const value = await createKey(app, gatehouse.adminUrl, 'Lost laptop');
  await app.getByRole('button', { name: 'Done' }).click();
  anthropic.reply(stream([...messageEvents().slice(0, 3), HANG]));
  const running = gatehouse.ask('a long one', { key: value });
  await anthropic.received(1);

  await choose(app, 'Lost laptop', 'Revoke');
  await app.getByRole('button', { name: 'Cancel' }).click();
  await expect(app.getByRole('row', { name: /Lost laptop/ })).toContainText('Active');
  await choose(app, 'Lost laptop', 'Revoke');
  await app.getByRole('button', { name: 'Revoke the key' }).click();
  await expect(app.getByRole('button', { name: 'Show 1 revoked key' })).toBeVisible();
  expect(await running.then(({ text }) => text.includes('message_stop')).catch(() => false)).toBe(false);
  expect((await gatehouse.ask('again', { key: value })).status).toBe(401);
});

async function createKey(app: Page, adminUrl: string, name: string): Promise<string> {
  await app.goto(`${adminUrl}/#/keys`);
  await app.getByRole('button', { name: 'Create a key' }).first().click();
  await app.getByLabel('Name').fill(name);
  await app.getByRole('button', { name: 'Create', exact: true }).click();
  const value = await app.getByTestId('key-value').innerText();
  expect(value).toMatch(/^sk-gate-/);
  return value;
}

async function choose(app: Page, key: string, action: string): Promise<void> {
  await app.getByRole('button', { name: `Actions for ${key}` }).click();
  await app.getByRole('menuitem', { name: action, exact: true }).click();
}

test('a long list of keys is shown piece by piece, and any of them is found', async ({ app, gatehouse }) => {
  const file = join(gatehouse.dataDir, 'gatehouse.yaml');
  const hash = (index: number) => `sha256:${String(index).padStart(64, '0')}`;
  const many = Array.from(
    { length: 300 },
    (_, index) =>
      `  - { id: k${index}, owner: 'developer:me', hash: '${hash(index)}', prefix: sk-gate-x, created: 2026-11-23T09:00:00Z }\n`,
  );
  await writeFile(file, (await readFile(file, 'utf8')).replace(/^keys:\n/m, `keys:\n${many.join('')}`));
  await expect.poll(async () => (await gatehouse.admin.keys.list({})).total).toBe(301);
  await app.goto(`${gatehouse.adminUrl}/#/keys`);
  const rows = app.locator('tbody tr');
  await expect(rows).toHaveCount(200);
  await app.getByRole('button', { name: 'Show 101 more of 101' }).click();
  await expect(rows).toHaveCount(301);
  await app.getByLabel('Search keys').fill('k299');
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText('k299');
  await app.getByLabel('Search keys').fill('k300');
  await expect(app.getByText('No key is called that')).toBeVisible();

  await app.goto(`${gatehouse.adminUrl}/#/setup`);
  const field = app.getByRole('combobox', { name: 'Key' });
  await field.click();
  await app.keyboard.type('k299');
  await app.getByRole('option', { name: 'k299' }).click();
  await expect(field).toHaveValue(/^k299/);
});
