/** From day to day: a refusal becomes an approval, a grant lets the next request pass, and everything stands in the audit log. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { outputOf } from '../support/fake-anthropic.ts';
import { expect, signIn, test } from './gatehouse.ts';

const dollar = outputOf(66_667);

test('a refusal waits as an approval beside the navigation, and a grant lets the next request pass', async ({
  app,
  anthropic,
  gatehouse,
}) => {
  anthropic.replyAlways(dollar);
  await gatehouse.admin.people.change({ tier: { kind: 'developer', id: 'me' }, set: { sessionUsd: 0.5 } });
  const ask = () => gatehouse.ask('go on', { session: 'session-1', model: 'claude-sonnet-4-5' });
  expect([(await ask()).status, (await ask()).status]).toEqual([200, 429]);

  await expect(app.getByRole('link', { name: /Approvals/ })).toContainText('1 approval waits');
  await app.getByRole('link', { name: /Approvals/ }).click();
  await expect(app.getByRole('listitem').filter({ hasText: 'Not enough budget left' })).toContainText('$1.00 of $0.500 used');
  await app.getByRole('button', { name: 'Grant …' }).click();
  const form = app.getByRole('dialog');
  await expect(form).toContainText('this session');
  await form.getByRole('button', { name: '+$20' }).click();
  await form.getByText('End of the week').click();
  await form.getByLabel('Reason').fill('Release tonight');
  await form.getByRole('button', { name: 'Grant $20' }).click();
  await expect(app.getByRole('heading', { name: 'Nobody waits' })).toBeVisible();
  await expect(app.getByRole('list', { name: 'Exceptions in force' })).toContainText('Release tonight');
  expect((await ask()).status).toBe(200);

  await app.getByText('Decided', { exact: true }).click();
  await expect(app.getByRole('listitem').filter({ hasText: 'Granted' })).toContainText('Release tonight');
});

test('a declined approval leaves the request refused', async ({ app, anthropic, gatehouse }) => {
  anthropic.replyAlways(dollar);
  await gatehouse.admin.people.change({ tier: { kind: 'developer', id: 'me' }, set: { sessionUsd: 0.5 } });
  const ask = () => gatehouse.ask('go on', { session: 'session-1', model: 'claude-sonnet-4-5' });
  expect([(await ask()).status, (await ask()).status]).toEqual([200, 429]);
  await app.goto(`${gatehouse.adminUrl}/#/approvals`);
  await app.getByRole('button', { name: 'Decline' }).click();
  await app.getByRole('dialog').getByLabel('Reason').fill('Wait for Monday');
  await app.getByRole('dialog').getByRole('button', { name: 'Decline' }).click();
  await expect(app.getByRole('heading', { name: 'Nobody waits' })).toBeVisible();
  expect((await ask()).status).toBe(429);
});

test('a budget is raised for a while from the tree, and the raise can be ended', async ({ app, gatehouse }) => {
  await gatehouse.admin.people.change({
    tier: { kind: 'developer', id: 'me' },
    set: { budgets: [{ amountUsd: 10, window: { calendar: 'month' } }] },
  });
  await app.goto(`${gatehouse.adminUrl}/#/people/developer/me`);
  await app.getByRole('button', { name: 'Raise $10 a month for a while' }).click();
  await app.getByRole('dialog').getByRole('button', { name: '+$5' }).click();
  await app.getByRole('dialog').getByLabel('Reason').fill('Demo');
  await app.getByRole('dialog').getByRole('button', { name: 'Raise', exact: true }).click();
  const details = app.getByRole('region', { name: 'Details' });
  await expect(details).toContainText('Raised by $5.00');
  await expect(details).toContainText('$0.00 of $15.00 used');
  await details.getByRole('button', { name: /^End now/ }).click();
  await expect(details).toContainText('$0.00 of $10.00 used');
});

test('every change stands in the audit log, with a chain that holds, and can be taken away', async ({ app, gatehouse }) => {
  const endsAt = Date.now() + 3_600_000;
  const pause = await gatehouse.admin.overrides.create({ kind: 'pause', tier: { kind: 'team', id: 'main' }, reason: 'Audit me', endsAt });
  await gatehouse.admin.overrides.end({ id: pause.id });
  await app.goto(`${gatehouse.adminUrl}/#/audit`);
  await expect(app.getByText(/Chain verified: \d+ entries/)).toBeVisible();
  await app.getByLabel('Find in entries').fill('Audit me');
  await app.getByRole('row', { name: /overrides\.create/ }).click();
  await expect(app.getByLabel(/^After: overrides/)).toContainText('"reason": "Audit me"');
  await app.getByLabel('Find in entries').fill('nothing like this');
  await expect(app.getByRole('heading', { name: 'No entry is like that' })).toBeVisible();
  const downloading = app.waitForEvent('download');
  await app.getByRole('button', { name: 'Export' }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toMatch(/\.jsonl$/);
  expect(await readFile(await download.path(), 'utf8')).toContain('Audit me');
});

test('alerts are marked as seen by looking at them', async ({ app, anthropic, gatehouse }) => {
  anthropic.replyAlways(dollar);
  await gatehouse.admin.people.change({
    tier: { kind: 'developer', id: 'me' },
    set: { budgets: [{ amountUsd: 1.05, window: { calendar: 'month' } }] },
  });
  await gatehouse.ask('dear', { model: 'claude-sonnet-4-5' });
  await expect(app.getByRole('link', { name: /Alerts/ })).toContainText(/new alert/);
  await app.getByRole('link', { name: /Alerts/ }).click();
  await expect(app.getByRole('list', { name: 'Alerts, newest first' }).getByText('New', { exact: true }).first()).toBeVisible();
  await expect(app.getByRole('link', { name: /Alerts/ })).not.toContainText(/new alert/);
});

test('the own page shows budgets, sessions down to subagents, and a way to ask for more', async ({ app, anthropic, gatehouse }) => {
  anthropic.replyAlways(dollar);
  await gatehouse.admin.people.change({
    tier: { kind: 'developer', id: 'me' },
    set: { budgets: [{ amountUsd: 20, window: { calendar: 'week' } }], agentUsd: 0.5 },
  });
  const ask = (agent?: string) =>
    gatehouse.ask('hi', { session: 'session-of-mine', model: 'claude-sonnet-4-5', ...(agent !== undefined && { agent }) });
  expect([(await ask()).status, (await ask('explore-1')).status, (await ask('explore-1')).status]).toEqual([200, 200, 429]);
  await app.goto(`${gatehouse.adminUrl}/#/me`);
  await expect(app.getByText('$2.00 of $20.00 used')).toBeVisible();
  await app.getByRole('button', { name: 'Show the parts of session session-' }).click();
  await expect(app.getByRole('row', { name: /Subagent explore-1/ })).toContainText('$1.00');
  await expect(app.getByRole('row', { name: /Main conversation/ })).toContainText('$1.00');
  await expect(app.getByRole('table', { name: 'Your requests' }).getByRole('row', { name: /Refused/ })).toBeVisible();
  await app.getByLabel('Why you need more').fill('The tests are nearly green');
  await app.getByRole('button', { name: 'Send' }).click();
  await app.goto(`${gatehouse.adminUrl}/#/approvals`);
  await expect(app.getByText('The tests are nearly green')).toBeVisible();
});

test('a developer signs in with the virtual key, lands on the own page, and finds nobody else’s', async ({
  page,
  anthropic,
  gatehouse,
}) => {
  anthropic.replyAlways(dollar);
  await gatehouse.admin.settings.setRecording({ bodies: 'full' });
  await gatehouse.admin.people.add({ kind: 'developer', id: 'ada', name: 'Ada', team: 'main' });
  const { value } = await gatehouse.admin.keys.create({ owner: 'developer:ada', name: 'Laptop' });
  await gatehouse.ask('of Ada', { key: value, model: 'claude-sonnet-4-5', session: 'adas-session' });
  await gatehouse.ask('of somebody else', { model: 'claude-haiku-4-5', session: 'other-session' });
  const forbidden: string[] = [];
  page.on('response', (response) => void (response.status() === 403 && forbidden.push(response.url())));
  await signIn(page, { ...gatehouse, token: value });

  await expect(page.getByRole('heading', { level: 1, name: 'Ada' })).toBeVisible();
  await expect(page.getByText('Main team · signed in with Laptop')).toBeVisible();
  const navigation = page.getByRole('navigation').getByRole('link');
  await expect(navigation).toHaveText(['Your usage', 'Live', 'Spend']);
  await expect(page.getByRole('switch')).toHaveCount(0);
  await expect(page.getByRole('table', { name: 'Your sessions' })).toContainText('adas-ses');
  await expect(page.locator('body')).not.toContainText('other-se');

  await page.goto(`${gatehouse.adminUrl}/#/people`);
  await expect(page.getByRole('heading', { level: 1, name: 'Ada' })).toBeVisible();
  await page.goto(`${gatehouse.adminUrl}/#/live`);
  await expect(page.getByRole('grid').getByRole('row', { name: /sonnet/ })).toBeVisible();
  await expect(page.getByRole('grid').getByRole('row', { name: /haiku/ })).toHaveCount(0);
  await page.goto(`${gatehouse.adminUrl}/#/spend?range=month&by=developer`);
  await expect(page.getByRole('row', { name: /Ada/ }).last()).toContainText('$1.00');
  await expect(page.getByRole('row', { name: /^Me/ })).toHaveCount(0);
  expect(forbidden).toEqual([]);
});

test('an order for an account that somebody took out of the file is said to have ended, and why', async ({ app, gatehouse }) => {
  await gatehouse.admin.accounts.add({ id: 'second', provider: 'practice' });
  const endsAt = Date.now() + 3_600_000;
  await gatehouse.admin.overrides.create({ kind: 'account', action: 'pin', accountId: 'second', reason: 'demo', endsAt });
  const file = join(gatehouse.dataDir, 'gatehouse.yaml');
  await writeFile(file, (await readFile(file, 'utf8')).replace(/^  - id: second\n.*\n/m, ''));
  await app.goto(`${gatehouse.adminUrl}/#/approvals`);
  await expect(app.getByRole('heading', { name: 'Exceptions that ended early' })).toBeVisible({ timeout: 45_000 });
  await expect(app.getByText('It ended because the account was taken out of the file')).toBeVisible();
});
