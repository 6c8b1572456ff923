/**
 * The desktop app as a person meets it: a real Electron, its window driven by Playwright, its tray icon seen and clicked
 * over D-Bus, its gateway used and probed over TCP. The same story is told for both ways it can run.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { obstacle } from './support/desktop-app.ts';
import { freePort, isListening } from './support/network.ts';
import { openTrayPanel, type TrayPanel } from './support/tray-panel.ts';
import { type StartedWay, ways } from './support/ways.ts';

for (const way of ways) {
  test.describe.serial(way.name, () => {
    test.skip(obstacle !== null, `The desktop suite did not run: ${obstacle}.`);
    let folder: string;
    let port: number;
    let panel: TrayPanel;
    let started: StartedWay;
    let key: string;

    const tooltip = async () => (await panel.icon())?.tooltip ?? '';
    const page = () => started.app.page;
    const isVisible = () => started.app.inMain(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible());

    /** A practice answer as it streams, asked for with the key that the tray handed out. */
    const ask = async (prompt: string): Promise<Response> => {
      const body = { model: 'claude-sonnet-5', max_tokens: 4096, stream: true, messages: [{ role: 'user', content: prompt }] };
      const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'anthropic-version': '2023-06-01' };
      return fetch(`http://127.0.0.1:${port}/v1/messages`, { method: 'POST', headers, body: JSON.stringify(body) });
    };

    test.beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'gatehouse-desktop-'));
      port = await freePort();
      panel = await openTrayPanel();
      started = await way.start(folder, port);
    });
    test.afterAll(async () => {
      await started?.app.electron.close();
      await started?.close();
      panel?.close();
      if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    });

    test('the window shows the interface from app://gatehouse, with the gateway on', async () => {
      expect(page().url()).toMatch(/^app:\/\/gatehouse\//);
      await page().getByText('Errors only').click();
      await expect(page().getByText(`127.0.0.1:${port}`)).toBeVisible();
      expect(await isListening(port)).toBe(true);
    });

    test('the window is sandboxed and knows nothing of Node', async () => {
      const preferences = await started.app.inMain(({ BrowserWindow }) => {
        // Electron has it, but does not document it.
        const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as { getLastWebPreferences(): Electron.WebPreferences };
        return contents.getLastWebPreferences();
      });
      expect(preferences).toMatchObject({
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webviewTag: false,
        webSecurity: true,
      });
      expect(preferences.preload).toBeUndefined();
      const names = ['require', 'process', 'module', 'Buffer', 'electron'];
      expect(await page().evaluate((list) => list.filter((name) => name in globalThis), names)).toEqual([]);
    });

    test('the page has a strict policy, and runs no inline script', async () => {
      const policy = await page().evaluate(async () => (await fetch('./')).headers.get('content-security-policy'));
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self'");
      expect(policy).not.toContain('unsafe');
      const ran = await page().evaluate(() => {
        const script = document.createElement('script');
        script.textContent = 'globalThis.inlineRan = true';
        document.body.append(script);
        return 'inlineRan' in globalThis;
      });
      expect(ran).toBe(false);
    });

    test('its protocol serves the interface and nothing beside it', async () => {
      const statuses = await page().evaluate(async () => {
        const mark = document.querySelector('link[rel=icon]')?.getAttribute('href') ?? '';
        const paths = [mark, '/..%2f..%2fpackage.json', '/%2e%2e/%2e%2e/package.json', '/assets/none.js', '/rpc/none'];
        return Promise.all(paths.map(async (path) => (await fetch(path)).status));
      });
      expect(statuses[0]).toBe(200);
      // Calls are made by POST alone, also here.
      expect(statuses.slice(1)).toEqual([404, 404, 404, 405]);
    });

    test('the tray says where it listens and what today has cost, and offers its menu', async () => {
      await expect.poll(tooltip).toContain(`${started.title} is on: http://127.0.0.1:${port}`);
      const icon = await panel.icon();
      expect(icon?.tooltip).toContain('Today: $0.00');
      expect(icon?.picture).toMatch(/^[0-9a-f]{64}/);
      const labels = icon?.menu.map(({ label }) => label) ?? [];
      for (const label of ['Gateway On', 'Today: $0.00', 'Copy Set-up for the Shell', 'Open Gatehouse', 'Quit Gatehouse'])
        expect(labels).toContain(label);
      expect(labels.some((label) => /^Practice.*: not used yet$/i.test(label))).toBe(true);
    });

    test('the copied set-up leads a client through the gateway', async () => {
      (await panel.item('Copy Set-up for the Shell')).click();
      const clipboard = () => started.app.inMain(({ clipboard: board }) => board.readText());
      await expect.poll(clipboard).toContain(`ANTHROPIC_BASE_URL='http://127.0.0.1:${port}'`);
      key = /ANTHROPIC_AUTH_TOKEN='([^']+)'/.exec(await clipboard())?.[1] ?? '';
      const answer = await ask('hello');
      expect(answer.status).toBe(200);
      expect(await answer.text()).toContain('event: message_stop');
    });

    test('a running stream changes the shape of the tray, and its row appears in the window', async () => {
      await expect.poll(tooltip).not.toContain('stream');
      const idle = (await panel.icon())?.picture;
      const answer = await ask('practice: slow');
      await expect.poll(tooltip).toContain('1 stream');
      expect((await panel.icon())?.picture).not.toBe(idle);
      await expect(page().getByRole('row').filter({ hasText: 'sonnet' }).first()).toBeVisible();
      await answer.body?.cancel();
      await expect.poll(async () => (await panel.icon())?.picture).toBe(idle);
    });

    test('a failed request stands under the recent errors and opens in the window', async () => {
      await (await ask('practice: error 400')).text();
      await expect.poll(async () => (await panel.icon())?.menu.find(({ label }) => label === 'Recent Errors')?.items.length).toBe(1);
      (await panel.item(/claude-sonnet-5: 400/)).click();
      await expect.poll(() => page().url()).toMatch(/#\/live\/req_/);
    });

    test('the tray turns the gateway off: running streams finish, then nobody listens', async () => {
      const on = (await panel.icon())?.picture;
      const answer = await ask('practice: long 1500');
      (await panel.item('Gateway On')).click();
      expect(await answer.text()).toContain('event: message_stop');
      await expect.poll(() => isListening(port)).toBe(false);
      await expect.poll(tooltip).toContain(`${started.title} is off`);
      expect((await panel.icon())?.picture).not.toBe(on);
      expect((await panel.item('Gateway On')).checked).toBe(false);
    });

    test('the tray turns it on again, on the same port', async () => {
      (await panel.item('Gateway On')).click();
      await expect.poll(() => isListening(port)).toBe(true);
      await expect.poll(tooltip).toContain(`${started.title} is on: http://127.0.0.1:${port}`);
      expect((await panel.item('Gateway On')).checked).toBe(true);
      expect((await ask('hello again')).status).toBe(200);
    });

    test('closing the window hides it and stops nothing; the tray brings it back', async () => {
      await started.app.inMain(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
      await expect.poll(isVisible).toBe(false);
      expect(await isListening(port)).toBe(true);
      (await panel.item('Open Gatehouse')).click();
      await expect.poll(isVisible).toBe(true);
    });

    test('a second start shows the window of the first and ends', async () => {
      await started.app.inMain(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
      await expect.poll(isVisible).toBe(false);
      expect(await started.app.startAgain()).toBe(0);
      await expect.poll(isVisible).toBe(true);
    });

    // After this Playwright waits for a navigation that never comes: nothing below may look at the page.
    test('the window goes nowhere, opens nothing, asks nobody and is granted nothing', async () => {
      const stranger = await openStranger();
      const here = page().url();
      await started.app.inMain(({ BrowserWindow }) => {
        const contents = BrowserWindow.getAllWindows()[0]?.webContents;
        contents?.once('will-navigate', ({ defaultPrevented }) => Object.assign(globalThis, { wasPrevented: defaultPrevented }));
      });
      const tried = await page().evaluate(async (url) => {
        const opened = window.open(url) !== null;
        const fetched = await fetch(url).then(
          () => true,
          () => false,
        );
        location.href = url;
        return { opened, fetched, notifications: await Notification.requestPermission() };
      }, stranger.url);
      expect(tried).toEqual({ opened: false, fetched: false, notifications: 'denied' });
      await expect.poll(() => started.app.inMain(() => Reflect.get(globalThis, 'wasPrevented') as unknown)).toBe(true);
      expect(page().url()).toBe(here);
      expect(started.app.electron.windows()).toHaveLength(1);
      expect(stranger.requests()).toBe(0);
      stranger.close();
    });

    test('quitting lets a running stream finish first', async () => {
      const answer = await ask('practice: long 1500');
      (await panel.item(/^Quit Gatehouse/)).click();
      expect(await answer.text()).toContain('event: message_stop');
      expect(await started.app.ended).toBe(0);
      expect(await isListening(port)).toBe(!way.stopsGateway);
    });
  });
}

/** Somebody on this machine who should never hear from the window. */
async function openStranger(): Promise<{ url: string; requests(): number; close(): Server }> {
  let requests = 0;
  const server = createServer((_request, response) => {
    requests++;
    response.end('hello');
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${port}/`, requests: () => requests, close: () => server.close() };
}
