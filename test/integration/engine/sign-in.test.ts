/** Signing in to a running engine over HTTP: tokens, the two halves of a session, and how each of them ends. */
import { request } from 'node:http';
import { expect, test } from 'vitest';
import { originTokenHeader } from '../../../src-main/contract/origin-token.ts';
import { createLogin } from '../../../src-main/engine/interface/login.ts';
import { startHeadless } from '../../../src-main/engine/headless.ts';
import { dataFiles } from '../../../src-main/engine/machine/data-dir.ts';
import { adminClient } from '../../support/admin-client.ts';
import { browserWith, postJson, signInBrowser } from '../../support/browser.ts';
import { testHeadless } from '../../support/engine.ts';
import { eventually } from '../../support/eventually.ts';
import { runGatehouse } from '../../support/run-gatehouse.ts';

const isSignedIn = async (adminUrl: string, headers: Readonly<Record<string, string>>): Promise<unknown> =>
  ((await (await fetch(`${adminUrl}/api/session`, { headers })).json()) as { signedIn: unknown }).signedIn;

/** Node's fetch sets Host itself; a forged one needs the plain client. */
function statusFor(adminUrl: string, headers: Record<string, string>, path = '/api/session'): Promise<number> {
  return new Promise((resolve, reject) => {
    const url = new URL(path, adminUrl);
    request(url, { headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    })
      .once('error', reject)
      .end();
  });
}

test('nothing is answered before signing in, except whether one has', async () => {
  const { adminUrl } = await testHeadless();
  expect(await isSignedIn(adminUrl, {})).toBe(false);
  for (const path of ['/rpc/overview', '/rpc/keys/list', '/api/keys/list', '/api/openapi.json']) {
    const answer = await postJson(adminUrl + path, {});
    expect([path, answer.status]).toEqual([path, 401]);
    expect(await answer.json()).toMatchObject({ code: 'login_required' });
  }
  await expect(adminClient(fetch, adminUrl).overview()).rejects.toMatchObject({ code: 'login_required', status: 401 });
});

test('the token opens a session of two halves, and neither is enough alone', async () => {
  const { adminUrl, loginToken } = await testHeadless();
  const answer = await postJson(`${adminUrl}/api/login`, { token: loginToken }, { origin: adminUrl });
  const setCookie = answer.headers.get('set-cookie') ?? '';
  const { originToken } = (await answer.json()) as { originToken: string };
  expect(setCookie).toMatch(/; HttpOnly; SameSite=Strict$/);
  expect(setCookie).not.toContain(loginToken);
  expect(setCookie).not.toContain(originToken);

  const browser = browserWith(adminUrl, setCookie.split(';')[0] ?? '', originToken);
  expect(await isSignedIn(adminUrl, browser.headers)).toBe(true);
  expect(await browser.admin.overview()).toMatchObject({ mode: 'headless' });
  const other = await signInBrowser(adminUrl, loginToken ?? '');
  const { cookie, origin } = { cookie: browser.cookie, origin: adminUrl };
  for (const headers of [
    { cookie, origin },
    { [originTokenHeader]: originToken, origin },
    { ...browser.headers, cookie: other.cookie },
  ]) {
    expect(await isSignedIn(adminUrl, headers)).toBe(false);
    for (const call of ['/rpc/overview', '/rpc/login/renew', '/api/setup/apply', '/api/openapi.json'])
      expect([call, (await postJson(adminUrl + call, {}, headers)).status]).toEqual([call, 401]);
  }
});

test('signing out ends the session at the engine, with the stream it watches, and needs both halves and the own origin', async () => {
  const { adminUrl, loginToken, engine } = await testHeadless();
  const browser = await signInBrowser(adminUrl, loginToken ?? '');
  const watching = await fetch(`${adminUrl}/rpc/live/events`, { method: 'POST', headers: browser.headers });
  expect(engine.live.readers()).toBe(1);

  const { cookie, origin: _, ...withoutOrigin } = browser.headers;
  expect((await postJson(`${adminUrl}/api/logout`, {}, { cookie: cookie ?? '', origin: adminUrl })).status).toBe(401);
  expect((await postJson(`${adminUrl}/api/logout`, {}, { cookie: cookie ?? '', ...withoutOrigin })).status).toBe(403);
  expect(await isSignedIn(adminUrl, browser.headers)).toBe(true);

  const out = await postJson(`${adminUrl}/api/logout`, {}, browser.headers);
  expect([out.status, out.headers.get('set-cookie')]).toEqual([200, expect.stringMatching(/Max-Age=0/)]);
  expect(await isSignedIn(adminUrl, browser.headers)).toBe(false);
  await expect(browser.admin.overview()).rejects.toMatchObject({ code: 'login_required' });
  expect(await watching.text()).toContain('"kind":"alive"');
  await eventually(() => expect(engine.live.readers()).toBe(0));
});

