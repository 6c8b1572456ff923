/** Live: rows appear as they start and change in place; the reader decides what moves. */
import type { Page } from '@playwright/test';
import { messageEvents, text } from '../support/messages-stream.ts';
import { stream } from '../support/fake-anthropic.ts';
import { expect, test, type Gatehouse } from './gatehouse.ts';
import { rows, scrollList } from './live-list.ts';

test('a request shows up as running the moment it starts, and ends in the same row', async ({ app, anthropic, gatehouse }) => {
  const gate = Promise.withResolvers<void>();
  const events = messageEvents({ blocks: [text('done')], usage: { input: 1200, cacheRead: 3600, output: 40 } });
  anthropic.reply(stream([...events.slice(0, 3), gate.promise, ...events.slice(3)]));
  const answered = gatehouse.ask('hello');
  await expect(rows(app)).toHaveCount(1);
  await expect(rows(app).first()).toContainText('Running');
  gate.resolve();
  await answered;
  const row = rows(app).first();
  await expect(row).toContainText('OK');
  await expect(row).toContainText('sonnet-5-5');
  await expect(row).toContainText('75%');
  await expect(rows(app)).toHaveCount(1);
});

test('the list follows at the top, holds still when scrolled away, and says how many wait', async ({ app, anthropic, gatehouse }) => {
  await refuse(gatehouse, 60);
  await gatehouse.ask('the first to be seen');
  await expect(rows(app).first()).toContainText('sonnet-5-5');
  expect(anthropic.requests).toHaveLength(1);

  await scrollList(app, 600);
  const before = await firstInSight(app);
  await gatehouse.ask('one more');
  await gatehouse.ask('and another');
  await expect(app.getByRole('button', { name: '2 new' })).toBeVisible();
  expect(await firstInSight(app)).toBe(before);

  await app.getByRole('button', { name: '2 new' }).click();
  await expect(app.getByRole('button', { name: /\d new/ })).toHaveCount(0);
  await expect(rows(app).nth(0)).toContainText('sonnet-5-5');
  await expect(rows(app).nth(2)).toContainText('sonnet-5-5');
});

test('paused, nothing moves; resumed, what came meanwhile is there', async ({ app, anthropic, gatehouse }) => {
  await gatehouse.ask('before');
  await expect(rows(app)).toHaveCount(1);
  await app.getByRole('button', { name: 'Pause' }).click();
  await gatehouse.ask('during');
  await expect(app.getByRole('button', { name: '1 new' })).toBeVisible();
  await expect(rows(app)).toHaveCount(1);
  await app.getByRole('button', { name: 'Resume' }).click();
  await expect(rows(app)).toHaveCount(2);
  expect(anthropic.requests).toHaveLength(2);
});

test('filters by status, model, error text and session narrow the list, live ones too, and Esc clears them', async ({
  app,
  anthropic,
  gatehouse,
}) => {
  await gatehouse.ask('ok', { session: '11111111-2222-4333-8444-555555555555' });
  await gatehouse.ask('other model', { model: 'claude-opus-5-5' });
  await refuse(gatehouse, 1);
  await expect(rows(app)).toHaveCount(3);

  await app.getByRole('radiogroup', { name: 'Status' }).getByText('Errors', { exact: true }).click();
  await expect(rows(app)).toHaveCount(1);
  await expect(rows(app).first()).toContainText('Refused 404');
  await gatehouse.ask('does not belong here');
  await refuse(gatehouse, 1);
  await expect(rows(app)).toHaveCount(2);

  await app.getByRole('radiogroup', { name: 'Status' }).getByText('All', { exact: true }).click();
  await expect(rows(app)).toHaveCount(5);
  await app.getByRole('combobox', { name: 'Model' }).click();
  await app.getByRole('option', { name: 'opus-5-5' }).click();
  await expect(rows(app)).toHaveCount(1);
  await app.getByRole('grid').press('Escape');
  await expect(rows(app)).toHaveCount(5);

  const search = app.getByRole('textbox', { name: /Search/ });
  await search.fill('gpt-7');
  await expect(rows(app)).toHaveCount(2);
  await search.press('Escape');
  await expect(rows(app)).toHaveCount(5);

  await app.goto(`${gatehouse.adminUrl}/#/live?sessionId=11111111-2222-4333-8444-555555555555`);
  await expect(rows(app)).toHaveCount(1);
  expect(anthropic.requests).toHaveLength(3);
});

