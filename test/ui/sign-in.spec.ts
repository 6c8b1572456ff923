/** Sessions in a real browser: tabs, reloads, restarts, what other ports of this machine can do with the cookie. */
import { createServer } from 'node:http';
import { originTokenHeader } from '../../src-main/contract/origin-token.ts';
import { listenOnLoopback } from '../support/loopback.ts';
import { expect, signIn, test } from './gatehouse.ts';

test('a session is there in a new tab, after a reload and after a restart of the engine', async ({ app, context, gatehouse }) => {
  const tab = await context.newPage();
  await tab.goto(gatehouse.adminUrl);
  await expect(tab.getByRole('navigation')).toBeVisible();
  await tab.reload();
  await expect(tab.getByRole('navigation')).toBeVisible();
  await gatehouse.kill();
  await gatehouse.start();
  await tab.reload();
  await expect(tab.getByRole('navigation')).toBeVisible();
  await expect(app.getByText(/engine does not answer/)).toHaveCount(0);
  await expect(app.getByRole('region', { name: 'Gateway' }).getByRole('status')).toContainText('On');
});

test('signing out ends the session in every tab and at the engine, and leaves nothing in the storage', async ({
  app,
  context,
  gatehouse,
}) => {
  const tab = await context.newPage();
  await tab.goto(gatehouse.adminUrl);
  await expect(tab.getByRole('navigation')).toBeVisible();
  const originToken = await app.evaluate(() => window.localStorage.getItem('gatehouse.origin-token'));
  const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
  const headers = { cookie, [originTokenHeader]: originToken ?? '' };
  const isSignedIn = async () => (await fetch(`${gatehouse.adminUrl}/api/session`, { headers })).json();
  expect(await isSignedIn()).toEqual({ signedIn: true });

  await app.getByRole('button', { name: 'Sign out' }).click();
  for (const page of [app, tab]) await expect(page.getByRole('heading', { name: 'Sign in to Gatehouse' })).toBeVisible();
  expect(await isSignedIn()).toEqual({ signedIn: false });
  expect(await app.evaluate(() => window.localStorage.getItem('gatehouse.origin-token'))).toBeNull();
  expect(await context.cookies()).toEqual([]);
});

test('a page of another port of this machine gets the cookie and can do nothing with it', async ({ app, context, gatehouse }) => {
  const cookies: string[] = [];
  const server = createServer((request, response) => {
    cookies.push(request.headers.cookie ?? '');
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>another</title>');
  });
  const { url, close } = await listenOnLoopback(server);
  try {
    const page = await context.newPage();
    await page.goto(url);
    expect(cookies[0]).toContain('gatehouse_session_');
    const before = await gatehouse.admin.audit.list({});
    await page.evaluate(async (adminUrl) => {
      const off = encodeURIComponent('{"json":{"on":false}}');
      for (const path of [`/rpc/gateway/set?data=${off}`, '/rpc/login/renew', '/rpc/setup/apply', '/rpc/setup/undo', '/api/people/undo']) {
        for (const method of ['HEAD', 'GET', 'POST'])
          await fetch(adminUrl + path, { method, mode: 'no-cors', credentials: 'include' }).catch(() => null);
      }
    }, gatehouse.adminUrl);
    expect((await gatehouse.admin.overview()).gateway.state).toBe('on');
    expect((await gatehouse.admin.audit.list({})).entries).toEqual(before.entries);
    // Whoever got the cookie has nothing without the token of the page's own origin.
    const stolen = await fetch(`${gatehouse.adminUrl}/rpc/overview`, { method: 'POST', headers: { cookie: cookies[0] ?? '' } });
    expect(stolen.status).toBe(401);
    const answer = await page.goto(`${gatehouse.adminUrl}/api/openapi.json`);
    expect(answer?.status()).toBe(401);
  } finally {
    await close();
  }
  await app.reload();
  await expect(app.getByRole('navigation')).toBeVisible();
});

test('Settings lists the signed-in browsers, and ends the session of another', async ({ app, browser, gatehouse }) => {
  const elsewhere = await browser.newContext({
    userAgent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0',
  });
  const other = await elsewhere.newPage();
  await signIn(other, gatehouse);
  await app.goto(`${gatehouse.adminUrl}/#/settings`);
  const list = app.getByRole('table', { name: 'Signed-in browsers' });
  await expect(list.getByRole('row')).toHaveCount(3);
  await expect(list.getByRole('row', { name: /This one/ })).toContainText('Chrome on Linux');
  await list.getByRole('button', { name: 'Sign out Firefox on Windows' }).click();
  await expect(list.getByRole('row')).toHaveCount(2);
  await expect(other.getByRole('heading', { name: 'Sign in to Gatehouse' })).toBeVisible();
  await elsewhere.close();
});
