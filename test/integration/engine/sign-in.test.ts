import { request } from 'node:http';
import { expect, test } from 'vitest';
import { createLogin } from '../../../src-main/engine/interface/login.ts';
import { dataFiles } from '../../../src-main/engine/machine/data-dir.ts';
import { adminClient } from '../../support/admin-client.ts';
import { testHeadless } from '../../support/engine.ts';
import { runGatehouse } from '../../support/run-gatehouse.ts';

function post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });
}

async function signIn(adminUrl: string, token: string): Promise<string> {
  const answer = await post(`${adminUrl}/api/login`, { token });
  expect(answer.status).toBe(200);
  return answer.headers.get('set-cookie') ?? '';
}

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
  expect(await (await fetch(`${adminUrl}/api/session`)).json()).toEqual({ signedIn: false });
  for (const path of ['/rpc/overview', '/rpc/keys/list', '/api/keys/list', '/api/openapi.json']) {
    const answer = await post(adminUrl + path, {});
    expect([path, answer.status]).toEqual([path, 401]);
    expect(await answer.json()).toMatchObject({ code: 'login_required' });
  }
  await expect(adminClient(fetch, adminUrl).overview()).rejects.toMatchObject({ code: 'login_required', status: 401 });
});

test('the token opens a session by an HttpOnly, SameSite=Strict cookie, and the cookie alone works from then on', async () => {
  const { adminUrl, loginToken } = await testHeadless();
  const cookie = await signIn(adminUrl, loginToken ?? '');
  expect(cookie).toContain('HttpOnly');
  expect(cookie).toContain('SameSite=Strict');
  expect(cookie).not.toContain(loginToken);
  const session = cookie.split(';')[0] ?? '';
  expect(await (await fetch(`${adminUrl}/api/session`, { headers: { cookie: session } })).json()).toEqual({ signedIn: true });
  const admin = adminClient(
    (call) => fetch(new Request(call, { headers: { ...Object.fromEntries(call.headers), cookie: session } })),
    adminUrl,
  );
  expect(await admin.overview()).toMatchObject({ mode: 'headless' });
  const out = await post(`${adminUrl}/api/logout`, {}, { cookie: session });
  expect(out.headers.get('set-cookie')).toMatch(/Max-Age=0/);
});

test('a cookie that was changed in any place is none', async () => {
  const { adminUrl, loginToken } = await testHeadless();
  const session = (await signIn(adminUrl, loginToken ?? '')).split(';')[0] ?? '';
  const [name = '', value = ''] = session.split('=');
  const later = value.replace(/^\d+/, (expires) => String(Number(expires) + 1));
  for (const forged of [later, `${value}x`, value.slice(0, -1), '', '1.', `NaN.${value.split('.')[1]}`]) {
    const answer = await fetch(`${adminUrl}/api/session`, { headers: { cookie: `${name}=${forged}` } });
    expect([forged, await answer.json()]).toEqual([forged, { signedIn: false }]);
  }
});

test('scripts send the token as a bearer, on the typed calls and the plain ones', async () => {
  const { adminUrl, loginToken } = await testHeadless();
  const headers = { authorization: `Bearer ${loginToken}` };
  expect(await (await post(`${adminUrl}/api/keys/list`, {}, headers)).json()).toMatchObject({ keys: [{ id: 'me', isLocal: true }] });
  const description = await (await fetch(`${adminUrl}/api/openapi.json`, { headers })).json();
  expect(Object.keys(description.paths)).toContain('/keys/create');
});

test('a wrong token is refused, and after ten of them even the right one has to wait', async () => {
  const { adminUrl, loginToken } = await testHeadless();
  for (let count = 0; count < 10; count += 1) expect((await post(`${adminUrl}/api/login`, { token: `guess-${count}` })).status).toBe(401);
  const answer = await post(`${adminUrl}/api/login`, { token: loginToken });
  expect(answer.status).toBe(401);
  expect(await answer.json()).toMatchObject({
    code: 'login_failed',
    message: expect.stringMatching(/Too many wrong tokens; try again in \d+ seconds/),
  });
});

test('a new token from the command line ends the old one and its sessions', async () => {
  const { adminUrl, loginToken, dataDir } = await testHeadless();
  const session = (await signIn(adminUrl, loginToken ?? '')).split(';')[0] ?? '';
  const ran = await runGatehouse(['login', '--new', '--data', dataDir]);
  expect(ran).toMatchObject({ code: 0, stdout: '', stderr: `Login token written to ${dataDir}/login-token.txt\n` });
  expect(await (await fetch(`${adminUrl}/api/session`, { headers: { cookie: session } })).json()).toEqual({ signedIn: false });
  expect((await post(`${adminUrl}/api/login`, { token: loginToken })).status).toBe(401);
});

test('foreign hosts and foreign origins are turned away, also with a valid cookie', async () => {
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
  const cookie = (await signIn(adminUrl, loginToken ?? '')).split(';')[0] ?? '';
  for (const origin of ['https://evil.example', 'null', `http://localhost:${Number(port) + 1}`]) {
    const answer = await post(`${adminUrl}/rpc/overview`, {}, { cookie, origin });
    expect([origin, answer.status]).toEqual([origin, 403]);
  }
  expect((await post(`${adminUrl}/rpc/overview`, {}, { cookie, origin: adminUrl })).status).toBe(200);
});

test('calls by GET change nothing: they are not answered', async () => {
  const { adminUrl, loginToken } = await testHeadless();
  const answer = await fetch(`${adminUrl}/rpc/gateway/set?data=${encodeURIComponent('{"json":{"on":false}}')}`, {
    headers: { authorization: `Bearer ${loginToken}` },
  });
  expect(answer.status).toBe(405);
});

test('an unknown call is a 404 in every form', async () => {
  const { adminUrl, loginToken } = await testHeadless();
  const headers = { authorization: `Bearer ${loginToken}` };
  for (const path of ['/rpc/keys/eat', '/api/keys/eat', '/api/'])
    expect([path, (await post(adminUrl + path, {}, headers)).status]).toEqual([path, 404]);
});

test('a new token also ends what an old session is still watching', async () => {
  const { adminUrl, loginToken, dataDir, engine } = await testHeadless();
  const session = (await signIn(adminUrl, loginToken ?? '')).split(';')[0] ?? '';
  const watching = await fetch(`${adminUrl}/rpc/live/events`, { method: 'POST', headers: { cookie: session } });
  expect(engine.live.readers()).toBe(1);
  await createLogin(dataFiles(dataDir).login, Date.now).renew();
  // Ends with the next keep-alive.
  expect(await watching.text()).toContain('"kind":"alive"');
  expect(engine.live.readers()).toBe(0);
});
