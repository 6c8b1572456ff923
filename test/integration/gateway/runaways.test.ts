/** Sessions that run away and budgets that fill up, through the real listener: who is told, who is stopped, who waits. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Override } from '../../../src-main/contract/overrides.ts';
import { eventually } from '../../support/eventually.ts';
import { outputOf } from '../../support/fake-anthropic.ts';
import { govern, tier, USD } from '../../support/governed.ts';
import { errorOf, type TestGateway, messagesBody, startTestGateway } from '../../support/test-gateway.ts';

let house: TestGateway;
beforeEach(async () => {
  house = await startTestGateway();
});
afterEach(() => house.close());

const inSession = (body: string) => house.send({ body, headers: { 'x-claude-code-session-id': 'session-1' } });
const turn = (id: string) =>
  inSession(
    messagesBody({
      messages: [
        { role: 'assistant', content: [{ type: 'tool_use', id, name: 'Bash', input: { command: 'make' } }] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: id, content: 'failed' }] },
      ],
    }),
  );

describe('a session that repeats itself', () => {
  const rule = (action: 'warn' | 'stop') => ({ runaway: { repeats: 3, nanoUsdPer10m: 0, action } });

  test('is told of, and goes on when the rule only warns', async () => {
    govern(house, [], rule('warn'));
    for (const id of ['a', 'b', 'c', 'd']) expect((await turn(id)).status).toBe(200);
    expect(house.ports.events).toMatchObject([{ kind: 'runaway', sign: 'repeats', amount: 3, sessionId: 'session-1', isStopped: false }]);
  });

  test('is stopped in the shape at which the client stops, and goes on when it is granted more', async () => {
    govern(house, [], rule('stop'));
    for (const id of ['a', 'b']) expect((await turn(id)).status).toBe(200);
    const stopped = await turn('c');
    expect(stopped.status).toBe(429);
    expect(stopped.headers['x-should-retry']).toBe('false');
    expect(errorOf(stopped)).toMatchObject({ type: 'billing_error', message: expect.stringContaining('sent the same tool input 3 times') });
    expect(house.ports.events.map(({ kind }) => kind)).toEqual(['runaway', 'refused']);
    expect(house.ports.events[1]).toMatchObject({ cause: 'runaway', budgetId: 'session:laptop/session-1', keyId: 'laptop' });
    expect((await turn('c')).status).toBe(429);
    const now = house.ports.clock.now();
    const grant: Override = {
      id: 'ovr',
      actor: 'admin',
      reason: '',
      createdAt: now,
      endsAt: now + 1000,
      kind: 'session',
      keyId: 'laptop',
      sessionId: 'session-1',
      agentId: null,
      amountNanoUsd: USD,
    };
    house.gateway.setOverrides([grant]);
    expect((await turn('c')).status).toBe(200);
  });

  test('that spends too fast is stopped with its next request', async () => {
    govern(house, [], { runaway: { repeats: 0, nanoUsdPer10m: USD, action: 'stop' } });
    house.fake.replyAlways(outputOf(30_000));
    expect((await inSession(messagesBody())).status).toBe(200);
    expect((await inSession(messagesBody())).status).toBe(200);
    const stopped = await inSession(messagesBody());
    expect(stopped.status).toBe(429);
    expect(errorOf(stopped).message).toContain('spent $1.20 in ten minutes');
  });
});

describe('a budget', () => {
  test('that passes a threshold is told of once, with the highest that one charge passed', async () => {
    govern(house, [tier('team', { budgets: [{ alertAt: [25, 50, 90], reserve: 'expected' }] })]);
    house.fake.replyAlways(outputOf(15_000));
    for (let count = 0; count < 3; count += 1) await house.send({ body: messagesBody({ max_tokens: 10 }) });
    expect(house.ports.events).toMatchObject([
      { kind: 'filled', percent: 25, usedNanoUsd: expect.closeTo(0.3 * USD, -6) as number },
      { kind: 'filled', percent: 50, usedNanoUsd: expect.closeTo(0.6 * USD, -6) as number },
      { kind: 'filled', percent: 90, usedNanoUsd: expect.closeTo(0.9 * USD, -6) as number },
    ]);
  });

  test('that refuses is told of with who was refused and what it would have taken', async () => {
    govern(house, [tier('team', { budgets: [{ capNanoUsd: 0 }] })]);
    await inSession(messagesBody({ max_tokens: 100 }));
    expect(house.ports.events).toMatchObject([
      {
        kind: 'refused',
        cause: 'budget',
        budgetId: 'team/0',
        owner: { kind: 'team', name: 'The team' },
        keyId: 'laptop',
        developerId: 'me',
        sessionId: 'session-1',
        model: 'claude-opus-5-5',
        requestId: 'req_000001',
      },
    ]);
  });
});

describe('a rate limit with queueMs', () => {
  const limited = (queueMs: number) =>
    govern(house, [tier('developer', { limits: [{ what: 'requests', most: 1, perMs: 10_000, queueMs }] })]);

  test('lets a request wait for its turn, first come first served', async () => {
    limited(60_000);
    expect((await house.send()).status).toBe(200);
    const order: string[] = [];
    const send = async (name: string) => {
      const answer = await house.send({ headers: { 'x-claude-code-session-id': name } });
      order.push(`${name} ${answer.status}`);
    };
    const inLine = (count: number) =>
      eventually(() => expect(house.gateway.running().filter(({ requestBytes }) => requestBytes > 0).length).toBe(count));
    const first = send('first');
    await inLine(1);
    const second = send('second');
    await inLine(2);
    expect(order).toEqual([]);
    house.ports.clock.advance(11_000);
    await first;
    expect(order).toEqual(['first 200']);
    house.ports.clock.advance(11_000);
    await second;
    expect(order).toEqual(['first 200', 'second 200']);
  });

  test('refuses at once when there will be no room in time', async () => {
    limited(2000);
    expect((await house.send()).status).toBe(200);
    const refused = await house.send();
    expect(refused.status).toBe(429);
    expect(errorOf(refused).type).toBe('rate_limit_error');
  });
});
