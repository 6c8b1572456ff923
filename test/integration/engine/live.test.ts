import { once } from 'node:events';
import { request } from 'node:http';
import { expect, test } from 'vitest';
import type { LiveEvent } from '../../../src-main/contract/views.ts';
import { sendMessage, testEngine, testHeadless } from '../../support/engine.ts';
import { eventually } from '../../support/eventually.ts';

/** Reads events until one is as wished. */
async function until(events: AsyncIterator<LiveEvent>, isWished: (event: LiveEvent) => boolean): Promise<LiveEvent> {
  for (;;) {
    const { done, value } = await events.next();
    if (done === true) throw new Error('the stream ended first');
    if (isWished(value)) return value;
  }
}

test('a request is seen while it runs and when it is done, then stands in the list and in the spend', async () => {
  const { engine, admin } = await testEngine();
  const events = await admin.live.events();
  expect((await events.next()).value).toEqual({ kind: 'alive' });
  const answer = await sendMessage(engine.gateway.url ?? '', engine.firstKey ?? '', { stream: true });
  const done = until(events, (event) => event.kind === 'row' && event.row.outcome === 'ok');
  await answer.text();
  const event = await done;
  if (event.kind !== 'row') throw new Error('not a row');
  expect(event.row).toMatchObject({ keyId: 'me', developerId: 'me', accountId: 'practice', simulated: true, streamed: true, status: 200 });

  const page = await admin.live.list({ filter: { keyId: 'me' } });
  expect(page.rows.map((row) => row.id)).toEqual([event.row.id]);
  expect(await admin.live.list({ filter: { text: 'no such text' } })).toMatchObject({ rows: [] });
  const detail = await admin.requests.get({ id: event.row.id });
  expect(detail).toMatchObject({ accountTitle: 'practice', keyName: 'This machine', charge: { basis: 'exact', simulated: true } });
  expect(detail.trail.length).toBeGreaterThan(2);
  const spend = await admin.spend.get({ range: 'today', by: 'model' });
  expect(spend.rows).toMatchObject([{ id: 'claude-opus-5-5', requests: 1, simulated: 1, unknownPrices: 0 }]);
  expect(spend.total.usage).toEqual(event.row.usage);
  expect((await admin.setup.get({})).firstRequest).toMatchObject({ id: event.row.id });
  expect(await admin.keys.list({})).toMatchObject({
    keys: [{ id: 'me', isLocal: true, requestsToday: 1, lastUsedAt: event.row.startedAt }],
    total: 1,
  });
});

test('a request under way leads the newest page of the list, and fits its filters', async () => {
  const { engine, admin } = await testEngine();
  const events = await admin.live.events();
  const call = new AbortController();
  const answer = fetch(`${engine.gateway.url}/v1/messages`, {
    method: 'POST',
    signal: call.signal,
    headers: { authorization: `Bearer ${engine.firstKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'claude-opus-5-5', max_tokens: 4000, stream: true, messages: [{ role: 'user', content: 'hello' }] }),
  });
  const running = await until(events, (event) => event.kind === 'row' && event.row.outcome === 'running');
  const id = running.kind === 'row' ? running.row.id : '';
  expect((await admin.live.list({ filter: { status: 'running' } })).rows.map((row) => row.id)).toEqual([id]);
  expect((await admin.live.list({ filter: { status: 'errors' } })).rows).toEqual([]);
  expect(await admin.requests.get({ id })).toMatchObject({ row: { id, outcome: 'running' }, charge: null });
  await answer;
  call.abort();
  expect(await until(events, (event) => event.kind === 'row' && event.row.id === id && event.row.outcome !== 'running')).toMatchObject({
    row: { status: 499 },
  });
});

test('a browser that goes away is unsubscribed', async () => {
  const { engine, adminUrl, loginToken } = await testHeadless();
  const call = request(`${adminUrl}/rpc/live/events`, { method: 'POST', headers: { authorization: `Bearer ${loginToken}` } });
  call.end();
  const [answer] = await once(call, 'response');
  await once(answer, 'data');
  expect(engine.live.readers()).toBe(1);
  call.destroy();
  await eventually(() => expect(engine.live.readers()).toBe(0));
});

test('a configuration change is told to readers', async () => {
  const { admin } = await testEngine();
  const events = await admin.live.events();
  await events.next();
  await admin.keys.create({ owner: 'team:main' });
  expect(await until(events, (event) => event.kind === 'config')).toEqual({ kind: 'config' });
});
