/** Budgets and limits through the real listener: what is admitted, what it may cost, and how "no" looks to the client. */
import { afterEach, describe, expect, test } from 'vitest';
import type { BudgetWindow } from '../../../src-main/gateway/admission/windows.ts';
import { eventually } from '../../support/eventually.ts';
import { govern, pastCharges, tier, USD } from '../../support/governed.ts';
import { HANG, outputOf, stream } from '../../support/fake-anthropic.ts';
import { encodeEvent, messageEvents, text } from '../../support/messages-stream.ts';
import { errorOf, type TestGateway, messagesBody, startTestGateway } from '../../support/test-gateway.ts';

let house: TestGateway;
afterEach(() => house.close());

const total: BudgetWindow = { kind: 'total' };
const month: BudgetWindow = { kind: 'calendar', unit: 'month' };

const spent = () => house.ports.settled.reduce((sum, { charge }) => sum + (charge.costNanoUsd ?? 0), 0);

describe('200 parallel streams under a strict cap of $1.00', () => {
  test.each(['organization', 'team', 'developer', 'key'] as const)(
    'of the %s settle between $0.90 and $1.00, and every refusal has the exact shape',
    async (kind) => {
      house = await startTestGateway();
      govern(house, [tier(kind, { budgets: [{}] })]);
      house.fake.replyAlways(outputOf(500));
      const answers = await Promise.all(Array.from({ length: 200 }, () => house.send({ body: messagesBody({ max_tokens: 500 }) })));
      const refused = answers.filter(({ status }) => status !== 200);
      expect(spent()).toBeGreaterThanOrEqual(0.9 * USD);
      expect(spent()).toBeLessThanOrEqual(USD);
      expect(refused.length).toBeGreaterThan(90);
      for (const answer of refused) {
        expect(answer.status).toBe(429);
        expect(answer.headers['x-should-retry']).toBe('false');
        expect(answer.headers['retry-after']).toBeUndefined();
        expect(errorOf(answer).type).toBe('billing_error');
        expect(errorOf(answer).message).toMatch(new RegExp(`"The ${kind}" has used \\$0\\.9\\d+ of \\$1\\.00 in all`));
      }
      expect(house.fake.requests.length).toBe(200 - refused.length);
    },
  );

  test('of a session count that session only', async () => {
    house = await startTestGateway();
    govern(house, [tier('organization', {})], { sessionCapNanoUsd: USD });
    house.fake.replyAlways(outputOf(500));
    const send = (session: string) =>
      house.send({ body: messagesBody({ max_tokens: 500 }), headers: { 'x-claude-code-session-id': session } });
    const answers = await Promise.all(Array.from({ length: 200 }, () => send('first-session')));
    const refusal = answers.find(({ status }) => status === 429);
    expect(spent()).toBeLessThanOrEqual(1.01 * USD);
    expect(spent()).toBeGreaterThanOrEqual(0.9 * USD);
    expect(errorOf(refusal!).message).toMatch(/The session "first-se" has used/);
    expect((await send('second-session')).status).toBe(200);
  });
});

describe('expected reservations', () => {
  test.each(['organization', 'team', 'developer', 'key', 'session'] as const)(
    'of the %s keep the documented bound when answers turn out 0.1 to 10 times as long, and reach the cap',
    async (kind) => {
      house = await startTestGateway();
      if (kind === 'session') govern(house, [], { sessionCapNanoUsd: USD });
      else govern(house, [tier(kind, { budgets: [{ reserve: 'expected' }] })]);
      let count = 0;
      // Expected is min(max_tokens, 8000): here 100 tokens; answers are 10 to 1,000.
      house.fake.replyAlways((request) => outputOf([10, 50, 100, 300, 1000][(count += 1) % 5]!)(request));
      for (let round = 0; round < 40; round += 1)
        await Promise.all(
          Array.from({ length: 10 }, () =>
            house.send({ body: messagesBody({ max_tokens: 100 }), headers: { 'x-claude-code-session-id': 'one' } }),
          ),
        );
      const excess = house.ports.settled
        .slice(-10)
        .reduce((sum, { charge }) => sum + Math.max(0, (charge.costNanoUsd ?? 0) - 2_000_000), 0);
      expect(spent()).toBeGreaterThan(0.98 * USD);
      expect(spent()).toBeLessThanOrEqual(USD + excess);
    },
  );

  test('with onExhausted: cut the answer is ended, charged, and says why', async () => {
    house = await startTestGateway();
    govern(house, [tier('key', { budgets: [{ reserve: 'expected', onExhausted: 'cut', capNanoUsd: 3_000_000 }] })]);
    const long = messageEvents({ blocks: [text('words '.repeat(2000))], usage: { input: 0, output: 5000 }, deltaChars: 600 });
    house.fake.reply(stream([...long.slice(0, -3), HANG]));
    let isCut = false;
    const all = encodeEvent(long.at(-4)!);
    const answer = await house.send({
      body: messagesBody({ max_tokens: 100 }),
      onData: (_chunk, soFar) => {
        if (!isCut && soFar.includes(all)) {
          isCut = true;
          house.ports.clock.advance(2000);
        }
      },
    });
    expect(answer.text).toMatch(/event: error\ndata: .*billing_error.*The key/);
    expect(spent()).toBeGreaterThan(3_000_000);
    expect((await house.send({ body: messagesBody({ max_tokens: 100 }) })).status).toBe(429);
  });

  test('a budget in warn mode refuses nobody', async () => {
    house = await startTestGateway();
    govern(house, [tier('team', { budgets: [{ mode: 'warn', capNanoUsd: 0 }] })]);
    expect((await house.send()).status).toBe(200);
  });
});