test('signing in again rotates both halves', async () => {
  const { adminUrl, loginToken } = await testHeadless();
  const before = await signInBrowser(adminUrl, loginToken ?? '');
  const after = await signInBrowser(adminUrl, loginToken ?? '', before.headers);
  expect([after.cookie === before.cookie, after.originToken === before.originToken]).toEqual([false, false]);
  expect([await isSignedIn(adminUrl, before.headers), await isSignedIn(adminUrl, after.headers)]).toEqual([false, true]);
});

test('a session outlives a restart of the engine', async () => {
  const { adminUrl, loginToken, dataDir, close } = await testHeadless();
  const browser = await signInBrowser(adminUrl, loginToken ?? '');
  await close();
  const again = await startHeadless({ dataDir, port: 0, adminPort: Number(new URL(adminUrl).port) });
  try {
    expect(await isSignedIn(again.adminUrl, browser.headers)).toBe(true);
  } finally {
    await again.close();
  }
});

test('scripts send the token as a bearer, on the typed calls and the plain ones, and need no origin to change things', async () => {
  const { adminUrl, loginToken } = await testHeadless();
  const headers = { authorization: `Bearer ${loginToken}` };
  expect(await (await postJson(`${adminUrl}/api/keys/list`, {}, headers)).json()).toMatchObject({ keys: [{ id: 'me', isLocal: true }] });
  expect((await postJson(`${adminUrl}/api/alerts/markSeen`, {}, headers)).status).toBe(200);
  const description = await (await fetch(`${adminUrl}/api/openapi.json`, { headers })).json();
  expect(Object.keys(description.paths)).toContain('/keys/create');
});

test('many wrong tokens wait for their refusal, and the right one is let in meanwhile', async () => {
  const { adminUrl, loginToken, engine } = await testHeadless();
  const guessing = new AbortController();
  const refused: number[] = [];
  const guesses = Array.from({ length: 40 }, async (_, index) => {
    const headers = index % 2 === 0 ? { authorization: `Bearer guess-${index}` } : { 'content-type': 'application/json' };
    const path = index % 2 === 0 ? '/rpc/overview' : '/api/login';
    const answer = await fetch(adminUrl + path, {
      method: 'POST',
      headers,
      signal: guessing.signal,
      ...(index % 2 === 1 && { body: JSON.stringify({ token: `guess-${index}` }) }),
    });
    refused.push(answer.status);
  });
  await eventually(() => expect(refused).toEqual([401, 401, 401]));
  await signInBrowser(adminUrl, loginToken ?? '');
  expect((await postJson(`${adminUrl}/rpc/overview`, {}, { authorization: `Bearer ${loginToken}` })).status).toBe(200);
  expect(refused.length).toBeLessThan(40);
  guessing.abort();
  await Promise.allSettled(guesses);

  const admin = adminClient(engine.admin);
  await eventually(async () =>
    expect((await admin.alerts.list({ kind: 'sign-in' })).alerts).toMatchObject([
      { title: 'Wrong tokens at the sign-in', text: expect.stringContaining('5 wrong tokens came from 127.0.0.1') },
    ]),
  );
  const failures = (await admin.audit.list({})).entries.filter(({ action }) => action === 'login.failed');
  expect(failures).toMatchObject([{ actor: 'nobody', subject: 'a wrong token from 127.0.0.1' }]);
});

test('a new token from the command line ends the old one, every session and what they watch', async () => {
  const { adminUrl, loginToken, dataDir, engine } = await testHeadless();
  const browser = await signInBrowser(adminUrl, loginToken ?? '');
  const watching = await fetch(`${adminUrl}/rpc/live/events`, { method: 'POST', headers: browser.headers });
  const ran = await runGatehouse(['login', '--new', '--data', dataDir]);
  expect(ran).toMatchObject({ code: 0, stdout: '', stderr: `Login token written to ${dataDir}/login-token.txt\n` });
  await watching.text();
  await eventually(() => expect(engine.live.readers()).toBe(0));
  expect(await isSignedIn(adminUrl, browser.headers)).toBe(false);
  expect((await postJson(`${adminUrl}/api/login`, { token: loginToken })).status).toBe(401);
});

