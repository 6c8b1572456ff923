/** The main promise on real sockets: what the client sends is what arrives, what the provider sends is what comes back. */
import * as zlib from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { compileRoute } from '../../../src-main/config/compile/compile-routes.ts';
import { type RouteConfig, routingDefaults } from '../../../src-main/contract/routes.ts';
import { json, stream } from '../../support/fake-anthropic.ts';
import { encodeEvent, messageBody, messageEvents, text, thinking, toolUse } from '../../support/messages-stream.ts';
import { type TestGateway, messagesBody, startTestGateway } from '../../support/test-gateway.ts';

let house: TestGateway;
afterEach(() => house.close());

const events = messageEvents({
  blocks: [thinking('let me see'), text('Grüße, 世界 🌍 — '.repeat(20)), toolUse('Bash', { command: 'echo "a\\nb"' })],
  usage: { input: 10, output: 99, cacheRead: 1000, cacheWrite5m: 200, cacheWrite1h: 30 },
});
const wire = events.map(encodeEvent).join('');

describe('a streamed request', () => {
  test('arrives byte for byte and its answer comes back byte for byte', async () => {
    house = await startTestGateway();
    house.fake.reply(stream(events));
    const body = ` { "model" : "claude-opus-5-5",\n\t"future_field":{"a":[1,2.50,1e3]}, "stream":true, "max_tokens":128000,"messages":[{"role":"user","content":"\\u00e9 \\ud83d\\ude00 / \\/"}],"metadata":{"user_id":"{\\"device_id\\":\\"d1\\",\\"session_id\\":\\"s1\\"}"} }\n`;
    const answer = await house.send({ body });
    expect(house.fake.requests[0]!.body.toString()).toBe(body);
    expect(answer.status).toBe(200);
    expect(answer.text).toBe(wire);
    expect(answer.isComplete).toBe(true);
  });

  test('keeps its bytes when the provider writes one byte at a time', async () => {
    house = await startTestGateway();
    house.fake.reply(stream(events, { bytesPerWrite: 1 }));
    expect((await house.send()).text).toBe(wire);
  });

  test('keeps its bytes from the first event on with CRLF line ends, comments, unknown events and a missing last blank line', async () => {
    house = await startTestGateway();
    const odd = `${wire.replaceAll('\n', '\r\n')}: hello\r\n\r\nevent: future_event\r\ndata: {"x":1}\r\n\r\n: bye`;
    house.fake.reply(stream([`: waiting\r\n\r\n${odd}`]));
    expect((await house.send()).text).toBe(odd);
  });

  test.each(['gzip', 'deflate', 'zstd'] as const)(
    'passes a stream the provider compressed with %s all the same, and still meters it',
    async (encoding) => {
      house = await startTestGateway();
      house.fake.reply(stream(events, { encoding }));
      const answer = await house.send();
      expect(answer.headers['content-encoding']).toBe(encoding);
      const decode = { gzip: zlib.gunzipSync, deflate: zlib.inflateSync, zstd: zlib.zstdDecompressSync }[encoding];
      expect(decode(answer.body).toString()).toBe(wire);
      expect(house.ports.settled[0]!.charge).toMatchObject({
        basis: 'exact',
        usage: { input: 10, output: 99, cacheRead: 1000, cacheWrite5m: 200, cacheWrite1h: 30 },
      });
    },
  );

  test('changes nothing but the model when an alias maps it', async () => {
    house = await startTestGateway({ snapshot: { aliases: new Map([['team-default', 'claude-opus-5-5']]) } });
    const body = messagesBody({ model: 'team-default' });
    await house.send({ body });
    expect(house.fake.requests[0]!.body.toString()).toBe(body.replace('"team-default"', '"claude-opus-5-5"'));
  });
});

describe('an unstreamed request', () => {
  test('gets the JSON the provider sent, byte for byte, and is metered', async () => {
    house = await startTestGateway();
    const body = ` ${JSON.stringify(messageBody({ usage: { input: 5, output: 3 } }))} \n`;
    house.fake.reply(json(body));
    const answer = await house.send({ body: messagesBody({ stream: false }) });
    expect(answer.text).toBe(body);
    expect(house.ports.settled[0]!.charge.usage).toMatchObject({ input: 5, output: 3 });
  });
});

