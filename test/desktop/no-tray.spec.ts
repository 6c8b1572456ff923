/** A desktop that shows no tray icons: the window must never become impossible to find, and Settings says why it stays. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { hostingMain } from './support/builds.ts';
import { type DesktopApp, electron, obstacle, startDesktop } from './support/desktop-app.ts';

test.describe.serial('without a tray', () => {
  test.skip(obstacle !== null, `The desktop suite did not run: ${obstacle}.`);
  let folder: string;
  let app: DesktopApp;
  const close = () => app.inMain(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());

  test.beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'gatehouse-no-tray-'));
    app = await startDesktop({ main: hostingMain(electron!), dataDir: folder, args: ['--port', '0'] });
    await app.inMain(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows();
      const calls: string[] = [];
      Object.assign(globalThis, { calls });
      // There is no window manager under the test's display, so what is asked of one is written down.
      for (const name of ['hide', 'minimize'] as const) Object.assign(window!, { [name]: () => void calls.push(name) });
    });
  });
  test.afterAll(async () => {
    await app?.electron.close();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  test('closing the window minimises it to the task bar', async () => {
    await close();
    await expect.poll(() => app.inMain(() => Reflect.get(globalThis, 'calls') as string[])).toContain('minimize');
    expect(await app.inMain(() => Reflect.get(globalThis, 'calls') as string[])).not.toContain('hide');
  });

  test('the settings say why', async () => {
    await app.page.getByText('Errors only').click();
    await app.page.getByRole('link', { name: 'Settings' }).click();
    await expect(app.page.getByText('This desktop shows no tray icons')).toBeVisible();
    await expect(app.page.getByText('This desktop offers no keychain')).toBeVisible();
  });

  test('a signal to end is a quit like any other', async () => {
    process.kill(app.pid, 'SIGTERM');
    expect(await app.ended).toBe(0);
  });
});
