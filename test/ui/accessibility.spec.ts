/** Every view in both themes: controls have names, headings exist, ids are unique, and text can be read on its ground. */
import type { Page } from '@playwright/test';
import { failure } from '../support/fake-anthropic.ts';
import { expect, test } from './gatehouse.ts';

const views = [
  'live',
  'sessions',
  'spend',
  'people',
  'people/developer/me',
  'people/key/me',
  'approvals',
  'alerts',
  'audit',
  'me',
  'keys',
  'keys/new',
  'providers',
  'routing',
  'routing/new',
  'accounts',
  'accounts/new',
  'models',
  'setup',
  'setup?model=claude-practice',
  'settings',
];

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in the ${colorScheme} theme`, () => {
    test.use({ colorScheme });

    test('every view names its controls and keeps its text readable', async ({ app, anthropic, gatehouse }) => {
      test.setTimeout(180_000);
      await gatehouse.ask('hello');
      anthropic.reply(failure(400, 'invalid_request_error', 'no'));
      await gatehouse.ask('broken');
      const [newest] = (await gatehouse.admin.live.list({ filter: {}, limit: 1 })).rows;
      const inspected = ['conversation', 'tokens', 'timing', 'trail', 'raw'].map((tab) => `live/${newest?.id}/${tab}`);
      for (const view of [...views, ...inspected]) {
        await app.goto(`${gatehouse.adminUrl}/#/${view}`);
        await expect(app.getByRole('heading', { level: 1 })).toBeVisible();
        await expect(app.getByRole('status', { name: 'Loading' })).toHaveCount(0);
        expect({ view, problems: await problemsOf(app) }).toEqual({ view, problems: [] });
      }
    });
  });
}

test.describe('for a reader who wants less motion', () => {
  test.use({ contextOptions: { reducedMotion: 'reduce' } });

  test('nothing on the page keeps moving', async ({ app, gatehouse }) => {
    await app.goto(`${gatehouse.adminUrl}/#/setup`);
    await expect(app.getByText('Waiting for the first request of this key')).toBeVisible();
    const endless = await app.evaluate(
      () =>
        document.getAnimations().filter((one) => one.playState === 'running' && one.effect?.getComputedTiming().iterations === Infinity)
          .length,
    );
    expect(endless).toBe(0);
  });
});

/** What an audit of the page as it stands would complain about, one line each. */
async function problemsOf(app: Page): Promise<string[]> {
  return app.evaluate(() => {
    const problems: string[] = [];
    const isSeen = (element: Element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true });

    for (const element of document.querySelectorAll('button, a[href], input, select, textarea, [role=tab], [role=radio], [role=switch]')) {
      if (!isSeen(element) || element.closest('[aria-hidden=true]') !== null) continue;
      const labels = element instanceof HTMLInputElement ? [...(element.labels ?? [])].map((label) => label.textContent).join('') : '';
      const by = (element.getAttribute('aria-labelledby') ?? '')
        .split(' ')
        .map((id) => document.getElementById(id)?.textContent ?? '')
        .join('');
      const name =
        `${element.getAttribute('aria-label') ?? ''}${by}${labels}${element.textContent}${element.getAttribute('title') ?? ''}`.trim();
      if (name === '') problems.push(`no name: ${element.outerHTML.slice(0, 120)}`);
    }

    const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
    for (const id of new Set(ids.filter((one, index) => ids.indexOf(one) !== index))) problems.push(`id used twice: ${id}`);

    type Colour = [red: number, green: number, blue: number, alpha: number];
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true }) as CanvasRenderingContext2D;
    const parse = (value: string): Colour => {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = value;
      canvas.fillRect(0, 0, 1, 1);
      const [red = 0, green = 0, blue = 0, alpha = 0] = canvas.getImageData(0, 0, 1, 1).data;
      return [red, green, blue, alpha / 255];
    };
    const over = (top: Colour, below: Colour): Colour => {
      const mix = (a: number, b: number) => a * top[3] + b * (1 - top[3]);
      return [mix(top[0], below[0]), mix(top[1], below[1]), mix(top[2], below[2]), 1];
    };
    const groundOf = (element: Element | null): Colour => {
      if (element === null) return [255, 255, 255, 1];
      const own = parse(getComputedStyle(element).backgroundColor);
      return own[3] === 1 ? own : over(own, groundOf(element.parentElement));
    };
    const luminance = ([red, green, blue]: Colour) => {
      const part = (value: number) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
      return 0.2126 * part(red) + 0.7152 * part(green) + 0.0722 * part(blue);
    };

    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const seen = new Set<string>();
    while (walker.nextNode() !== null) {
      const element = walker.currentNode.parentElement;
      const text = walker.currentNode.textContent?.trim() ?? '';
      if (
        element === null ||
        text === '' ||
        !isSeen(element) ||
        element.closest('[aria-hidden=true], :disabled, [data-disabled], noscript, style') !== null
      )
        continue;
      const ground = groundOf(element);
      const ink = over(parse(getComputedStyle(element).color), ground);
      const [light, dark] = [luminance(ink), luminance(ground)].toSorted((a, b) => b - a) as [number, number];
      const contrast = (light + 0.05) / (dark + 0.05);
      const line = `contrast ${contrast.toFixed(2)}: ${element.tagName} ${element.className} "${text.slice(0, 30)}"`;
      if (contrast < 4.5 && !seen.has(line)) problems.push(line);
      seen.add(line);
    }
    return problems;
  });
}
