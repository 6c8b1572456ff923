/** Members sign in with their virtual key and see what is theirs: every call is tried on what is somebody else's. */
import { beforeEach, expect, test, vi } from 'vitest';
import { QueryLane } from '../../../src-main/store/query-lane.ts';
import { type AdminClient, adminClient } from '../../support/admin-client.ts';
import { signInBrowser } from '../../support/browser.ts';
import { sendMessage, testHeadless, type TestHeadless } from '../../support/engine.ts';
import { eventually } from '../../support/eventually.ts';

const SHARED_SESSION = 'session-of-both';

interface Person {
  readonly key: string;
  readonly client: AdminClient;
  /** The request they sent. */
  readonly requestId: string;
}

let house: TestHeadless;
let kim: Person;
let lee: Person;
let admin: AdminClient;

const asBearer = (token: string): AdminClient =>
  adminClient(
    (call) => fetch(new Request(call, { headers: { ...Object.fromEntries(call.headers), authorization: `Bearer ${token}` } })),
    house.adminUrl,
  );

beforeEach(async () => {
  house = await testHeadless();
  admin = asBearer(house.loginToken ?? '');
  await admin.settings.setRecording({ bodies: 'full' });
  await house.engine.config.edit([
    { op: 'append', path: ['teams'], value: { id: 'home', name: 'Home' } },
    {
      op: 'append',
      path: ['developers'],
      value: { id: 'kim', name: 'Kim', team: 'home', budgets: [{ amountUsd: 10, window: { calendar: 'day' } }] },
    },
    { op: 'append', path: ['developers'], value: { id: 'lee', name: 'Lee', team: 'home', sessionUsd: 3 } },
  ]);
  const join = async (id: string): Promise<Person> => {
    const { value } = await admin.keys.create({ owner: `developer:${id}`, id: `${id}-key` });
    const messages = [{ role: 'user', content: `the secret of ${id}` }];
    const answer = await sendMessage(house.gatewayUrl, value, { messages }, { 'x-claude-code-session-id': SHARED_SESSION });
    await answer.text();
    return { key: value, client: asBearer(value), requestId: answer.headers.get('request-id') ?? '' };
  };
  kim = await join('kim');
  lee = await join('lee');
});

const rowsOf = async (client: AdminClient, filter = {}) => (await client.live.list({ filter })).rows.map(({ id }) => id);

test('a member is told who they are, and may do nothing that is an admin’s', async () => {
  expect(await kim.client.session()).toMatchObject({
    role: 'member',
    keyId: 'kim-key',
    developerId: 'kim',
    developerName: 'Kim',
    teamId: 'home',
  });
  expect(await admin.session()).toMatchObject({ role: 'admin', keyId: null });
  const endsAt = Date.now() + 1000;
  const refused: Record<string, () => Promise<unknown>> = {
    'keys.list': () => kim.client.keys.list({}),
    'keys.create': () => kim.client.keys.create({ owner: 'developer:kim' }),
    'keys.rotate': () => kim.client.keys.rotate({ id: 'lee-key' }),
    'keys.revoke': () => kim.client.keys.revoke({ id: 'kim-key' }),
    'accounts.list': () => kim.client.accounts.list(),
    owners: () => kim.client.owners(),
    'people.find': () => kim.client.people.find({ text: 'lee' }),
    'sessions.list': () => kim.client.sessions.list({}),
    'sessions.turns': () => kim.client.sessions.turns({ sessionId: SHARED_SESSION, keyId: 'lee-key', agentId: null }),
    'gateway.set': () => kim.client.gateway.set({ on: false }),
    'overrides.list': () => kim.client.overrides.list({}),
    'overrides.create': () => kim.client.overrides.create({ kind: 'pause', tier: { kind: 'developer', id: 'lee' }, reason: 'x', endsAt }),
    'approvals.grant': () => kim.client.approvals.grant({ id: 'x', amountUsd: 5, endsAt }),
    'audit.list': () => kim.client.audit.list({}),
    'audit.export': () => kim.client.audit.export(),
    'alerts.list': () => kim.client.alerts.list({}),
    'config.check': () => kim.client.config.check({}),
    'logins.list': () => kim.client.logins.list(),
    'logins.end': () => kim.client.logins.end({ id: 'x' }),
    'setup.get': () => kim.client.setup.get({}),
    doctor: () => kim.client.doctor(),
  };
  for (const [name, call] of Object.entries(refused))
    await expect(call(), name).rejects.toMatchObject({ code: 'permission_denied', message: `${name} needs the role admin.` });
});