describe('a refusal', () => {
  test('of a monthly budget carries the headers with which the client stops and shows our sentence', async () => {
    house = await startTestGateway();
    govern(house, [tier('team', { budgets: [{ window: month, capNanoUsd: 1 }] })]);
    const { status, headers, text: body } = await house.send();
    expect(status).toBe(429);
    const reset = Date.parse('2026-12-01T00:00:00Z') / 1000;
    expect(headers).toMatchObject({
      'x-should-retry': 'false',
      'retry-after': String(reset - house.ports.clock.now() / 1000),
      'anthropic-ratelimit-unified-status': 'rejected',
      'anthropic-ratelimit-unified-reset': String(reset),
      'anthropic-ratelimit-unified-overage-reset': String(reset),
      'anthropic-ratelimit-unified-overage-utilization': '1',
      'anthropic-ratelimit-unified-overage-surpassed-threshold': '1',
      'anthropic-ratelimit-unified-overage-period': 'monthly',
      'anthropic-ratelimit-unified-overage-disabled-reason': 'org_spend_cap_reached',
      'anthropic-ratelimit-unified-overage-scope': 'group_pool',
    });
    // These two make the client show a text of its own instead of ours.
    expect(headers).not.toHaveProperty('anthropic-ratelimit-unified-representative-claim');
    expect(headers).not.toHaveProperty('anthropic-ratelimit-unified-overage-status');
    expect(body).toContain('There is room again on Dec 1, 00:00 UTC');
  });

  test('names the tier that failed, and a request must fit under every tier', async () => {
    house = await startTestGateway();
    govern(house, [
      tier('organization', { budgets: [{}] }),
      tier('team', { budgets: [{}] }),
      tier('developer', { budgets: [{ capNanoUsd: 5 }] }),
      tier('key', { budgets: [{}] }),
    ]);
    expect(errorOf(await house.send()).message).toMatch(/^The developer "The developer" has used/);
  });

  test('never comes for count_tokens, which is outside budgets and limits', async () => {
    house = await startTestGateway();
    govern(house, [tier('key', { budgets: [{ capNanoUsd: 0 }], limits: [{ most: 1 }] })]);
    for (let i = 0; i < 30; i += 1) {
      expect(
        (await house.send({ path: '/v1/messages/count_tokens', body: JSON.stringify({ model: 'claude-opus-5-5', messages: [] }) })).status,
      ).toBe(200);
    }
  });
});

describe('how far a budget is', () => {
  const usage = async () => JSON.parse((await house.send({ method: 'GET', path: '/api/oauth/usage', body: null })).text) as unknown;

  test('stands on every answer, for clients that warn, and behind /api/oauth/usage, for those that show it', async () => {
    house = await startTestGateway();
    govern(house, [
      tier('developer', { budgets: [{ window: month, capNanoUsd: USD / 2 }] }),
      tier('key', { budgets: [{ window: total, capNanoUsd: USD }] }),
    ]);
    house.fake.replyAlways(outputOf(20_000));
    expect((await house.send({ body: messagesBody({ max_tokens: 20_000 }) })).headers).toMatchObject({
      'anthropic-ratelimit-unified-status': 'allowed',
      'anthropic-ratelimit-unified-overage-utilization': '0.00',
    });
    const second = await house.send({ body: messagesBody({ max_tokens: 10 }) });
    expect(second.headers).toMatchObject({
      'anthropic-ratelimit-unified-status': 'allowed_warning',
      'anthropic-ratelimit-unified-representative-claim': 'overage',
      'anthropic-ratelimit-unified-overage-status': 'allowed_warning',
      'anthropic-ratelimit-unified-overage-utilization': '0.80',
      'anthropic-ratelimit-unified-overage-surpassed-threshold': '0.75',
      'anthropic-ratelimit-unified-reset': String(Date.parse('2026-12-01T00:00:00Z') / 1000),
    });
    govern(house, [tier('developer', { budgets: [{ window: month, capNanoUsd: USD }] })]);
    expect(await usage()).toEqual({
      extra_usage: { is_enabled: true, monthly_limit: 100, used_credits: 80, utilization: 80, currency: 'USD' },
      limits: [
        { kind: 'spend', group: 'monthly', percent: 80, resets_at: '2026-12-01T00:00:00.000Z', severity: 'warning', is_active: true },
      ],
    });
  });

  test('is nothing where there is no budget, and nobody is told without a key', async () => {
    house = await startTestGateway();
    expect((await house.send()).headers).not.toHaveProperty('anthropic-ratelimit-unified-status');
    expect(await usage()).toMatchObject({ extra_usage: { monthly_limit: null }, limits: [] });
    expect((await house.send({ method: 'GET', path: '/api/oauth/usage', body: null, key: null })).status).toBe(401);
  });
});

