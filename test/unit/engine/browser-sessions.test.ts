import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type BrowserSessions, openBrowserSessions, SESSION_MS } from '../../../src-main/engine/interface/browser-sessions.ts';
import { createLogin } from '../../../src-main/engine/interface/login.ts';
import { createManualClock } from '../../support/manual-clock.ts';
import { memoryPorts } from '../../support/memory-ports.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const DAY_MS = 24 * 3_600_000;
const KEY = 'a'.repeat(64);

async function world() {
  const folder = await temporaryFolder();
  const file = join(folder, 'sessions.json');
  const clock = createManualClock();
  const login = createLogin(join(folder, 'login.json'), clock.now);
  await login.renew();
  const endedKeys = new Set<string>();
  const open = async (): Promise<BrowserSessions> => {
    const options = { file, login, isKeyUsable: (hash: string) => !endedKeys.has(hash), clock, logger: memoryPorts().logger };
    const sessions = await openBrowserSessions(options);
    onTestFinished(() => sessions.close());
    return sessions;
  };
  return { file, clock, login, endedKeys, open, sessions: await open() };
}

async function isSignedIn(sessions: BrowserSessions, { cookie, originToken }: { cookie: string; originToken: string }): Promise<boolean> {
  return (await sessions.find(cookie, originToken)) !== null;
}

test('both halves open a session, and neither is of use without the other or with another session’s', async () => {
  const { sessions } = await world();
  const [one, other] = [await sessions.open(null, 'Firefox'), await sessions.open(null, 'Chrome')];
  expect(await sessions.find(one.cookie, one.originToken)).toMatchObject({ keyHash: null, device: 'Firefox' });
  const wrong = [
    [one.cookie, other.originToken],
    [other.cookie, one.originToken],
    [one.cookie, one.cookie],
    [one.originToken, one.originToken],
    [one.cookie, ''],
    ['', one.originToken],
    [`${one.cookie}x`, one.originToken],
    [one.cookie.slice(0, -1), one.originToken],
  ] as const;
  for (const [cookie, originToken] of wrong) expect(await sessions.find(cookie, originToken)).toBeNull();
});

test('neither half is in the file, which only its owner may read', async () => {
  const { sessions, file } = await world();
  const { cookie, originToken } = await sessions.open(null, null);
  const text = await readFile(file, 'utf8');
  expect(text).toContain('"sessions":[{');
  expect(text).not.toContain(cookie);
  expect(text).not.toContain(originToken);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test('a session outlives a restart, and so do its last use and its end', async () => {
  const { sessions, open, clock } = await world();
  const [kept, ended] = [await sessions.open(null, 'kept'), await sessions.open(KEY, 'ended')];
  clock.advance(30_000);
  expect(await isSignedIn(sessions, kept)).toBe(true);
  const gone = (await sessions.list()).find(({ device }) => device === 'ended');
  expect(await sessions.end(gone?.id ?? '')).toBe(true);
  await sessions.close();
  const again = await open();
  expect(await again.list()).toMatchObject([{ device: 'kept', lastUsedAt: clock.now() }]);
  expect([await isSignedIn(again, kept), await isSignedIn(again, ended)]).toEqual([true, false]);
});

test('a session that nobody uses for seven days is over, to the millisecond', async () => {
  const { sessions, clock } = await world();
  const halves = await sessions.open(null, null);
  clock.advance(7 * DAY_MS - 1);
  expect(await isSignedIn(sessions, halves)).toBe(true);
  clock.advance(7 * DAY_MS);
  expect(await isSignedIn(sessions, halves)).toBe(false);
  expect(await sessions.list()).toEqual([]);
});

test('a session is over after thirty days, however much it is used', async () => {
  const { sessions, clock } = await world();
  const [admin, member] = [await sessions.open(null, null), await sessions.open(KEY, null)];
  for (let day = 0; day < 29; day += 1) {
    clock.advance(DAY_MS);
    expect([await isSignedIn(sessions, admin), await isSignedIn(sessions, member)]).toEqual([true, true]);
  }
  clock.advance(SESSION_MS - 29 * DAY_MS - 1);
  expect(await isSignedIn(sessions, admin)).toBe(true);
  clock.advance(1);
  expect([await isSignedIn(sessions, admin), await isSignedIn(sessions, member)]).toEqual([false, false]);
});

test('another login token ends all of them, also when another process wrote it and while Gatehouse was off', async () => {
  const { sessions, login, open } = await world();
  const halves = await sessions.open(null, null);
  const found = await sessions.find(halves.cookie, halves.originToken);
  await login.renew();
  expect(await isSignedIn(sessions, halves)).toBe(false);
  expect(found?.ended.aborted).toBe(true);
  await sessions.open(null, null);
  await sessions.close();
  await login.renew();
  expect(await (await open()).list()).toEqual([]);
});

test('a member’s session ends with the key, for good, with what it has under way', async () => {
  const { sessions, endedKeys } = await world();
  const halves = await sessions.open(KEY, null);
  const found = await sessions.find(halves.cookie, halves.originToken);
  endedKeys.add(KEY);
  await sessions.sweep();
  expect(found?.ended.aborted).toBe(true);
  endedKeys.delete(KEY);
  expect(await isSignedIn(sessions, halves)).toBe(false);
});

test('one holder has twenty sessions at most: the one unused for longest makes room, and others’ stay', async () => {
  const { sessions, clock } = await world();
  const admin = await sessions.open(null, 'admin');
  const [first, second] = [await sessions.open(KEY, 'first'), await sessions.open(KEY, 'second')];
  clock.advance(1);
  expect(await isSignedIn(sessions, first)).toBe(true);
  for (let count = 0; count < 19; count += 1) await sessions.open(KEY, null);
  expect([await isSignedIn(sessions, first), await isSignedIn(sessions, second), await isSignedIn(sessions, admin)]).toEqual([
    true,
    false,
    true,
  ]);
  expect(await sessions.list()).toHaveLength(21);
});

test('a file that is none of ours means that people sign in again, not that Gatehouse fails', async () => {
  const { sessions, file, open } = await world();
  await sessions.open(null, null);
  for (const text of ['', '{', '{"version":1,"sessions":[{"id":"x"}]}', '[]']) {
    await writeFile(file, text);
    expect(await (await open()).list()).toEqual([]);
  }
});