test('lists hold what is theirs, whatever they ask for', async () => {
  expect(await rowsOf(admin)).toEqual([lee.requestId, kim.requestId]);
  expect(await rowsOf(kim.client)).toEqual([kim.requestId]);
  for (const filter of [{ developerId: 'lee' }, { keyId: 'lee-key' }, { sessionId: SHARED_SESSION }, { text: 'claude' }])
    expect(await rowsOf(kim.client, filter), JSON.stringify(filter)).not.toContain(lee.requestId);
  expect(await kim.client.live.choices()).toEqual({ models: ['claude-opus-5-5'], keys: ['kim-key'], accounts: [] });
  for (const by of ['key', 'developer', 'team', 'model', 'account'] as const)
    expect((await kim.client.spend.get({ range: 'today', by })).total.requests, by).toBe(1);
  expect((await kim.client.spend.get({ range: 'today', by: 'key' })).rows.map(({ id }) => id)).toEqual(['kim-key']);
  expect((await kim.client.spend.csv({ range: 'today', by: 'key' })).text).not.toContain('lee');
  expect(await kim.client.me.spend({ range: 'today', by: 'key' })).toMatchObject({ total: { requests: 1 } });
  expect(await kim.client.me.sessions({})).toMatchObject([{ sessionId: SHARED_SESSION, requests: 1, agents: 0 }]);
});

test('what they ask waits in a line of its own, where each of them takes turns', async () => {
  const ask = vi.spyOn(QueryLane.prototype, 'ask');
  const askedAs = async (call: () => Promise<unknown>) => {
    ask.mockClear();
    await call();
    return { people: new Set(ask.mock.calls.map(([person]) => person)), lanes: new Set(ask.mock.contexts) };
  };
  const ofKim = await askedAs(() =>
    Promise.all([kim.client.me.sessions({ days: 90 }), kim.client.live.list({ filter: {} }), kim.client.overview()]),
  );
  const ofLee = await askedAs(() => lee.client.me.spend({ range: 'month', by: 'model' }));
  const ofAdmin = await askedAs(() => admin.live.list({ filter: {} }));
  expect([ofKim.people, ofLee.people, ofAdmin.people]).toEqual([new Set(['kim-key']), new Set(['lee-key']), new Set([''])]);
  expect(ofLee.lanes).toEqual(ofKim.lanes);
  expect([...ofAdmin.lanes].filter((lane) => ofKim.lanes.has(lane))).toEqual([]);
});

test('requests, bodies, commands and differences of others are not there, also within one session', async () => {
  for (const name of ['get', 'bodies', 'difference', 'curl'] as const) {
    await expect(kim.client.requests[name]({ id: lee.requestId }), name).rejects.toMatchObject({ code: 'not_found' });
    await expect(kim.client.requests[name]({ id: 'req_nobody' }), name).rejects.toMatchObject({ code: 'not_found' });
  }
  expect((await kim.client.requests.bodies({ id: kim.requestId })).request).toContain('the secret of kim');
  // Lee's turn came after Kim's in a session of the same name: its difference would show what Kim said.
  const difference = await lee.client.requests.difference({ id: lee.requestId });
  expect(JSON.stringify(difference)).not.toContain('kim');
  expect(difference.previousId).toBeNull();
  expect(await lee.client.requests.get({ id: lee.requestId })).toMatchObject({ previousId: null });
  expect(await kim.client.requests.get({ id: kim.requestId })).toMatchObject({ nextId: null });
});

test('own limits are those of every tier above the key', async () => {
  expect(await kim.client.me.limits()).toMatchObject({
    budgets: [{ owner: { kind: 'developer', id: 'kim' }, capNanoUsd: 10_000_000_000, raisedNanoUsd: 0 }],
    sessionCapNanoUsd: null,
    paused: null,
  });
  expect(await lee.client.me.limits()).toMatchObject({ budgets: [], sessionCapNanoUsd: 3_000_000_000 });
  const endsAt = Date.now() + 60_000;
  await admin.overrides.create({ kind: 'pause', tier: { kind: 'team', id: 'home' }, reason: 'review', endsAt });
  expect(await lee.client.me.limits()).toMatchObject({ paused: { actor: 'admin via browser', reason: 'review', endsAt } });
});

