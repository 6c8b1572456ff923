/** Rules, sessions, health and orders on the real path: what is sent where, and what the trail says of it. */
import { afterEach, describe, expect, test } from 'vitest';
import { compileRoute } from '../../../src-main/config/compile/compile-routes.ts';
import { type RouteConfig, routingDefaults } from '../../../src-main/contract/routes.ts';
import { createGateway } from '../../../src-main/gateway/gateway.ts';
import { HANG, failure, stream } from '../../support/fake-anthropic.ts';
import { govern, tier } from '../../support/governed.ts';
import { encodeEvent, messageEvents } from '../../support/messages-stream.ts';
import { type TestGateway, messagesBody, startTestGateway } from '../../support/test-gateway.ts';

let house: TestGateway;
afterEach(() => house.close());

const events = messageEvents({ usage: { input: 10, output: 20, cacheRead: 50_000, cacheWrite5m: 30_000 } });
const wire = events.map(encodeEvent).join('');
const rule = (config: Partial<RouteConfig>) => compileRoute({ id: 'rule', to: [{}], ...config }, routingDefaults);
const session = { headers: { 'x-claude-code-session-id': '9a1c' } };
const asked = () => house.fakes.map(({ requests }) => requests.length);
const trailOf = async (count: number) => (await house.ports.finishedRecord(count)).trail.map(({ step, text }) => `${step}: ${text}`);

describe('a rule', () => {
  test('sends another model to another account, and the trail says which rule it was', async () => {
    const to = [{ account: 'account-2', model: 'claude-haiku-5-5' }];
    house = await startTestGateway({ accounts: 2, snapshot: { routes: [rule({ id: 'cheap', when: { class: ['background'] }, to })] } });
    await house.send({ headers: { 'x-claude-code-request-class': 'auxiliary' } });
    await house.send();
    expect(JSON.parse(house.fakes[1]!.requests[0]!.body.toString())).toMatchObject({ model: 'claude-haiku-5-5' });
    expect(asked()).toEqual([1, 1]);
    expect(await trailOf(1)).toEqual(expect.arrayContaining(['resolved: by rule "cheap"', 'candidates: account-2 with claude-haiku-5-5']));
    expect(house.ports.settled.map(({ model }) => model)).toEqual(['claude-haiku-5-5', 'claude-opus-5-5']);
  });

  test('changed while 200 streams run drops none of them, and holds for the next request', async () => {
    house = await startTestGateway({ accounts: 2 });
    const goOn = Promise.withResolvers<void>();
    house.fakes[0]!.replyAlways(() => stream([...events.slice(0, 4), goOn.promise, ...events.slice(4)]));
    let begun = 0;
    const allBegun = Promise.withResolvers<void>();
    const answers = Array.from({ length: 200 }, () => {
      let isBegun = false;
      return house.send({
        onData(_chunk, all) {
          if (isBegun || !all.includes('content_block_delta')) return;
          isBegun = true;
          if ((begun += 1) === 200) allBegun.resolve();
        },
      });
    });
    await allBegun.promise;
    for (let change = 0; change < 50; change += 1) {
      const routes = [rule({ id: `change-${change}`, to: [{ account: `account-${(change % 2) + 1}` }] })];
      house.gateway.applyConfig({ ...house.snapshot, revision: String(change), routes });
    }
    await house.send();
    expect(asked()).toEqual([200, 1]);
    goOn.resolve();
    const texts = (await Promise.all(answers)).map(({ text }) => text);
    expect(texts.filter((text) => text !== wire)).toEqual([]);
  });
});

test('a limit of a model that another attempt would use is asked before it', async () => {
  const to = [{ account: 'account-1' }, { account: 'account-2', model: 'claude-haiku-5-5', priority: 1 }];
  house = await startTestGateway({ accounts: 2, snapshot: { routes: [rule({ to })] } });
  govern(house, [tier('team', { limits: [{ models: ['claude-haiku-*'] }] })]);
  house.fakes[0]!.replyAlways(() => failure(529, 'overloaded_error', 'Overloaded'));
  expect((await house.send()).status).toBe(200);
  const answer = await house.send();
  expect(answer.status).not.toBe(200);
  expect(house.fakes[1]!.requests).toHaveLength(1);
  expect(await trailOf(2)).toContainEqual(expect.stringMatching(/^skipped: account-2: .*team/));
});

