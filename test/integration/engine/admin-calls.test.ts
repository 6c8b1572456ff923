/**
 * Every call of the contract against a running engine, by every method and with every kind of credentials: only a POST
 * with a whole proof gets as far as the procedure.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { contract } from '../../../src-main/contract/api.ts';
import { type CallMeta, listCalls } from '../../../src-main/contract/call-meta.ts';
import { originTokenHeader } from '../../../src-main/contract/origin-token.ts';
import { type Headless, startHeadless } from '../../../src-main/engine/headless.ts';
import { type Browser, postJson, signInBrowser } from '../../support/browser.ts';
import { adminClient } from '../../support/admin-client.ts';

type Headers = Readonly<Record<string, string>>;

/** A value that no call takes, so that what reaches a procedure does nothing. */
const REFUSED_INPUT = { json: 'no call takes a word', meta: [] };
const calls = [...listCalls(contract)];
const paths = calls.flatMap(([call, meta]) =>
  (['/rpc', '/api'] as const).map((prefix) => ({ call, meta, path: `${prefix}/${call.replaceAll('.', '/')}` })),
);
const METHODS = ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'QUERY'];

let dataDir: string;
let house: Headless;
let browser: Browser;
let member: Browser;
let memberKey: string;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'gatehouse-test-'));
  house = await startHeadless({ dataDir, port: 0, adminPort: 0 });
  browser = await signInBrowser(house.adminUrl, house.loginToken ?? '');
  memberKey = (await adminClient(house.engine.admin).keys.create({ owner: 'developer:me', id: 'member' })).value;
  member = await signInBrowser(house.adminUrl, memberKey);
});
afterAll(async () => {
  await house.close();
  await rm(dataDir, { recursive: true, force: true });
});

/** Node's fetch knows fewer methods than a client can send. */
function send(method: string, path: string, headers: Headers, body = ''): Promise<{ status: number; allow: string | undefined }> {
  return new Promise((resolve, reject) => {
    const call = request(new URL(path, house.adminUrl), { method, headers }, (answer) => {
      answer.resume();
      answer.once('end', () => resolve({ status: answer.statusCode ?? 0, allow: answer.headers.allow }));
    });
    call.once('error', reject);
    call.end(body);
  });
}

async function state(): Promise<unknown> {
  const admin = adminClient(house.engine.admin);
  const [{ gateway, recording }, keys, { entries }, sessions, { seenAt }] = await Promise.all([
    admin.overview(),
    admin.keys.list({}),
    admin.audit.list({}),
    admin.logins.list(),
    admin.alerts.list({}),
  ]);
  return { gateway, recording, keys: keys.total, audit: entries.length, sessions: sessions.map(({ id }) => id), seenAt };
}

test('no method but POST reaches a call, whoever sends it, and nothing changes', async () => {
  const before = await state();
  const proofs: Record<string, Headers> = {
    nobody: {},
    'cookie alone': { cookie: browser.cookie },
    session: browser.headers,
    bearer: { authorization: `Bearer ${house.loginToken}` },
  };
  for (const { path } of paths) {
    if (path === '/api/session') continue;
    const tries = METHODS.flatMap((method) => Object.entries(proofs).map(([who, headers]) => ({ method, who, headers })));
    const query = `?data=${encodeURIComponent('{"json":{}}')}`;
    const answers = await Promise.all(
      tries.map(async ({ method, who, headers }) => ({ method, who, ...(await send(method, path + query, headers)) })),
    );
    expect([path, answers.filter(({ status, allow }) => status !== 405 || allow !== 'POST')]).toEqual([path, []]);
  }
  expect(await state()).toEqual(before);
});

test('only whether one is signed in, and the description of the calls, are read by GET and HEAD', async () => {
  for (const method of ['GET', 'HEAD']) {
    expect((await send(method, '/api/session', {})).status).toBe(200);
    expect((await send(method, '/api/openapi.json', {})).status).toBe(401);
    expect((await send(method, '/api/openapi.json', browser.headers)).status).toBe(200);
  }
  for (const path of ['/api/session', '/api/openapi.json', '/api/login', '/api/logout'])
    for (const method of METHODS.slice(2))
      expect([method, path, (await send(method, path, browser.headers)).status]).toEqual([method, path, 405]);
  for (const path of ['/', '/index.html', '/assets/none.js'])
    for (const method of METHODS.slice(2)) expect([method, path, (await send(method, path, {})).status]).toEqual([method, path, 405]);
  for (const path of ['/api/login', '/api/logout']) expect((await send('HEAD', path, browser.headers)).status).toBe(405);
});

/** The status that each kind of credentials gets before the procedure; null: the procedure is reached. */
function expected(who: string, { role, effect }: CallMeta): number | null {
  if (who.startsWith('half') || who === 'nobody' || who === 'wrong bearer') return 401;
  if (who === 'session of another origin') return 403;
  if (who.includes('member') && role === 'admin') return 403;
  return who.includes('without origin') && effect !== 'read' ? 403 : null;
}

test('a call is reached with both halves of a session or a bearer, and one that changes something needs the origin too', async () => {
  const { origin: _origin, ...withoutOrigin } = browser.headers;
  const { origin: _other, ...memberWithoutOrigin } = member.headers;
  const proofs: Record<string, Headers> = {
    nobody: { origin: house.adminUrl },
    'half: the cookie alone': { cookie: browser.cookie, origin: house.adminUrl },
    'half: the origin’s token alone': { [originTokenHeader]: browser.originToken, origin: house.adminUrl },
    'half: another session’s token': { ...browser.headers, [originTokenHeader]: member.originToken },
    session: browser.headers,
    'session without origin': withoutOrigin,
    'session of another origin': { ...browser.headers, origin: 'http://127.0.0.1:1' },
    bearer: { authorization: `Bearer ${house.loginToken}` },
    'session of a member': member.headers,
    'session of a member without origin': memberWithoutOrigin,
    'bearer of a member': { authorization: `Bearer ${memberKey}` },
  };
  const before = await state();
  for (const { call, meta, path } of paths) {
    const wrong = await Promise.all(
      Object.entries(proofs).map(async ([who, headers]) => {
        const wanted = expected(who, meta);
        // A stream never ends by itself, and what takes no input would run.
        if (wanted === null && (call === 'live.events' || meta.effect !== 'read')) return null;
        const answer = await postJson(house.adminUrl + path, REFUSED_INPUT, headers);
        await answer.text();
        const isRight = wanted === null ? ![401, 403, 405, 413, 500].includes(answer.status) : answer.status === wanted;
        return isRight ? null : { who, wanted, status: answer.status };
      }),
    );
    expect([path, wrong.filter((one) => one !== null)]).toEqual([path, []]);
  }
  expect(await state()).toEqual(before);
});

test('with a whole proof a change is made', async () => {
  const { headers } = browser;
  expect((await postJson(`${house.adminUrl}/rpc/settings/setRecording`, { json: { bodies: 'none' } }, headers)).status).toBe(200);
  expect((await postJson(`${house.adminUrl}/api/settings/setRecording`, { bodies: 'errors' }, headers)).status).toBe(200);
  expect((await adminClient(house.engine.admin).overview()).recording).toBe('errors');
});