describe('rate limits', () => {
  test('requests per minute: 429 with the seconds to wait, and room again after them', async () => {
    house = await startTestGateway();
    govern(house, [tier('developer', { limits: [{ what: 'requests', most: 2, perMs: 60_000 }] })]);
    expect((await house.send()).status).toBe(200);
    expect((await house.send()).status).toBe(200);
    const refused = await house.send();
    expect(refused.status).toBe(429);
    expect(errorOf(refused)).toMatchObject({ type: 'rate_limit_error', message: expect.stringContaining('2 of 2 requests per minute') });
    expect(refused.headers['x-should-retry']).toBeUndefined();
    const seconds = Number(refused.headers['retry-after']);
    expect(seconds).toBeGreaterThan(50);
    expect(seconds).toBeLessThanOrEqual(61);
    house.ports.clock.advance(seconds * 1000);
    expect((await house.send()).status).toBe(200);
  });

  test('input tokens count cache reads at a tenth', async () => {
    house = await startTestGateway();
    govern(house, [tier('key', { limits: [{ what: 'inputTokens', most: 1000, perMs: 60_000 }] })]);
    house.fake.replyAlways((request) =>
      request.method === 'POST' ? stream(messageEvents({ usage: { input: 100, cacheRead: 4000, output: 5 } })) : undefined,
    );
    expect((await house.send()).status).toBe(200);
    // 500 used; a request takes about 30 more while it runs.
    expect((await house.send()).status).toBe(200);
    const refused = await house.send();
    expect(refused.status).toBe(429);
    expect(errorOf(refused).message).toContain('1,000 of 1,000 input tokens per minute');
  });

  test('of an account for one model leave its other models alone, and the next account serves the one', async () => {
    const owner = { kind: 'account', id: 'a', name: 'Shared' } as const;
    const limit = { id: 'account:a/0', owner, what: 'requests', most: 1, perMs: 60_000, queueMs: 0, models: ['*opus*'] } as const;
    house = await startTestGateway({ accounts: 2 });
    const [first, second] = house.snapshot.accounts;
    house.gateway.applyConfig({ ...house.snapshot, accounts: [{ ...first!, limits: [limit] }, second!] });
    const send = (model: string) => house.send({ body: messagesBody({ model }) });
    for (const model of ['claude-opus-5-5', 'claude-haiku-5-5', 'claude-opus-5-5', 'claude-haiku-5-5'])
      expect((await send(model)).status).toBe(200);
    const servedBy = house.fakes.map(({ requests }) =>
      requests.map(({ body }) => (JSON.parse(body.toString()) as { model: string }).model),
    );
    expect(servedBy).toEqual([['claude-opus-5-5', 'claude-haiku-5-5', 'claude-haiku-5-5'], ['claude-opus-5-5']]);
  });

  test('of an account: the next account serves, and only when none is left the client is told', async () => {
    const owner = { kind: 'account', id: 'a', name: 'Shared' } as const;
    house = await startTestGateway({
      accounts: 2,
      account: { limits: [{ id: 'account:a/0', owner, what: 'requests', most: 1, perMs: 60_000, queueMs: 0, models: null }] },
    });
    const [first, second] = house.snapshot.accounts;
    const own = { ...second!, limits: second!.limits.map((limit) => ({ ...limit, id: 'account:b/0' })) };
    house.gateway.applyConfig({ ...house.snapshot, accounts: [first!, own] });
    expect((await house.send()).status).toBe(200);
    expect((await house.send()).status).toBe(200);
    expect(house.fakes.map(({ requests }) => requests.length)).toEqual([1, 1]);
    const refused = await house.send();
    expect(refused.status).toBe(429);
    expect(errorOf(refused).message).toMatch(/^The account "Shared" has used 1 of 1 requests per minute/);
  });

  test('one too many at once waits for the first to finish instead of failing', async () => {
    house = await startTestGateway();
    govern(house, [tier('key', { limits: [{ what: 'concurrent', most: 1, perMs: 0 }] })]);
    const goOn = Promise.withResolvers<void>();
    const events = messageEvents();
    house.fake.reply(stream([...events.slice(0, 3), goOn.promise, ...events.slice(3)]));
    const first = house.send();
    await house.fake.received(1);
    const second = house.send();
    goOn.resolve();
    expect((await first).status).toBe(200);
    expect((await second).status).toBe(200);
  });

  test('a client that hangs up while it waits is gone, and takes no room', async () => {
    house = await startTestGateway();
    govern(house, [tier('key', { limits: [{ what: 'concurrent', most: 1, perMs: 0 }] })]);
    const goOn = Promise.withResolvers<void>();
    const events = messageEvents();
    house.fake.reply(stream([...events.slice(0, 3), goOn.promise, ...events.slice(3)]));
    const first = house.send();
    await house.fake.received(1);
    const waiting = house.send({ onStarted: (hangUp) => setImmediate(hangUp) }).catch(() => null);
    await waiting;
    goOn.resolve();
    await first;
    expect((await house.send()).status).toBe(200);
  });
});

