/** Exceptions for a while, through the real listener: pauses refuse, raises make room, and both end by themselves. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Override } from '../../../src-main/contract/overrides.ts';
import { outputOf, stream } from '../../support/fake-anthropic.ts';
import { govern, tier, USD } from '../../support/governed.ts';
import { messageEvents } from '../../support/messages-stream.ts';
import { errorOf, type TestGateway, messagesBody, startTestGateway } from '../../support/test-gateway.ts';

let house: TestGateway;
beforeEach(async () => {
  house = await startTestGateway();
});
afterEach(() => house.close());

const HOUR = 3_600_000;
const until = () => house.ports.clock.now() + HOUR;
const base = () => ({ id: 'ovr_1', actor: 'admin', reason: 'budget review', createdAt: house.ports.clock.now(), endsAt: until() });

describe('a pause', () => {
  const pause = (kind: 'organization' | 'team' | 'developer' | 'key', id: string): Override => ({
    ...base(),
    kind: 'pause',
    tier: { kind, id },
  });

  test.each([
    ['organization', 'home', 'organisation "home"'],
    ['team', 'team', 'team "team"'],
    ['developer', 'me', 'developer "me"'],
    ['key', 'laptop', 'key "laptop"'],
  ] as const)('of the %s refuses its keys, and says who paused it, why and until when', async (kind, id, name) => {
    house.gateway.setOverrides([pause(kind, id)]);
    const answer = await house.send();
    expect(answer.status).toBe(429);
    expect(answer.headers).toMatchObject({ 'x-should-retry': 'false' });
    expect(answer.headers).not.toHaveProperty('retry-after');
    expect(JSON.parse(answer.text)).toMatchObject({ type: 'error', error: { type: 'billing_error' } });
    expect(errorOf(answer).message).toBe(
      `admin paused spending for the ${name} (budget review) until Nov 23, 13:00 UTC. Ask your Gatehouse admin to end the pause.`,
    );
    expect(house.fake.requests).toEqual([]);
  });

  test('holds for count_tokens too, and not for others', async () => {
    house.gateway.setOverrides([pause('team', 'team')]);
    const count = { path: '/v1/messages/count_tokens', body: JSON.stringify({ model: 'claude-opus-5-5', messages: [] }) };
    expect((await house.send(count)).status).toBe(429);
    house.gateway.setOverrides([pause('team', 'another')]);
    expect((await house.send(count)).status).toBe(200);
  });

  test('ends by itself', async () => {
    house.gateway.setOverrides([pause('team', 'team')]);
    house.ports.clock.advance(HOUR - 1);
    expect((await house.send()).status).toBe(429);
    house.ports.clock.advance(1);
    expect((await house.send()).status).toBe(200);
  });

  test('lets running streams go on, and refuses who waits for room', async () => {
    govern(house, [tier('key', { limits: [{ what: 'concurrent', most: 1, perMs: 0 }] })]);
    const goOn = Promise.withResolvers<void>();
    const events = messageEvents();
    house.fake.reply(stream([...events.slice(0, 3), goOn.promise, ...events.slice(3)]));
    const running = house.send();
    await house.fake.received(1);
    const waiting = house.send();
    house.gateway.setOverrides([pause('key', 'laptop')]);
    expect((await waiting).status).toBe(429);
    goOn.resolve();
    expect((await running).isComplete).toBe(true);
  });
});

describe('a raise', () => {
  const raise = (budgetId: string, amountUsd: number): Override => ({ ...base(), kind: 'raise', budgetId, amountNanoUsd: amountUsd * USD });

  test('makes room in a budget until it ends', async () => {
    govern(house, [tier('team', { budgets: [{ capNanoUsd: 0 }] })]);
    house.fake.replyAlways(outputOf(10));
    const send = () => house.send({ body: messagesBody({ max_tokens: 10 }) });
    expect((await send()).status).toBe(429);
    house.gateway.setOverrides([raise('team/0', 1)]);
    expect((await send()).status).toBe(200);
    house.ports.clock.advance(HOUR);
    expect((await send()).status).toBe(429);
  });

  test('lets in who waits for room that running requests hold', async () => {
    // A request of 20,000 tokens holds $0.50 at the rates of claude-opus-5-5.
    govern(house, [tier('team', { budgets: [{ capNanoUsd: 0.6 * USD }] })]);
    const goOn = Promise.withResolvers<void>();
    const events = messageEvents();
    house.fake.reply(stream([...events.slice(0, 3), goOn.promise, ...events.slice(3)]));
    const send = () => house.send({ body: messagesBody({ max_tokens: 20_000 }) });
    const running = house.send({ body: messagesBody({ max_tokens: 20_000 }) });
    await house.fake.received(1);
    const waiting = send();
    house.gateway.setOverrides([raise('team/0', 1)]);
    expect((await waiting).status).toBe(200);
    goOn.resolve();
    await running;
  });

  test.each([
    ['a session', null],
    ['a subagent', 'agent-1'],
  ])('of %s raises its cap and no other', async (_what, agentId) => {
    govern(house, [tier('organization', {})], { sessionCapNanoUsd: agentId === null ? 0 : USD, agentCapNanoUsd: 0 });
    house.fake.replyAlways(outputOf(10));
    const send = (sessionId: string) =>
      house.send({
        body: messagesBody({ max_tokens: 10 }),
        headers: { 'x-claude-code-session-id': sessionId, ...(agentId === null ? {} : { 'x-claude-code-agent-id': agentId }) },
      });
    expect((await send('one')).status).toBe(429);
    house.gateway.setOverrides([{ ...base(), kind: 'session', keyId: 'laptop', sessionId: 'one', agentId, amountNanoUsd: USD }]);
    expect((await send('one')).status).toBe(200);
    expect((await send('two')).status).toBe(429);
  });
});
