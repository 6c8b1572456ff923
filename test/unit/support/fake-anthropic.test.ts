/** The fake has to be as honest as what is tested against it: these tests look at the bytes it really puts on the wire. */
import { connect } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fetch, request } from 'undici';
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import {
  CLOSE,
  HANG,
  RESET,
  failure,
  rawSocket,
  startFakeAnthropic,
  stream,
  type Encoding,
  type FakeAnthropic,
} from '../../support/fake-anthropic.ts';
import { encodeEvent, messageEvents, text, thinking, toolUse } from '../../support/messages-stream.ts';

let fake: FakeAnthropic;
beforeEach(async () => void (fake = await startFakeAnthropic()));
afterEach(() => fake.close());

const post = (body = '{"stream":true}') =>
  fetch(`${fake.url}/v1/messages?beta=true`, { method: 'POST', body, headers: { 'X-Test': 'Yes' } });
const answer = {
  blocks: [thinking('hm'), text('Grüße 👋 from here'), toolUse('Bash', { command: 'ls' })],
  usage: { input: 3, output: 40, cacheWrite1h: 9 },
};
const wire = messageEvents(answer).map(encodeEvent).join('');

test('records method, path, raw header names and body bytes of every request', async () => {
  await post('{"model":"claude-x","stream":true}');
  const seen = await fake.received(1);
  expect(seen.path).toBe('/v1/messages?beta=true');
  expect(seen.headers).toContainEqual(['X-Test', 'Yes']);
  expect(seen.header('x-test')).toBe('Yes');
  expect(seen.body.toString()).toBe('{"model":"claude-x","stream":true}');
  expect(await seen.over).toBe(true);
});

test('streams events that an independent parser reads back, ids and cumulative usage included', async () => {
  fake.reply(stream(messageEvents(answer)));
  const events: EventSourceMessage[] = [];
  createParser({ onEvent: (event) => events.push(event) }).feed(await (await post()).text());
  expect(events.map(({ event }) => event)).toEqual(messageEvents(answer).map(({ event }) => event));
  const [delta] = events.filter(({ event }) => event === 'message_delta').map(({ data }) => JSON.parse(data));
  expect(delta.delta.stop_reason).toBe('tool_use');
  expect(delta.usage).toMatchObject({
    input_tokens: 3,
    output_tokens: 40,
    cache_creation_input_tokens: 9,
    cache_creation: { ephemeral_1h_input_tokens: 9 },
  });
  expect(fake.served[0]?.sent.toString()).toBe(wire);
});

test.each<Encoding>(['gzip', 'deflate', 'br', 'zstd'])(
  'sends a %s body that decodes to the same bytes, and flushes every event',
  async (encoding) => {
    const gate = Promise.withResolvers<void>();
    const [first, ...rest] = messageEvents(answer);
    fake.reply(stream([first!, gate.promise, ...rest], { encoding }));
    const response = await post();
    expect(response.headers.get('content-encoding')).toBe(encoding);
    const chunks: Uint8Array[] = [];
    for await (const chunk of response.body!) {
      chunks.push(chunk);
      gate.resolve(); // only reached because the first event came out before the reply went on
    }
    expect(Buffer.concat(chunks).toString()).toBe(wire);
  },
);

test('writes one byte at a time when asked', async () => {
  fake.reply(stream(['abcdef'], { bytesPerWrite: 1 }));
  const raw = await rawExchange();
  expect(raw.match(/\r\n1\r\n[a-f]/g)).toHaveLength(6);
});

test('a reset before the head, a broken head and a reset in mid-stream all reach the client as errors', async () => {
  fake.reply(rawSocket([RESET]));
  fake.reply(rawSocket(['HTTP/1.1 200 OK\r\ncontent-ty', CLOSE]));
  fake.reply(stream([wire.slice(0, 200), RESET]));
  await expect(post()).rejects.toThrow();
  await expect(post()).rejects.toThrow();
  await expect(post().then((response) => response.text())).rejects.toThrow();
  expect(fake.served).toHaveLength(0);
  expect(await (await fake.received(3)).over).toBe(false);
});

test('a client that hangs up ends the exchange of a hanging reply', async () => {
  fake.reply(stream([wire.slice(0, 200), HANG]));
  const abort = new AbortController();
  const { body } = await request(`${fake.url}/v1/messages`, { method: 'POST', body: '{}', signal: abort.signal });
  body.on('error', () => {});
  abort.abort();
  expect(await (await fake.received(1)).over).toBe(false);
});

test('answers errors in the Anthropic envelope with the headers given', async () => {
  fake.replyAlways(() => failure(429, 'rate_limit_error', 'Slow down', { 'retry-after': '3' }));
  const response = await post();
  expect(response.status).toBe(429);
  expect(response.headers.get('retry-after')).toBe('3');
  expect(await response.json()).toMatchObject({ type: 'error', error: { type: 'rate_limit_error', message: 'Slow down' } });
});

test('knows count_tokens, models and hello by itself', async () => {
  const count = await fetch(`${fake.url}/v1/messages/count_tokens`, { method: 'POST', body: '{"a":"b"}' });
  expect(await count.json()).toEqual({ input_tokens: 3 });
  expect(await (await fetch(`${fake.url}/v1/models?limit=1000`)).json()).toMatchObject({
    data: [{ id: 'claude-opus-5-5' }],
    has_more: false,
  });
  expect((await fetch(`${fake.url}/api/hello`, { method: 'HEAD' })).status).toBe(200);
});

/** The whole answer as it stands on the socket, chunk framing included. */
function rawExchange(): Promise<string> {
  return new Promise((resolve) => {
    const { hostname, port } = new URL(fake.url);
    const socket = connect(Number(port), hostname, () =>
      socket.write('POST /v1/messages HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{}'),
    );
    let seen = '';
    socket.on('data', (chunk) => (seen += chunk.toString()));
    socket.on('close', () => resolve(seen));
  });
}