describe('headers', () => {
  test('every anthropic-*, x-stainless-*, x-claude-code-* header, user-agent and x-app goes up; nothing else of the client does', async () => {
    house = await startTestGateway({ account: { forwardHeaders: ['x-team-tag'] } });
    await house.send({
      headers: {
        'anthropic-beta': 'a-2025-01-01,b-2026-02-02',
        'anthropic-future-header': 'kept',
        'x-stainless-lang': 'js',
        'x-claude-code-session-id': 'session-1',
        'user-agent': 'claude-cli/2.1.330 (external, cli)',
        'x-app': 'cli',
        'x-team-tag': 'blue',
        'x-private': 'stays here',
        cookie: 'stays=here',
        'accept-encoding': 'gzip, br',
      },
    });
    const names = house.fake.requests[0]!.headers.map(([name]) => name.toLowerCase());
    const sent = house.fake.requests[0]!;
    expect(sent.header('anthropic-beta')).toBe('a-2025-01-01,b-2026-02-02');
    expect(sent.header('anthropic-future-header')).toBe('kept');
    expect(sent.header('x-claude-code-session-id')).toBe('session-1');
    expect(sent.header('x-team-tag')).toBe('blue');
    expect(sent.header('accept-encoding')).toBe('identity');
    expect(names).not.toContain('x-private');
    expect(names).not.toContain('cookie');
    expect(names).not.toContain('authorization');
  });

  test("the provider's secret goes up in the virtual key's place", async () => {
    house = await startTestGateway();
    await house.send({ headers: { 'x-api-key': 'sk-ant-the-developers-own' } });
    expect(house.fake.requests[0]!.header('x-api-key')).toBe('sk-ant-upstream-secret');
    expect(JSON.stringify(house.fake.requests[0]!.headers)).not.toContain('sk-gate-');
  });

  test("the shared account's limits and ids stay here, the request id is ours, the rest comes down", async () => {
    house = await startTestGateway();
    house.fake.reply(stream(events, { headers: { 'set-cookie': 'a=b', 'alt-svc': 'h3', 'x-future': 'kept' } }));
    const { headers } = await house.send();
    expect(headers['request-id']).toBe('req_000001');
    expect(headers['x-future']).toBe('kept');
    expect(Object.keys(headers).filter((name) => name.startsWith('anthropic-') || name === 'set-cookie' || name === 'alt-svc')).toEqual([]);
    const record = await house.ports.finishedRecord(1);
    expect(record.attempts[0]!.upstreamRequestId).toBe('req_011fakeUpstream');
  });

  test('the query is kept, and prefixes people write into base URLs are understood', async () => {
    house = await startTestGateway();
    for (const path of [
      '/v1/messages?beta=true',
      '/anthropic/v1/messages?beta=true',
      '/v1/v1/messages?beta=true',
      '/anthropic/v1/v1/messages/?beta=true',
    ]) {
      expect((await house.send({ path })).status).toBe(200);
    }
    expect(house.fake.requests.map(({ path }) => path)).toEqual(Array.from({ length: 4 }, () => '/v1/messages?beta=true'));
  });
});

describe('the other endpoints', () => {
  test('count_tokens goes to the provider and costs nothing', async () => {
    house = await startTestGateway();
    const answer = await house.send({
      path: '/v1/messages/count_tokens?beta=true',
      body: JSON.stringify({ model: 'claude-opus-5-5', messages: [] }),
    });
    expect(JSON.parse(answer.text)).toHaveProperty('input_tokens');
    expect(house.ports.opened).toEqual([]);
  });

  test('models are listed from memory, for the key that asks', async () => {
    house = await startTestGateway({ snapshot: { aliases: new Map([['claude-team', 'claude-opus-5-5']]) } });
    const answer = await house.send({ method: 'GET', path: '/v1/models?limit=1000', body: null });
    const ids = (JSON.parse(answer.text) as { data: { id: string }[] }).data.map(({ id }) => id);
    expect(ids).toContain('claude-team');
    expect(ids).toContain('claude-opus-5-5');
    expect(house.fake.requests).toEqual([]);
    expect((await house.send({ method: 'GET', path: '/v1/models', body: null, key: null })).status).toBe(401);
  });

  test('names that only a rule gives a meaning are listed too, for those the rule is for', async () => {
    const rule = (when: RouteConfig['when'], model: string) =>
      compileRoute({ id: `to-${model}`, when, to: [{ account: 'account-1', model }] }, routingDefaults);
    const routes = [
      rule({ models: ['claude-fast', 'fast-*'] }, 'claude-haiku-5-5'),
      rule({ models: ['claude-theirs'], teams: ['others'] }, 'claude-haiku-5-5'),
      rule({ models: ['claude-as-it-is'] }, 'claude-as-it-is'),
    ];
    house = await startTestGateway({ snapshot: { routes } });
    const answer = await house.send({ method: 'GET', path: '/v1/models?limit=1000', body: null });
    const { data } = JSON.parse(answer.text) as { data: { id: string; description: string }[] };
    expect(data.find(({ id }) => id === 'claude-fast')?.description).toBe('sent as claude-haiku-5-5 by the rule to-claude-haiku-5-5');
    for (const id of ['fast-*', 'claude-theirs', 'claude-as-it-is']) expect(data.map((one) => one.id)).not.toContain(id);
    expect((await house.send({ body: messagesBody({ model: 'claude-fast' }) })).status).toBe(200);
  });

  test('the warm-up is answered without a key and leaves no trace', async () => {
    house = await startTestGateway();
    expect((await house.send({ method: 'HEAD', path: '/api/hello', body: null, key: null })).status).toBe(200);
    expect(house.ports.finished).toEqual([]);
  });
});