test('an empty list says which reason applies', async ({ app, gatehouse }) => {
  await expect(app.getByRole('heading', { name: 'No request has come through yet' })).toBeVisible();
  await app.goto(`${gatehouse.adminUrl}/#/live?status=errors`);
  await expect(app.getByRole('heading', { name: 'No request matches these filters' })).toBeVisible();
  await app.getByRole('button', { name: 'Clear filters' }).first().click();
  await app.getByRole('switch', { name: 'Turn the gateway off' }).press('Space');
  await expect(app.getByRole('heading', { name: 'The gateway is off' })).toBeVisible();
});

test('everything in Live works without a mouse', async ({ app, anthropic, gatehouse }) => {
  for (const prompt of ['first', 'second', 'third']) await gatehouse.ask(prompt);
  await expect(rows(app)).toHaveCount(3);
  await app.keyboard.press('/');
  await expect(app.getByRole('textbox', { name: /Search/ })).toBeFocused();
  const grid = app.getByRole('grid', { name: 'Requests, newest first' });
  await grid.focus();
  await app.keyboard.press('j');
  await app.keyboard.press('j');
  await app.keyboard.press('Enter');
  await expect(app.getByRole('region', { name: 'Request inspector' })).toContainText('second');
  await app.keyboard.press('ArrowDown');
  await expect(app.getByRole('region', { name: 'Request inspector' })).toContainText('first');
  await app.keyboard.press('Escape');
  await expect(app.getByRole('region', { name: 'Request inspector' })).toHaveCount(0);
  await expect(grid).toBeFocused();
  await app.keyboard.press('p');
  await expect(app.getByRole('button', { name: 'Resume' })).toBeVisible();
  expect(anthropic.requests).toHaveLength(3);
});

test('5,000 requests keep few elements on the page, and a step of scrolling makes no more of them than are in sight', async ({
  app,
  anthropic,
  gatehouse,
}) => {
  test.setTimeout(180_000);
  await refuse(gatehouse, 5000);
  expect(anthropic.requests).toHaveLength(0);
  await expect(app.getByRole('grid')).toHaveAttribute('aria-rowcount', '-1');
  // What is held is bounded, whatever has passed; older rows are paged in on the way down.
  await app.reload();
  await expect(rows(app).first()).toBeVisible();
  for (let turn = 0; turn < 40; turn += 1) await scrollList(app, 100_000);
  const { steps, rowsMade } = await rowsMadeWhileScrolling(app);
  expect(await app.locator('[role=row]').count()).toBeLessThan(MOST_ROWS);
  expect(rowsMade).toBeGreaterThan(steps);
  expect(rowsMade).toBeLessThan(steps * MOST_ROWS);
});

/** What is in sight on a page of this size, and a little above and below it. */
const MOST_ROWS = 120;

/** Requests that Gatehouse refuses at once: the cheapest real rows there are. */
async function refuse(gatehouse: Gatehouse, count: number): Promise<void> {
  let left = count;
  const send = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const { status } = await gatehouse.ask('nobody serves this', { model: 'gpt-7' });
      if (status !== 404) throw new Error(`expected a refusal, got ${status}`);
    }
  };
  await Promise.all(Array.from({ length: Math.min(20, count) }, send));
}

async function firstInSight(app: Page): Promise<string> {
  return app.evaluate(() => {
    const grid = document.querySelector('[role=grid]');
    const box = grid?.getBoundingClientRect();
    if (box === undefined) throw new Error('no grid');
    return document.elementFromPoint(box.left + 100, box.top + 60)?.closest('[role=row]')?.id ?? '';
  });
}

/** Scrolls the list from its top in ninety steps, a frame each, and counts the rows that were put onto the page. */
async function rowsMadeWhileScrolling(app: Page): Promise<{ steps: number; rowsMade: number }> {
  return app.evaluate(
    () =>
      new Promise<{ steps: number; rowsMade: number }>((resolve) => {
        const grid = document.querySelector('[role=grid]') as HTMLElement;
        grid.scrollTop = 0;
        let [steps, rowsMade] = [0, 0];
        const isRow = (node: Node) => node instanceof Element && node.getAttribute('role') === 'row';
        const observer = new MutationObserver((changes) => {
          for (const { addedNodes } of changes) rowsMade += [...addedNodes].filter(isRow).length;
        });
        observer.observe(grid, { childList: true, subtree: true });
        const step = () => {
          steps += 1;
          grid.scrollTop += 900;
          if (steps < 90) requestAnimationFrame(step);
          else {
            observer.disconnect();
            grid.scrollTop = 0;
            resolve({ steps, rowsMade });
          }
        };
        requestAnimationFrame(step);
      }),
  );
}
