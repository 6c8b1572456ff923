/** Models: what is served at which price, found by typing; aliases made where the model stands. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from './gatehouse.ts';

test('models are found by typing, in what is served and in the whole catalogue', async ({ app, gatehouse }) => {
  await gatehouse.admin.accounts.add({ id: 'aws', provider: 'bedrock', region: 'us-east-1', secretValue: 'ABSKtest' });
  await app.goto(`${gatehouse.adminUrl}/#/models`);
  await expect(app.getByText('Anthropic does not support other models behind it')).toBeVisible();
  const list = app.getByRole('table', { name: 'Models' });
  const search = app.getByRole('textbox', { name: 'Search models' });
  await search.fill('bedrock opus-5-5');
  const opus = list.getByRole('row', { name: /^claude-opus-5-5 / });
  await expect(opus).toContainText('Amazon Bedrock');
  await expect(opus).toContainText('$4.40');
  await expect(opus.getByRole('button', { name: 'aws' })).toBeVisible();
  await search.fill('kimi-k3');
  await expect(app.getByText('None of your accounts serves such a model')).toBeVisible();
  await app.getByRole('button', { name: 'Look in the whole catalogue' }).click();
  await expect(list.getByRole('row').filter({ hasText: 'Moonshot AI (Kimi)' }).first()).toContainText('no account');
  // Some 2,500 models, and only those in sight exist.
  await search.fill('');
  await expect(app.getByText(/^2,\d{3} models$/)).toBeVisible();
  expect(await list.getByRole('row').count()).toBeLessThan(60);
});

test('an alias is made from a row, stands in the file, works, and goes again', async ({ app, gatehouse }) => {
  await app.goto(`${gatehouse.adminUrl}/#/models`);
  await app.getByRole('button', { name: 'Make an alias for claude-practice' }).click();
  await app.getByRole('button', { name: 'Save the alias' }).click();
  await expect(app.getByText('This is needed.')).toBeVisible();
  await app.getByRole('textbox', { name: 'Name' }).fill('claude-try');
  await app.getByRole('button', { name: 'Save the alias' }).click();
  const remove = app.getByRole('button', { name: 'Remove the alias claude-try' });
  await expect(remove).toBeVisible();
  expect(await readFile(join(gatehouse.dataDir, 'gatehouse.yaml'), 'utf8')).toContain('claude-try: claude-practice');
  expect((await gatehouse.ask('hello', { model: 'claude-try' })).status).toBe(200);
  await remove.click();
  await expect(remove).toHaveCount(0);
  expect((await gatehouse.admin.models.list()).aliases).toEqual([]);
});
