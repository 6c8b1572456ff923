/** From a refusal to a grant, through a real engine: one approval for each budget and session, and the next request passes. */
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import type { Approval } from '../../../src-main/contract/approvals.ts';
import type { AdminClient } from '../../support/admin-client.ts';
import { sendMessage, testEngine } from '../../support/engine.ts';
import { eventually } from '../../support/eventually.ts';
import { outputOf } from '../../support/fake-anthropic.ts';
import { governedEngine } from '../../support/governed-engine.ts';
import { listenOnLoopback } from '../../support/loopback.ts';

const HOUR = 3_600_000;

/** What is open, as soon as it is so many. */
const open = (admin: AdminClient, count: number): Promise<Approval[]> =>
  eventually(async () => {
    const list = await admin.approvals.list({});
    expect(list.length).toBe(count);
    return list;
  });

test('a refusal opens one approval for each session, and a grant lets the next request of that session pass', async () => {
  const { admin, ask, set } = await governedEngine();
  await set('developers', 'me', { sessionUsd: 0 });
  expect([await ask('one'), await ask('one'), await ask('two')]).toEqual([429, 429, 429]);
  const [two, one] = await open(admin, 2);
  expect(one).toMatchObject({
    state: 'open',
    cause: 'budget',
    owner: { kind: 'session', id: 'one' },
    keyId: 'laptop',
    developerId: 'me',
    sessionId: 'one',
    model: 'claude-opus-5-5',
    capNanoUsd: 0,
    usedNanoUsd: 0,
    refusals: 2,
    note: null,
  });
  expect(one!.neededNanoUsd).toBeGreaterThan(0);
  const endsAt = Date.now() + HOUR;
  expect(await admin.approvals.note({ id: one!.id, note: 'the migration' })).toMatchObject({ note: 'the migration' });
  const granted = await admin.approvals.grant({ id: one!.id, amountUsd: 5, endsAt, reason: 'until tonight' });
  expect(granted).toMatchObject({ state: 'granted', decidedBy: 'admin via desktop', reason: 'until tonight', note: 'the migration' });
  expect(await admin.overrides.list({})).toMatchObject([
    { id: granted.overrideId, kind: 'session', sessionId: 'one', agentId: null, amountNanoUsd: 5_000_000_000, endsAt },
  ]);
  expect([await ask('one'), await ask('two')]).toEqual([200, 429]);

  expect(await admin.approvals.decline({ id: two!.id })).toMatchObject({ state: 'declined', decidedBy: 'admin via desktop' });
  expect(await ask('two')).toBe(429);
  await open(admin, 1);
  await expect(admin.approvals.grant({ id: two!.id, amountUsd: 5, endsAt })).rejects.toMatchObject({ code: 'not_found' });
  expect((await admin.approvals.list({ state: 'all' })).map(({ state }) => state).toSorted()).toEqual(['declined', 'granted', 'open']);
  const { entries } = await admin.audit.list({});
  expect(entries.map(({ action }) => action)).toEqual(expect.arrayContaining(['approvals.grant', 'overrides.create', 'approvals.decline']));
});

test('a grant for the budget of a tier raises that budget, and an open approval survives a restart', async () => {
  const { admin, ask, set, engine, dataDir } = await governedEngine();
  await set('developers', 'me', { budgets: [{ amountUsd: 0, window: { calendar: 'day' } }] });
  expect(await ask()).toBe(429);
  await open(admin, 1);
  await engine.close();
  const again = await testEngine({ dataDir });
  const [approval] = await open(again.admin, 1);
  await again.admin.approvals.grant({ id: approval!.id, amountUsd: 5, endsAt: Date.now() + HOUR });
  expect(await again.admin.overrides.list({})).toMatchObject([{ kind: 'raise', budgetId: approval!.budgetId }]);
});

test('what waits at a budget that was taken out can be declined, and a grant says why not', async () => {
  const { admin, ask, set } = await governedEngine();
  await set('developers', 'me', { budgets: [{ amountUsd: 0, window: { calendar: 'day' } }] });
  expect(await ask()).toBe(429);
  const [approval] = await open(admin, 1);
  await admin.people.change({ tier: { kind: 'developer', id: 'me' }, set: { budgets: null } });
  await expect(admin.approvals.grant({ id: approval!.id, amountUsd: 5, endsAt: Date.now() + HOUR })).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('no longer in the configuration'),
  });
  expect(await admin.overrides.list({})).toEqual([]);
  expect(await admin.approvals.decline({ id: approval!.id })).toMatchObject({ state: 'declined' });
});

test('raising a budget answers every session that waits for it, and granting twice at once raises it once', async () => {
  const { admin, ask, set } = await governedEngine();
  await set('developers', 'me', { budgets: [{ amountUsd: 0, window: { calendar: 'day' } }] });
  expect([await ask('one'), await ask('two')]).toEqual([429, 429]);
  const [first] = await open(admin, 2);
  const grant = { id: first!.id, amountUsd: 5, endsAt: Date.now() + HOUR };
  const answers = await Promise.allSettled([admin.approvals.grant(grant), admin.approvals.grant(grant)]);
  expect(answers).toMatchObject([
    { status: 'fulfilled', value: { id: first!.id, state: 'granted' } },
    { status: 'rejected', reason: { code: 'not_found' } },
  ]);
  const overrides = await admin.overrides.list({});
  expect(overrides).toHaveLength(1);
  await open(admin, 0);
  expect((await admin.approvals.list({ state: 'granted' })).map(({ overrideId }) => overrideId)).toEqual([
    overrides[0]!.id,
    overrides[0]!.id,
  ]);
});

test('a threshold, a refusal and a new device come into the feed and to a webhook, once each', async () => {
  const { admin, ask, set, fake, engine, key } = await governedEngine();
  const posted: unknown[] = [];
  const hook = createServer((request, response) => {
    void json(request).then((body) => posted.push(body));
    response.end();
  });
  const listening = await listenOnLoopback(hook);
  onTestFinished(listening.close);
  const url = `${listening.url}/alerts`;
  await engine.config.edit([{ op: 'set', path: ['alerts'], value: { webhooks: [{ url, format: 'json' }] } }]);
  await set('developers', 'me', { budgets: [{ amountUsd: 0.4, window: { calendar: 'day' } }] });
  fake.replyAlways(outputOf(10_000));

  const from = async (device: string) => {
    const metadata = { user_id: JSON.stringify({ device_id: device, account_uuid: '', session_id: 's' }) };
    const answer = await sendMessage(engine.gateway.url ?? '', key, { metadata, stream: true });
    await answer.text();
    return answer.status;
  };
  // $0.20 each.
  expect([await from('one'), await from('two'), await from('two')]).toEqual([200, 200, 429]);
  expect(await ask('b')).toBe(429);
  const feed = await eventually(async () => {
    const page = await admin.alerts.list({});
    expect(page.alerts.length).toBe(4);
    return page;
  });
  expect(feed.unseen).toBe(4);
  expect(feed.alerts.map(({ kind, title }) => `${kind}: ${title}`).toSorted()).toEqual([
    'device: Key laptop: a new device',
    'refusal: Me: a request was refused',
    'threshold: Me: 50 % of a budget used',
    'threshold: Me: 90 % of a budget used',
  ]);
  await admin.alerts.markSeen();
  expect((await admin.alerts.list({})).unseen).toBe(0);
  await eventually(() => expect(posted).toHaveLength(4));
  expect(posted).toContainEqual({ event: 'alert', alert: feed.alerts.find(({ kind }) => kind === 'refusal') });
});
