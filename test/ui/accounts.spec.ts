/** Accounts: one form to add a credential, a test in plain words, and health that says what to do. */
import { failure, startFakeAnthropic } from '../support/fake-anthropic.ts';
import { expect, test } from './gatehouse.ts';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

test('an account is added, tested and used; its secret is nowhere in the file', async ({ app, gatehouse }) => {
  const upstream = await startFakeAnthropic();
  try {
    await app.goto(`${gatehouse.adminUrl}/#/accounts`);
    await expect(app.getByRole('article', { name: 'Practice' })).toContainText('Simulated');
    await app.getByRole('button', { name: 'Add an account' }).click();
    await app.getByRole('textbox', { name: 'Id' }).fill('main');
    await app.getByLabel('API key', { exact: true }).fill('sk-ant-api03-very-secret');
    await app.getByText('Address, models and order').click();
    await app.getByRole('textbox', { name: 'Base URL' }).fill(upstream.url);
    await app.getByRole('button', { name: 'Add and test' }).click();
    const card = app.getByRole('article', { name: 'Anthropic' });
    await expect(card).toContainText('It works');
    await expect(card).toContainText('${vault:main}');
    await expect(card).toContainText('Ready');
    expect(await readFile(join(gatehouse.dataDir, 'gatehouse.yaml'), 'utf8')).not.toContain('very-secret');
    const before = upstream.requests.length;
    expect((await gatehouse.ask('hello')).status).toBe(200);
    expect(upstream.requests.at(-1)?.header('x-api-key')).toBe('sk-ant-api03-very-secret');
    expect(upstream.requests.length).toBe(before + 1);
  } finally {
    await upstream.close();
  }
});

test('the form says what is wrong before anything is sent', async ({ app, gatehouse }) => {
  await app.goto(`${gatehouse.adminUrl}/#/accounts/new`);
  await app.getByRole('textbox', { name: 'Id' }).fill('Not An Id');
  await app.getByRole('button', { name: 'Add and test' }).click();
  await expect(app.getByText(/1-63 small letters/)).toBeVisible();
  await expect(app.getByText('This is needed.')).toBeVisible();
  await app.getByRole('textbox', { name: 'Id' }).fill('practice');
  await app.getByRole('button', { name: 'Add and test' }).click();
  await expect(app.getByText('Another account has this id.')).toBeVisible();
  expect(await gatehouse.admin.accounts.list()).toHaveLength(1);
});

test('a test that fails says why in plain words', async ({ app, anthropic, gatehouse }) => {
  anthropic.replyAlways(() => failure(401, 'authentication_error', 'invalid x-api-key'));
  await app.goto(`${gatehouse.adminUrl}/#/accounts`);
  const card = app.getByRole('article', { name: 'Anthropic' });
  await card.getByRole('button', { name: 'Test' }).click();
  await expect(card).toContainText('It does not work');
  await expect(card).toContainText(/credential|key/);
});

test('an account is disabled, enabled and removed', async ({ app, anthropic, gatehouse }) => {
  await app.goto(`${gatehouse.adminUrl}/#/accounts`);
  const card = app.getByRole('article', { name: 'Anthropic' });
  const menu = app.getByRole('button', { name: 'Actions for Anthropic' });
  await menu.click();
  await app.getByRole('menuitem', { name: 'Disable' }).click();
  await expect(card).toContainText('Disabled');
  await menu.click();
  await app.getByRole('menuitem', { name: 'Enable' }).click();
  await expect(card).not.toContainText('Disabled');
  await menu.click();
  await app.getByRole('menuitem', { name: 'Remove' }).click();
  await app.getByRole('button', { name: 'Remove the account' }).click();
  await expect(card).toHaveCount(0);
  expect(anthropic.requests).toHaveLength(0);
});

test('the form asks for what the chosen provider needs, and no more', async ({ app, gatehouse }) => {
  await app.goto(`${gatehouse.adminUrl}/#/accounts/new`);
  const provider = app.getByRole('combobox', { name: 'Provider' });
  await provider.click();
  await provider.fill('bedr');
  await app.getByRole('option', { name: 'Amazon Bedrock' }).click();
  await expect(app.getByRole('textbox', { name: 'Id' })).toHaveValue('bedrock');
  await expect(app.getByRole('link', { name: 'Keys and documentation of Amazon Bedrock' })).toBeVisible();
  await expect(app.getByRole('radio', { name: 'This machine’s sign-in' })).toBeChecked();
  await expect(app.getByLabel('API key', { exact: true })).toHaveCount(0);
  await app.getByRole('button', { name: 'Add and test' }).click();
  await expect(app.getByText('This is needed, e.g. us-east-1')).toBeVisible();
  await app.getByRole('textbox', { name: 'Region' }).fill('eu-central-1');
  await app.getByText('Keep it here').click();
  await app.getByLabel('API key', { exact: true }).fill('ABSKvery-secret');
  await app.getByText('Address, models and order').click();
  await app.getByRole('textbox', { name: 'Base URL' }).fill('http://127.0.0.1:9');
  await app.getByRole('textbox', { name: 'Names of models at this account' }).fill('claude-opus-5-5 = arn:aws:bedrock:x');
  await app.getByRole('button', { name: 'Add and test' }).click();
  const card = app.getByRole('article', { name: 'Amazon Bedrock' });
  await expect(card).toContainText('It does not work');
  await expect(card).toContainText('could not be reached');
  await expect(card).toContainText('claude-opus-5-5 → arn:aws:bedrock:x');
  expect((await gatehouse.admin.accounts.list()).find(({ config }) => config.id === 'bedrock')?.config).toEqual({
    id: 'bedrock',
    provider: 'bedrock',
    region: 'eu-central-1',
    baseUrl: 'http://127.0.0.1:9',
    modelMap: { 'claude-opus-5-5': 'arn:aws:bedrock:x' },
    secret: '${vault:bedrock}',
  });
});