describe('a session', () => {
  test('stays with the account that holds its cache, and the trail tells what leaving costs', async () => {
    house = await startTestGateway({ accounts: 2, snapshot: { routes: [rule({ strategy: 'weighted' })] } });
    for (const fake of house.fakes) fake.replyAlways(() => stream(events));
    await house.send(session);
    const home = asked().indexOf(1);
    for (let turn = 0; turn < 5; turn += 1) await house.send(session);
    expect(asked()[home]).toBe(6);
    house.fakes[home]!.replyAlways(() => failure(529, 'overloaded_error', 'Overloaded'));
    await house.send(session);
    await house.send(session);
    await house.send(session);
    const trail = await trailOf(9);
    expect(trail).not.toContain(expect.stringContaining("the session's prompt cache lies here"));
    expect(asked()[1 - home]).toBe(3);
  });

  test('that leaves a sick account says what writing its cache again costs', async () => {
    house = await startTestGateway({ accounts: 2 });
    for (const fake of house.fakes) fake.replyAlways(() => stream(events));
    await house.send(session);
    house.gateway.setOverrides([order('drain', 'account-1')]);
    await house.send(session);
    expect(asked()).toEqual([1, 1]);
    const trail = await trailOf(2);
    expect(trail).toContain('skipped: account-1: drained for now');
    expect(trail.find((line) => line.includes('leaves account-1'))).toMatch(/80000 cached tokens are written again, about \$\d/);
  });
});

