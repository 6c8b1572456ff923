/** `reserve: strict` through the real listener: what would make a request dearer than its bytes is held, or refused by name. */
import { afterEach, describe, expect, test } from 'vitest';
import { compileRoute } from '../../../src-main/config/compile/compile-routes.ts';
import { routingDefaults } from '../../../src-main/contract/routes.ts';
import { HANG, failure, outputOf, stream } from '../../support/fake-anthropic.ts';
import { govern, tier, USD } from '../../support/governed.ts';
import { messageEvents } from '../../support/messages-stream.ts';
import { errorOf, messagesBody, startTestGateway, type TestGateway } from '../../support/test-gateway.ts';

let gateway: TestGateway;
afterEach(() => gateway.close());

const CENT = USD / 100;
const spent = () => gateway.ports.settled.reduce((sum, { charge }) => sum + (charge.costNanoUsd ?? 0), 0);

async function capped(capNanoUsd: number, options: Parameters<typeof startTestGateway>[0] = {}): Promise<void> {
  gateway = await startTestGateway(options);
  govern(gateway, [tier('team', { budgets: [{ capNanoUsd }] })]);
  gateway.fake.replyAlways(outputOf(10));
}

const said = (content: string, more = '') =>
  `{"model":"claude-opus-5-5","max_tokens":10,"stream":true${more},"messages":[{"role":"user","content":[${content}]}]}`;
const hello = '{"type":"text","text":"hello"}';

describe('nothing bounds', () => {
  test.each([
    [
      'a document by URL, written with a space',
      said('{"type":"document","source":{"type" : "url","url":"https://example.com/a.pdf"}}'),
      /input by URL/,
    ],
    [
      'an image by URL, written with escapes',
      said('{"type":"image","source":{"type":"\\u0075rl","url":"https://example.com/a.png"}}'),
      /input by URL/,
    ],
    ['code execution', said(hello, ',"tools":[{"type":"code_execution_20260521","name":"code_execution"}]'), /code_execution_20260521/],
    [
      'a search, written with escapes',
      said(hello, ',"t\\u006fols":[{"type":"web\\u005fsearch_20260318","name":"web_search"}]'),
      /web_search_20260318/,
    ],
    [
      'a tool that is defined in the conversation',
      said('{"type":"tool_addition","tool":{"type":"tool_definition","definition":{"type":"web_fetch_20260318","name":"web_fetch"}}}'),
      /web_fetch_20260318/,
    ],
    ['servers of tools', said(hello, ',"mcp_servers":[{"type":"url","url":"https://example.com","name":"a"}]'), /mcp_servers/],
    ["the provider's own choice of a model", said(hello, ',"fallbacks":"default"'), /fallbacks: default/],
  ])('%s: it is refused by name in one request, and nobody is asked', async (_what, body, name) => {
    await capped(USD * 1000);
    const answer = await gateway.send({ body });
    expect([answer.status, errorOf(answer).type, answer.headers['x-should-retry']]).toEqual([429, 'billing_error', 'false']);
    expect(errorOf(answer).message).toMatch(name);
    expect(gateway.fake.requests).toHaveLength(0);
  });

  test('a thread that goes on: its client is told to send the whole conversation', async () => {
    await capped(USD * 1000);
    gateway.fake.replyAlways(() => stream(messageEvents({ id: 'msg_begun' })));
    expect((await gateway.send({ body: said(hello, ',"thread":{"type":"create"}') })).status).toBe(200);
    const answer = await gateway.send({ body: said(hello, ',"thread":{"type":"continue","previous_message_id":"msg_begun"}') });
    expect([answer.status, errorOf(answer).message]).toEqual([400, 'capability_rejected: beta_header:message-threads-2026-08-12']);
    expect(gateway.fake.requests).toHaveLength(1);
  });

  test('a search in a body of another format', async () => {
    await capped(USD * 1000);
    const body = JSON.stringify({
      model: 'claude-opus-5-5',
      max_tokens: 10,
      messages: [{ role: 'user', content: 'hi' }],
      web_search_options: {},
    });
    const answer = await gateway.send({ path: '/v1/chat/completions', body });
    expect(answer.status).not.toBe(200);
    expect(gateway.fake.requests).toHaveLength(0);
  });

  test('where a budget only warns, or does not reserve strictly, such requests pass', async () => {
    gateway = await startTestGateway();
    gateway.fake.replyAlways(outputOf(10));
    govern(gateway, [tier('team', { budgets: [{ mode: 'warn' }, { reserve: 'expected' }, { models: ['claude-fable-*'] }] })]);
    const body = said('{"type":"document","source":{"type":"url","url":"https://example.com/a.pdf"}}');
    expect((await gateway.send({ body })).status).toBe(200);
  });

  test('with an allowance they pass while the budget has room for it', async () => {
    const admission = { cacheReadWeight: 0.1, unknownPrice: 'dearest', serverToolsNanoUsd: null, linkedInputNanoUsd: CENT } as const;
    await capped(2 * CENT, { snapshot: { admission } });
    const link = '{"type":"image","source":{"type":"url","url":"https://example.com/a.png"}}';
    expect((await gateway.send({ body: said(link) })).status).toBe(200);
    expect((await gateway.send({ body: said(`${link},${link}`) })).status).toBe(429);
  });
});