test('a token that another process replaced in the file ends a stream too, of a session and of a bearer', async () => {
  const { adminUrl, loginToken, dataDir, engine } = await testHeadless();
  const { headers } = await signInBrowser(adminUrl, loginToken ?? '');
  const watch = (credentials: Record<string, string>) => fetch(`${adminUrl}/rpc/live/events`, { method: 'POST', headers: credentials });
  const watching = [await watch(headers), await watch({ authorization: `Bearer ${loginToken}` })];
  expect(engine.live.readers()).toBe(2);
  await createLogin(dataFiles(dataDir).login, Date.now).renew();
  // Ends with the next keep-alive.
  for (const one of watching) expect(await one.text()).toContain('"kind":"alive"');
  expect(engine.live.readers()).toBe(0);
});

test('sessions are listed with device and last use, and each can be ended: by another, and by the command line', async () => {
  const { adminUrl, loginToken, dataDir } = await testHeadless();
  const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
  const other = await signInBrowser(adminUrl, loginToken ?? '', { 'user-agent': 'a script' });
  const one = await signInBrowser(adminUrl, loginToken ?? '', { 'user-agent': firefox });
  const listed = await one.admin.logins.list();
  expect(listed).toMatchObject([
    { isCurrent: true, role: 'admin', keyId: null, device: expect.stringContaining('Firefox/140.0'), lastUsedAt: expect.any(Number) },
    { isCurrent: false, role: 'admin' },
  ]);
  await one.admin.logins.end({ id: listed[1]?.id ?? '' });
  expect(await isSignedIn(adminUrl, other.headers)).toBe(false);
  await expect(one.admin.logins.end({ id: listed[1]?.id ?? '' })).rejects.toMatchObject({ code: 'not_found' });
  expect((await one.admin.audit.list({})).entries[0]).toMatchObject({
    action: 'logins.end',
    subject: `session ${listed[1]?.id} of a browser ended`,
  });

  const table = await runGatehouse(['logins', 'list', '--data', dataDir]);
  expect(table.stdout).toMatch(/^ID +WHO +DEVICE +SIGNED IN +LAST USED\n\S+ +admin +Firefox on Linux +20\S+Z +20\S+Z\n$/);
  expect(await runGatehouse(['logins', 'end', listed[0]?.id ?? '', '--data', dataDir])).toMatchObject({ code: 0 });
  expect(await isSignedIn(adminUrl, one.headers)).toBe(false);
});

test('foreign hosts and foreign origins are turned away, also with a valid session', async () => {
  const { adminUrl, loginToken } = await testHeadless();
  const { host, port } = new URL(adminUrl);
  for (const own of [host, `localhost:${port}`, `[::1]:${port}`])
    expect([own, await statusFor(adminUrl, { host: own })]).toEqual([own, 200]);
  for (const foreign of [
    'evil.example',
    `evil.example:${port}`,
    `127.0.0.1:${Number(port) + 1}`,
    '127.0.0.1',
    `127.0.0.1.evil.example:${port}`,
  ]) {
    expect([foreign, await statusFor(adminUrl, { host: foreign })]).toEqual([foreign, 421]);
  }
  const { headers } = await signInBrowser(adminUrl, loginToken ?? '');
  for (const origin of ['https://evil.example', 'null', `http://localhost:${Number(port) + 1}`, `http://127.0.0.1:${Number(port) + 1}`]) {
    for (const call of ['/rpc/overview', '/api/login', '/api/logout'])
      expect([origin, call, (await postJson(adminUrl + call, {}, { ...headers, origin })).status]).toEqual([origin, call, 403]);
  }
  expect((await postJson(`${adminUrl}/rpc/overview`, {}, headers)).status).toBe(200);
});

test('an unknown call is a 404 in every form', async () => {
  const { adminUrl, loginToken } = await testHeadless();
  const headers = { authorization: `Bearer ${loginToken}` };
  for (const path of [
    '/rpc/keys/eat',
    '/api/keys/eat',
    '/api/',
    '/rpc/keys%2Flist',
    '/rpc//keys/list',
    '/api/keys/list/',
    '/rpc/Keys/list',
  ])
    expect([path, (await postJson(adminUrl + path, {}, headers)).status]).toEqual([path, 404]);
});