describe('permissions', () => {
  test.each([
    ['a model', { deny: { models: ['claude-opus-*'] } }, /may not use claude-opus-5-5/],
    ['a client', { allow: { clients: ['codex/*'] } }, /may not be used from/],
    ['an old client', { minimumClients: { 'claude-cli': '2.2' } }, /needs claude-cli 2\.2 or newer, this is 2\.1\.330/],
    ['an endpoint', { allow: { endpoints: ['models' as const] } }, /may not use the endpoint messages/],
  ])('%s that a tier denies is a 403 that names the tier', async (_what, rule, message) => {
    house = await startTestGateway();
    govern(house, [tier('organization', {}), tier('team', rule)]);
    const answer = await house.send({ headers: { 'user-agent': 'claude-cli/2.1.330 (external, cli)' } });
    expect(answer.status).toBe(403);
    expect(errorOf(answer).type).toBe('permission_error');
    expect(errorOf(answer).message).toMatch(message);
    expect(errorOf(answer).message).toMatch(/^The team "The team"/);
  });

  test('the list of models shows what the key may use', async () => {
    house = await startTestGateway();
    govern(house, [tier('team', { deny: { models: ['*opus*'] } })]);
    const { text: body } = await house.send({ method: 'GET', path: '/v1/models', body: null });
    expect(body).toContain('haiku');
    expect(body).not.toContain('opus');
  });
});

describe('what was spent before', () => {
  test('counts after a restart, under the tiers that spent it, in the window it was spent in', async () => {
    house = await startTestGateway();
    house.ports.past = [
      pastCharges(),
      pastCharges({ teamId: 'another', costNanoUsd: 5 * USD }),
      pastCharges({ at: Date.parse('2026-10-31T23:59:59Z'), costNanoUsd: 5 * USD }),
    ];
    govern(house, [tier('team', { budgets: [{ window: month, capNanoUsd: USD / 2 }] })]);
    expect(errorOf(await house.send()).message).toContain('has used $0.500 of $0.500 this month');
  });

  test('counts in total budgets also when it was long ago', async () => {
    house = await startTestGateway();
    house.ports.pastBefore = [pastCharges({ at: 0, sessionId: null, costNanoUsd: USD })];
    govern(house, [tier('developer', { budgets: [{}] })]);
    expect(errorOf(await house.send()).message).toContain('has used $1.00 of $1.00 in all');
  });

  test('of a session brakes it after a restart too', async () => {
    house = await startTestGateway();
    house.ports.past = [pastCharges()];
    govern(house, [tier('organization', {})], { sessionCapNanoUsd: USD / 2 });
    const send = (session: string) => house.send({ headers: { 'x-claude-code-session-id': session } });
    expect((await send('s1')).status).toBe(429);
    expect((await send('s2')).status).toBe(200);
  });

  test('holds requests back while it cannot be read, and lets them through when it can', async () => {
    house = await startTestGateway();
    let isBroken = true;
    house.ports.history.charges = async () => {
      if (isBroken) throw new Error('disk I/O error');
      return [];
    };
    govern(house, [tier('team', { budgets: [{ window: month }] })]);
    const answer = house.send();
    await eventually(() => expect(house.ports.logged).toContainEqual(expect.stringContaining('past charges cannot be read')));
    expect(house.fake.requests).toEqual([]);
    isBroken = false;
    house.ports.clock.advance(1000);
    expect((await answer).status).toBe(200);
  });
});
