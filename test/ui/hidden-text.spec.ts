/** What cannot be seen is shown in every view that shows text from outside; copies stay exact, and RTL text reads right. */
import type { Page } from '@playwright/test';
import { stream } from '../support/fake-anthropic.ts';
import { messageEvents, text, toolUse } from '../support/messages-stream.ts';
import { expect, test } from './gatehouse.ts';
import { rows } from './live-list.ts';

const OVERRIDE = '\u202E';
const ESCAPE = '\u001B';
const HIDDEN = [OVERRIDE, '\u200B', ESCAPE];
const session = '11111111-2222-4333-8444-555555555555';

/** What is hidden in any text and label of the page, as a person and a screen reader get them. */
async function hiddenOn(app: Page): Promise<string[]> {
  const shown = await app.evaluate(() => {
    const labels = [...document.querySelectorAll('[aria-label], [title]')].flatMap((element) => [
      element.getAttribute('aria-label') ?? '',
      element.getAttribute('title') ?? '',
    ]);
    return [document.body.textContent ?? '', ...labels].join('\n');
  });
  return HIDDEN.filter((character) => shown.includes(character));
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in the ${colorScheme} theme`, () => {
    test.use({ colorScheme });

    test('prompts, answers and tool calls show what is hidden in them; a copy does not', async ({ app, anthropic, gatehouse, context }) => {
      await context.grantPermissions(['clipboard-read', 'clipboard-write']);
      const call = toolUse('Bash', { command: `ls ${OVERRIDE}fdp.sh` });
      anthropic.reply(
        stream(messageEvents({ blocks: [text(`run **in${OVERRIDE}voice**\n\nשלום 42 עולם`), call], stopReason: 'tool_use' })),
      );
      const prompt = `open pay\u200Bload ${ESCAPE}[2J\n\nמה השעה? 7`;
      await gatehouse.ask(prompt, { session });
      await rows(app).first().click();
      const inspector = app.getByRole('region', { name: 'Request inspector' });
      await expect(inspector.getByText('open pay[U+200B]load [U+001B][2J')).toBeVisible();
      await expect(inspector.getByText('in[U+202E]voice')).toBeVisible();
      await inspector.locator('details', { hasText: 'Calls Bash' }).locator('summary').click();
      await expect(inspector.getByText('ls [U+202E]fdp.sh').last()).toBeVisible();
      // A paragraph in Hebrew begins at the right and keeps its words' order.
      const hebrew = inspector.getByText('שלום 42 עולם');
      expect(await hebrew.evaluate((element) => getComputedStyle(element).unicodeBidi)).toBe('plaintext');
      await test.info().attach('conversation', { body: await app.screenshot(), contentType: 'image/png' });

      await inspector.getByRole('tab', { name: 'Raw' }).click();
      await expect(inspector.getByText('[U+200B]').first()).toBeVisible();
      expect(await hiddenOn(app)).toEqual([]);
      await inspector.getByRole('button', { name: 'Copy', exact: true }).click();
      const copied = await app.evaluate(() => navigator.clipboard.readText());
      expect((JSON.parse(copied) as { messages: { content: string }[] }).messages[0]?.content).toBe(prompt);
    });

    test('names of people, keys, models and errors show what is hidden in them in every view', async ({ app, gatehouse }) => {
      test.setTimeout(180_000);
      const { admin } = gatehouse;
      await admin.people.change({ tier: { kind: 'team', id: 'main' }, set: { name: 'Kim\u200Bnimda' } });
      const { value } = await admin.keys.create({ owner: 'developer:me', id: 'laptop', name: 'work\u200Btop' });
      await gatehouse.ask('hello', { key: value, model: `gpt-${OVERRIDE}7\u200B` });
      await gatehouse.ask('hello', { key: value, session });
      for (const page of ['live', 'people', 'keys', 'sessions', 'spend', 'audit', 'alerts', 'models', 'me']) {
        await app.goto(`${gatehouse.adminUrl}/#/${page}`);
        await expect(app.getByRole('heading').first()).toBeVisible();
        if (page === 'people') await expect(app.getByText('Kim[U+200B]nimda').first()).toBeVisible();
        if (page === 'keys') await expect(app.getByText('work[U+200B]top').first()).toBeVisible();
        if (page === 'live') await expect(app.getByText('gpt-[U+202E]7[U+200B]').first()).toBeVisible();
        expect([page, await hiddenOn(app)]).toEqual([page, []]);
        await test.info().attach(page, { body: await app.screenshot(), contentType: 'image/png' });
      }
    });
  });
}
