/** The inspector answers every question about one request: what was said, what it cost, why it went where it went. */
import { messageEvents, text, thinking, toolUse } from '../support/messages-stream.ts';
import { failure, stream } from '../support/fake-anthropic.ts';
import { expect, test } from './gatehouse.ts';
import { rows } from './live-list.ts';

const session = '11111111-2222-4333-8444-555555555555';

test('shows the conversation, thinking and tool calls folded', async ({ app, anthropic, gatehouse }) => {
  anthropic.reply(
    stream(
      messageEvents({ blocks: [thinking('I ponder'), text('Here it is'), toolUse('Bash', { command: 'ls -la' })], stopReason: 'tool_use' }),
    ),
  );
  await gatehouse.ask('list the files', { session });
  await rows(app).first().click();
  const inspector = app.getByRole('region', { name: 'Request inspector' });
  await expect(inspector.getByText('list the files')).toBeVisible();
  await expect(inspector.getByText('Here it is')).toBeVisible();
  const call = inspector.locator('details', { hasText: 'Calls Bash' });
  await expect(call).not.toHaveAttribute('open', '');
  await call.locator('summary').click();
  await expect(call.getByText('"command": "ls -la"').last()).toBeVisible();
  await inspector.locator('details', { hasText: 'Thinking' }).locator('summary').click();
  await expect(inspector.getByText('I ponder').last()).toBeVisible();
});

test('says what changed since the previous turn and what that means for the cache', async ({ app, anthropic, gatehouse }) => {
  const long = 'A question of some length. '.repeat(40);
  const first = [
    { role: 'user', content: long },
    { role: 'assistant', content: 'answer one' },
  ];
  await gatehouse.ask(long, { session });
  await gatehouse.ask('two', { session, history: first });
  await expect(rows(app)).toHaveCount(2);
  await rows(app).first().click();
  const inspector = app.getByRole('region', { name: 'Request inspector' });
  await inspector.getByRole('tab', { name: 'Difference' }).click();
  await expect(inspector.getByText(/the prompt cache can match all of it/)).toBeVisible();
  await expect(inspector.getByText('Added').first()).toBeVisible();
  await inspector.getByRole('button', { name: 'Open the previous turn' }).click();
  await expect(inspector.getByText(/first turn of its session/)).toBeVisible();
  expect(anthropic.requests).toHaveLength(2);
});

test('lists tokens and money by kind, with the rates and where they come from', async ({ app, anthropic, gatehouse }) => {
  anthropic.reply(stream(messageEvents({ usage: { input: 1000, cacheRead: 9000, cacheWrite5m: 500, output: 200 } })));
  await gatehouse.ask('count', { model: 'claude-sonnet-4-5' });
  await rows(app).first().click();
  await app.getByRole('tab', { name: 'Tokens & money' }).click();
  const table = app.getByRole('table');
  await expect(table.getByRole('row', { name: /Read from cache/ })).toContainText('9,000');
  // 1,000 x $3 + 9,000 x $0.30 + 500 x $3.75 + 200 x $15, per million.
  await expect(table.getByRole('row', { name: /^Total/ })).toContainText('$0.011');
  await expect(app.getByText(/price list .*claude-sonnet-4-5/)).toBeVisible();
});

test('shows where the time went and every decision', async ({ app, anthropic, gatehouse }) => {
  await gatehouse.ask('hello');
  await rows(app).first().click();
  await app.getByRole('tab', { name: 'Timing' }).click();
  await expect(app.getByRole('img', { name: 'Where the time went' })).toBeVisible();
  await expect(app.getByRole('row', { name: /Waiting for the provider/ })).toBeVisible();
  await app.getByRole('tab', { name: 'Decisions' }).click();
  await expect(app.getByText(/developer:me/)).toBeVisible();
  await expect(app.getByRole('row', { name: /served the request/ })).toContainText('200');
  expect(anthropic.requests).toHaveLength(1);
});

test('shows the raw bytes: formatted or as sent, streams as events, no key anywhere', async ({ app, anthropic, gatehouse }) => {
  anthropic.reply(stream(messageEvents({ blocks: [text('a long enough answer to have several deltas in it')], deltaChars: 4 })));
  await gatehouse.ask('raw please');
  await rows(app).first().click();
  await app.getByRole('tab', { name: 'Raw' }).click();
  await expect(app.getByRole('textbox', { name: 'Request' })).toContainText('"content": "raw please"');
  await app.getByText('As sent', { exact: true }).click();
  await expect(app.getByRole('textbox', { name: 'Request' })).toContainText('"messages":[{"role":"user"');
  await app.getByRole('radiogroup', { name: 'Raw' }).getByText('Response', { exact: true }).click();
  await expect(app.getByText(/content_block_delta · text_delta · block 0/)).toBeVisible();
  await app.getByText('Text', { exact: true }).click();
  await expect(app.getByRole('textbox', { name: 'Response' })).toContainText('event: message_start');
  expect(await app.locator('body').innerText()).not.toContain(gatehouse.key);
});

test('copies a request as curl with a placeholder where the key was', async ({ app, anthropic, gatehouse }) => {
  await app.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: gatehouse.adminUrl });
  await gatehouse.ask('as curl');
  await rows(app).first().click();
  await app.getByRole('button', { name: 'Copy as curl' }).click();
  await expect(app.getByText('Copied; put your key where it says so')).toBeVisible();
  const command = await app.evaluate(() => navigator.clipboard.readText());
  expect(command).toContain('as curl');
  expect(command).not.toContain(gatehouse.key);
  expect(anthropic.requests).toHaveLength(1);
});

test('an error says its class, its text and what to do', async ({ app, anthropic, gatehouse }) => {
  anthropic.reply(failure(400, 'invalid_request_error', 'messages.3: tool_use ids were found without tool_result blocks'));
  await gatehouse.ask('break');
  await rows(app).first().click();
  const card = app.getByRole('note', { name: 'What went wrong' });
  await expect(card).toContainText('The provider answered 400');
  await expect(card).toContainText('tool_use ids were found without tool_result blocks');
  await expect(card).toContainText('Its text above says why');
});

test('a body of 10 MB opens without freezing the page', async ({ app, anthropic, gatehouse }) => {
  await gatehouse.ask(`start ${'0123456789 '.repeat(900_000)} end`);
  expect(anthropic.requests).toHaveLength(1);
  await rows(app).first().click();
  await app.getByRole('tab', { name: 'Raw' }).click();
  const body = app.getByRole('textbox', { name: 'Request' });
  await expect(body).toContainText('"model"', { timeout: 40_000 });
  expect(await body.locator('div > div').count()).toBeLessThan(150);
  await app.getByRole('tab', { name: 'Timing' }).click();
  await expect(app.getByRole('row', { name: /Waiting for the provider/ })).toBeVisible();
});

test.describe('with recording off', () => {
  test.use({ recording: 'none' });

  test('says why there is no conversation, and still shows the money', async ({ app, anthropic, gatehouse }) => {
    await gatehouse.ask('secret');
    await rows(app).first().click();
    await expect(app.getByText(/Recording was off for this request/)).toBeVisible();
    await app.getByRole('tab', { name: 'Tokens & money' }).click();
    await expect(app.getByRole('row', { name: /Output/ })).toBeVisible();
    expect(anthropic.requests).toHaveLength(1);
  });
});