describe('an account that is sick', () => {
  test('costs the next request nothing, is tried again by one request, and takes its place again', async () => {
    house = await startTestGateway({ accounts: 2 });
    house.fakes[0]!.reply(failure(401, 'authentication_error', 'invalid x-api-key'));
    await house.send();
    await house.send();
    expect(asked()).toEqual([1, 2]);
    const second = await house.ports.finishedRecord(2);
    expect(second.attempts.map(({ accountId }) => accountId)).toEqual(['account-2']);
    house.ports.clock.advance(10_000);
    const gate = Promise.withResolvers<void>();
    house.fakes[0]!.reply(stream([gate.promise, ...events]));
    const probe = house.send();
    await house.fakes[0]!.received(2);
    await Promise.all([house.send(), house.send(), house.send()]);
    expect(asked()).toEqual([2, 5]);
    gate.resolve();
    await probe;
    expect(house.gateway.health('account-1').state).toBe('ready');
    house.ports.clock.advance(60_000);
    await house.send();
    expect(asked()).toEqual([3, 5]);
  });

  test('by a used-up quota is left alone until exactly then; when it was the only one the client hears how long', async () => {
    house = await startTestGateway();
    house.fake.reply(failure(429, 'rate_limit_error', 'Your quota is used up', { 'retry-after': '3600' }));
    await house.send();
    house.ports.clock.advance(600_000);
    const answer = await house.send();
    expect([answer.status, answer.headers['retry-after'], house.fake.requests.length]).toEqual([429, '3000', 1]);
    expect(answer.text).toContain('No account can serve claude-opus-5-5 until Nov 23, 13:00 UTC (account-1: Your quota is used up)');
    house.ports.clock.advance(3_000_000);
    expect((await house.send()).status).toBe(200);
  });

  test('after the answer began is noticed too', async () => {
    house = await startTestGateway({ accounts: 2 });
    house.fakes[0]!.replyAlways(() => stream(events.slice(0, 5)));
    await house.send();
    await house.send();
    await house.send();
    expect(asked()).toEqual([2, 1]);
  });

  test('and the only one is waited for, as long as patience lasts, unseen by the client', async () => {
    house = await startTestGateway({ snapshot: { routing: { attempts: 4, deadlineMs: 60_000, patienceMs: 5000, stickyMs: 0 } } });
    house.fake.reply(failure(529, 'overloaded_error', 'Overloaded'));
    house.fake.reply(stream(events));
    const answer = house.send();
    const { over } = await house.fake.received(1);
    await over;
    while (house.fake.requests.length < 2) {
      house.ports.clock.advance(100);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect((await answer).text).toBe(wire);
    expect(await trailOf(1)).toContainEqual(expect.stringMatching(/^note: waits \d+ ms for account-1: no other account is left$/));
  });
});

test('an answer that is not complete in time is ended with an error', async () => {
  house = await startTestGateway({
    account: { timeouts: { connectMs: 2000, firstByteMs: null, silenceMs: 300_000, totalMs: 20_000 } },
  });
  const begun = Promise.withResolvers<void>();
  house.fake.reply(stream([...events.slice(0, 4), HANG]));
  const answer = house.send({ onData: (_chunk, all) => all.includes('content_block_delta') && begun.resolve() });
  await begun.promise;
  house.ports.clock.advance(22_000);
  expect((await answer).text).toMatch(/event: error\ndata: .*timeout_error.*within the time limit/);
});

describe('an outage drill', () => {
  test('fails the account without asking it, moves its traffic, and is over when it ends', async () => {
    house = await startTestGateway({ accounts: 2 });
    house.gateway.setOverrides([order('fail', 'account-1')]);
    const answer = await house.send();
    expect([answer.status, ...asked()]).toEqual([200, 0, 1]);
    expect((await house.ports.finishedRecord(1)).attempts[0]).toMatchObject({
      accountId: 'account-1',
      failure: 'unreachable',
      error: 'an outage drill holds it down',
    });
    house.gateway.setOverrides([]);
    house.ports.clock.advance(70_000);
    await house.send();
    house.ports.clock.advance(70_000);
    await house.send();
    expect(asked()[0]).toBeGreaterThan(0);
  });
});

test('a request that was only described goes where the real one went', async () => {
  const to = [{ account: 'account-2', model: 'claude-haiku-5-5' }, { account: 'account-1' }];
  house = await startTestGateway({ accounts: 2, snapshot: { routes: [rule({ when: { models: ['*opus*'] }, to })] } });
  await house.send({ body: messagesBody({}) });
  const described = {
    model: 'claude-opus-5-5',
    keyId: 'laptop',
    requestClass: 'main',
    thinking: false,
    inputTokens: 30,
    headers: [],
    sessionId: null,
    agentId: null,
    at: house.ports.clock.now(),
    budgetUsed: null,
    down: [],
    ignoreHealth: false,
  } as const;
  const { candidates } = house.gateway.predict(described);
  const record = await house.ports.finishedRecord(1);
  expect(candidates!.list[0]).toMatchObject({ account: { id: record.row.accountId }, model: record.attempts[0]!.upstreamModel });
  const without = house.gateway.predict({ ...described, down: ['account-2'] });
  expect(without.candidates!.list.map(({ account }) => account.id)).toEqual(['account-1']);
  expect(house.gateway.predict({ ...described, down: ['account-1', 'account-2'] }).refusal?.message).toMatch(/taken to be down/);
});

function order(action: 'drain' | 'fail', accountId: string) {
  return {
    kind: 'account',
    id: 'ovr_1',
    actor: 'admin',
    reason: 'test',
    createdAt: 0,
    endsAt: Date.parse('2027-01-01T00:00:00Z'),
    accountId,
    action,
  } as const;
}

test('what is known of accounts survives a restart, but not an edit of the account meanwhile', async () => {
  house = await startTestGateway();
  house.fake.reply(failure(429, 'rate_limit_error', 'Your quota is used up', { 'retry-after': '3600' }));
  await house.send();
  await house.gateway.stop();
  const { ports, snapshot } = house;
  const again = createGateway({ ports, snapshot });
  await again.start();
  expect(again.health('account-1')).toMatchObject({ state: 'failing', nextTryAt: ports.clock.now() + 3_600_000 });
  await again.stop();
  const [account] = snapshot.accounts;
  const edited = { ...account!, config: { ...account!.config, name: 'Ours' } };
  const third = createGateway({ ports, snapshot: { ...snapshot, accounts: [edited] } });
  await third.start();
  expect(third.health('account-1').state).toBe('untried');
  await third.stop();
});
