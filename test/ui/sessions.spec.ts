/** Sessions: what each cost, down to the turn; by mouse and by keyboard, with the inspector beside it. */
import type { Page } from '@playwright/test';
import { stream } from '../support/fake-anthropic.ts';
import { messageEvents } from '../support/messages-stream.ts';
import { expect, test } from './gatehouse.ts';

const tree = (app: Page) => app.getByRole('treegrid', { name: 'Sessions with their conversations and turns' });
const lines = (app: Page, kind: string) => tree(app).locator(`[data-kind=${kind}]`);

test('adds up a session, its subagents and its turns', async ({ app, anthropic, gatehouse }) => {
  // 100,000 input tokens at $3 per million: $0.30 a turn.
  anthropic.replyAlways(() => stream(messageEvents({ usage: { input: 100_000, output: 0 } })));
  const model = 'claude-sonnet-4-5';
  await gatehouse.ask('one', { model, session: 'aaaaaaaa-1' });
  await gatehouse.ask('two', { model, session: 'aaaaaaaa-1' });
  await gatehouse.ask('explore', { model, session: 'aaaaaaaa-1', agent: 'explore' });
  await gatehouse.ask('other', { model, session: 'bbbbbbbb-2' });
  await app.goto(`${gatehouse.adminUrl}/#/sessions`);
  await expect(lines(app, 'session')).toHaveCount(2);
  const first = lines(app, 'session').filter({ hasText: 'aaaaaaaa' });
  await expect(first).toContainText('$0.900');
  await expect(first).toContainText('1 subagent');
  await first.click();
  await expect(lines(app, 'part')).toHaveText([/Main conversation.*\$0\.600/, /Subagent explore.*\$0\.300/]);
  await lines(app, 'part').first().click();
  await expect(lines(app, 'turn')).toHaveText([/^2.*\$0\.300/, /^1.*\$0\.300/]);

  await lines(app, 'turn').last().click();
  await expect(app.getByRole('region', { name: 'Request inspector' })).toContainText('one');
  await first.getByRole('button', { name: 'Show in Live' }).click();
  await expect(app.getByText('Session aaaaaaaa')).toBeVisible();
});

test('is walked, opened and closed by keys alone', async ({ app, gatehouse }) => {
  await gatehouse.ask('one', { session: 'only' });
  await gatehouse.ask('two', { session: 'only' });
  await app.goto(`${gatehouse.adminUrl}/#/sessions`);
  await tree(app).focus();
  await app.keyboard.press('ArrowDown');
  await app.keyboard.press('ArrowRight');
  // The only conversation opens with its session.
  await expect(lines(app, 'turn')).toHaveCount(2);
  await expect(lines(app, 'session')).toHaveAttribute('aria-expanded', 'true');
  await app.keyboard.press('ArrowDown');
  await app.keyboard.press('ArrowDown');
  await app.keyboard.press('Enter');
  const inspector = app.getByRole('region', { name: 'Request inspector' });
  await expect(inspector).toContainText('two');
  await app.keyboard.press('ArrowDown');
  await expect(inspector).toContainText('one');
  await app.keyboard.press('ArrowLeft');
  await app.keyboard.press('ArrowLeft');
  await expect(lines(app, 'turn')).toHaveCount(0);
  await app.keyboard.press('ArrowLeft');
  await app.keyboard.press('ArrowLeft');
  await expect(lines(app, 'part')).toHaveCount(0);
  await app.keyboard.press('l');
  await expect(app.getByRole('heading', { name: 'Live' })).toBeVisible();
});

test('shows a session with its first request, and says which of the reasons empties the list', async ({ app, anthropic, gatehouse }) => {
  await app.goto(`${gatehouse.adminUrl}/#/sessions`);
  await expect(app.getByRole('heading', { name: 'No session yet' })).toBeVisible();
  const gate = Promise.withResolvers<void>();
  anthropic.reply(stream([...messageEvents().slice(0, 3), gate.promise, ...messageEvents().slice(3)]));
  const answer = gatehouse.ask('slow', { session: 'fresh' });
  await expect(lines(app, 'session')).toContainText('1 running');
  gate.resolve();
  await answer;
  await expect(lines(app, 'session')).not.toContainText('running');
  await app.goto(`${gatehouse.adminUrl}/#/sessions?developer=nobody`);
  await expect(app.getByRole('heading', { name: 'No session in this period' })).toBeVisible();
  await app.getByRole('button', { name: 'Show all sessions' }).click();
  await expect(lines(app, 'session')).toHaveCount(1);
});