test('the overview tells a member of their own day, and nothing of the machine', async () => {
  const overview = await kim.client.overview();
  expect(overview).toMatchObject({ dataDir: '', configFile: '', warnings: [], configProblems: [], gateway: { state: 'on' } });
  expect(JSON.stringify(overview)).not.toContain(house.dataDir);
});

test('approvals of others can be neither seen nor commented on', async () => {
  await house.engine.config.edit([{ op: 'set', path: ['developers', { id: 'lee' }, 'sessionUsd'], value: 0 }]);
  await house.engine.config.edit([
    { op: 'set', path: ['developers', { id: 'kim' }, 'budgets'], value: [{ amountUsd: 0, window: { total: true } }] },
  ]);
  await house.engine.config.edit([
    {
      op: 'append',
      path: ['accounts'],
      value: { id: 'paid', provider: 'anthropic', secret: '${env:NOBODY}', priority: 0, models: ['claude-opus-*'] },
    },
  ]);
  for (const { key } of [kim, lee]) await (await sendMessage(house.gatewayUrl, key, {}, { 'x-claude-code-session-id': 'next' })).text();
  const all = await eventually(async () => {
    const list = await admin.approvals.list({});
    expect(list.length).toBe(2);
    return list;
  });
  const [mine] = await kim.client.approvals.list({});
  expect(mine).toMatchObject({ developerId: 'kim' });
  expect(await kim.client.approvals.list({ state: 'all' })).toHaveLength(1);
  const theirs = all.find(({ developerId }) => developerId === 'lee')!;
  await expect(kim.client.approvals.note({ id: theirs.id, note: 'x' })).rejects.toMatchObject({ code: 'not_found' });
  expect(await kim.client.approvals.note({ id: mine!.id, note: 'please' })).toMatchObject({ note: 'please' });
});

test('the live stream tells a member of their own requests only', async () => {
  const abort = new AbortController();
  const seen: string[] = [];
  const events = await kim.client.live.events(undefined, { signal: abort.signal });
  const reading = (async () => {
    for await (const event of events) {
      if (event.kind === 'row') seen.push(event.row.keyId ?? '');
      if (seen.includes('kim-key')) break;
    }
  })();
  await eventually(() => expect(house.engine.live.readers()).toBe(1));
  await (await sendMessage(house.gatewayUrl, lee.key)).text();
  await (await sendMessage(house.gatewayUrl, kim.key)).text();
  await reading;
  abort.abort();
  expect(new Set(seen)).toEqual(new Set(['kim-key']));
});

test('a session ends when its key is revoked or disabled, with the stream it watches, and such a key opens none', async () => {
  const [ofKim, ofLee] = [await signInBrowser(house.adminUrl, kim.key), await signInBrowser(house.adminUrl, lee.key)];
  expect(await ofKim.admin.session()).toMatchObject({ role: 'member', keyId: 'kim-key' });
  const watching = await fetch(`${house.adminUrl}/rpc/live/events`, { method: 'POST', headers: ofKim.headers });
  expect(await admin.logins.list()).toMatchObject([
    { role: 'member', keyId: 'lee-key', ownerName: 'Lee' },
    { role: 'member', keyId: 'kim-key', ownerName: 'Kim' },
  ]);
  await admin.keys.revoke({ id: 'kim-key' });
  await watching.text();
  await expect(ofKim.admin.session()).rejects.toMatchObject({ status: 401 });
  await expect(signInBrowser(house.adminUrl, kim.key)).rejects.toThrow('401');
  await admin.keys.disable({ id: 'lee-key' });
  await expect(signInBrowser(house.adminUrl, lee.key)).rejects.toThrow('401');
  await admin.keys.enable({ id: 'lee-key' });
  await expect(ofLee.admin.session()).rejects.toMatchObject({ status: 401 });
  await signInBrowser(house.adminUrl, lee.key);
});
