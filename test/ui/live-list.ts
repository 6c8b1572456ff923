/** The request list as the tests see it. */
import type { Locator, Page } from '@playwright/test';

/** The rows that exist in the page, newest first; the head is not one of them. */
export function rows(app: Page): Locator {
  return app.getByRole('grid', { name: 'Requests, newest first' }).locator('[role=row][data-outcome]');
}

export async function scrollList(app: Page, by: number): Promise<void> {
  await app.getByRole('grid', { name: 'Requests, newest first' }).evaluate((grid, pixels) => {
    grid.scrollTop += pixels;
  }, by);
}