describe('the dearest is held', () => {
  /** About what this request costs at its dearest without modifiers, and a little more. */
  const ROOM = 0.15 * CENT;

  test.each([
    ['fast mode', said(hello, ',"speed":"fast"')],
    [
      'an hour in the cache, written with escapes',
      said('{"type":"text","text":"hello","cache_control":{"type":"ephemeral","ttl":"\\u0031h"}}'.padEnd(240)),
    ],
    ['another model', said(hello, ',"fallbacks":[{"model":"claude-fable-5-1"}]')],
    ['a compaction', said(hello, ',"context_management":{"edits":[{"type":"compact_20260112"}]}')],
    ['an image of few bytes', said('{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}}')],
  ])('of %s: what has no room for it is refused', async (_what, body) => {
    await capped(ROOM);
    const plain = said(hello);
    expect((await gateway.send({ body: plain })).status).toBe(200);
    const answer = await gateway.send({ body });
    expect([answer.status, errorOf(answer).type]).toEqual([429, 'billing_error']);
    expect(gateway.fake.requests).toHaveLength(1);
  });
});

describe('all attempts together stay under the cap', () => {
  const timeouts = { connectMs: 2000, firstByteMs: 1000, silenceMs: 300_000, totalMs: null };
  const body = messagesBody({ max_tokens: 1000 });

  test('after one that fell silent nobody else is asked when there is no room for both', async () => {
    await capped(3 * CENT, { accounts: 2, account: { timeouts } });
    gateway.fakes[0]!.replyAlways(() => stream([HANG]));
    gateway.fakes[1]!.replyAlways(outputOf(1000));
    const answer = gateway.send({ body });
    await gateway.fakes[0]!.received(1);
    gateway.ports.clock.advance(3000);
    expect((await answer).status).toBeGreaterThanOrEqual(500);
    expect(gateway.fakes[1]!.requests).toHaveLength(0);
    const { trail } = await gateway.ports.finishedRecord(1);
    expect(trail.map(({ text }) => text)).toContainEqual(expect.stringMatching(/account-2: the earlier attempt may still cost.*has used/));
    expect(spent()).toBeLessThanOrEqual(3 * CENT);
  });

  test('with room for both the next one serves', async () => {
    await capped(6 * CENT, { accounts: 2, account: { timeouts } });
    gateway.fakes[0]!.replyAlways(() => stream([HANG]));
    gateway.fakes[1]!.replyAlways(outputOf(1000));
    const answer = gateway.send({ body });
    await gateway.fakes[0]!.received(1);
    gateway.ports.clock.advance(3000);
    expect((await answer).status).toBe(200);
    expect(spent()).toBeLessThanOrEqual(6 * CENT);
  });

  test('after one that answered with an error the next one needs no further room', async () => {
    await capped(3 * CENT, { accounts: 2 });
    gateway.fakes[0]!.replyAlways(() => failure(529, 'overloaded_error', 'Overloaded'));
    gateway.fakes[1]!.replyAlways(outputOf(1000));
    expect((await gateway.send({ body })).status).toBe(200);
  });

  test('a second account is not asked beside a slow one when there is no room for both', async () => {
    gateway = await startTestGateway({
      accounts: 2,
      snapshot: { routes: [compileRoute({ id: 'all', to: [{}], hedge: true }, routingDefaults)] },
    });
    for (let request = 0; request < 20; request += 1) await gateway.send();
    govern(gateway, [tier('team', { budgets: [{ capNanoUsd: 3 * CENT }] })]);
    const begin = Promise.withResolvers<void>();
    gateway.fakes[0]!.reply(stream([begin.promise, ...messageEvents({ usage: { input: 10, output: 1000 } })]));
    const answer = gateway.send({ body });
    await gateway.fakes[0]!.received(21);
    gateway.ports.clock.advance(10);
    begin.resolve();
    expect((await answer).status).toBe(200);
    expect(gateway.fakes[1]!.requests).toHaveLength(0);
  });
});
