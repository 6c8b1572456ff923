/** Everything wrong that a client or a stranger can send: the exact answer, and the gateway still serves afterwards. */
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createVirtualKey, hashVirtualKey } from '../../../src-main/gateway/admission/virtual-key.ts';
import { type TestGateway, keyRecord, messagesBody, startTestGateway } from '../../support/test-gateway.ts';

let house: TestGateway;
beforeEach(async () => {
  house = await startTestGateway();
});
afterEach(async () => {
  expect((await house.send()).status).toBe(200);
  await house.close();
});

/** Speaks bytes to the gateway and returns what comes back until it closes. */
function raw(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(house.url).port), '127.0.0.1', () => socket.write(bytes));
    let answer = '';
    socket.on('data', (chunk) => (answer += chunk.toString()));
    socket.once('close', () => resolve(answer));
    socket.once('error', reject);
  });
}

function withKey(more: Parameters<typeof keyRecord>[3]): string {
  const { value, hash, prefix } = createVirtualKey();
  const keysByHash = new Map([...house.snapshot.keysByHash, [hashVirtualKey(value), keyRecord('other', hash, prefix, more)]]);
  house.gateway.applyConfig({ ...house.snapshot, keysByHash });
  return value;
}

describe('a key', () => {
  test.each([
    ['none', null, 'authentication_error', /ANTHROPIC_AUTH_TOKEN/],
    ['a garbled one', 'sk-gate-abc', 'authentication_error', /incomplete or mistyped/],
    ['a provider key', 'sk-ant-api03-xxxxxxxxxxxx', 'authentication_error', /Anthropic key, not a virtual key/],
    ['something else', 'hello', 'authentication_error', /starts with sk-gate-/],
    ['an unknown one', createVirtualKey().value, 'authentication_error', /not known here/],
  ])('%s: 401 that the client does not repeat', async (_what, key, type, message) => {
    const answer = await house.send({ key });
    expect(answer.status).toBe(401);
    expect(answer.headers['x-should-retry']).toBe('false');
    const body = JSON.parse(answer.text) as { type: string; error: { type: string; message: string }; request_id: string };
    expect(body.type).toBe('error');
    expect(body.error.type).toBe(type);
    expect(body.error.message).toMatch(message);
    expect(body.request_id).toBe(answer.headers['request-id']);
    if (key !== null && key.length > 10)
      expect(answer.text + JSON.stringify(house.ports.logged) + JSON.stringify(house.ports.finished)).not.toContain(key);
    expect(house.fake.requests).toEqual([]);
  });

  test.each([
    ['revoked', { revoked: '2026-11-20T00:00:00Z' }],
    ['disabled', { disabled: true }],
    ['expired', { expires: '2026-11-20T00:00:00Z' }],
  ])('that is %s is refused by name', async (word, more) => {
    const answer = await house.send({ key: withKey(more) });
    expect(answer.status).toBe(401);
    expect(answer.text).toMatch(new RegExp(`"other\\\\".*${word}`));
  });

  test('works in x-api-key, in both headers, and beside a stray provider key', async () => {
    for (const headers of [
      { 'x-api-key': house.key },
      { 'x-api-key': house.key, authorization: `Bearer ${house.key}` },
      { 'x-api-key': house.key, authorization: 'Bearer sk-ant-stray' },
    ]) {
      expect((await house.send({ key: null, headers })).status).toBe(200);
    }
  });

  test('keeps its old value for the grace of a rotation, and not longer', async () => {
    const old = createVirtualKey();
    const fresh = createVirtualKey();
    const record = keyRecord('other', fresh.hash, fresh.prefix, { previous: [{ hash: old.hash, until: '2026-11-23T12:00:01Z' }] });
    house.gateway.applyConfig({
      ...house.snapshot,
      keysByHash: new Map([...house.snapshot.keysByHash, [hashVirtualKey(old.value), record], [hashVirtualKey(fresh.value), record]]),
    });
    expect((await house.send({ key: old.value })).status).toBe(200);
    expect((await house.send({ key: fresh.value })).status).toBe(200);
    house.ports.clock.advance(2000);
    expect((await house.send({ key: old.value })).status).toBe(401);
    expect((await house.send({ key: fresh.value })).status).toBe(200);
  });
});

describe('a body', () => {
  test.each([
    ['nothing', ''],
    ['not JSON', 'hello'],
    ['an array', '[]'],
    ['cut short', '{"model":"claude-opus-5-5","messages":['],
    ['a cut string', '{"model":"claude-op'],
    ['brackets that do not match', '{"model":"claude-opus-5-5","messages":[}]'],
    ['more after the object', '{"model":"claude-opus-5-5"}{}'],
    ['no model', '{"messages":[]}'],
    ['a model that is no string', '{"model":7}'],
    ['stream that is no boolean', '{"model":"claude-opus-5-5","stream":"yes"}'],
    ['a byte order mark', '\ufeff{"model":"claude-opus-5-5"}'],
    ['an abyss', `{"model":"claude-opus-5-5","x":${'['.repeat(100_000)}`],
  ])('of %s is refused as policy_blocked, which the client does not vary and repeat', async (_what, body) => {
    const answer = await house.send({ body });
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text)).toMatchObject({
      error: { type: 'policy_blocked', message: expect.stringMatching(/JSON|model|stream/) },
    });
  });

  const deep = '{"a":'.repeat(5000) + '1' + '}'.repeat(5000);
  const chatTool = `{"type":"function","function":{"name":"t","parameters":${deep}}}`;
  const asked = `"messages":[{"role":"user","content":"hi"}]`;
  test.each([
    ['/v1/messages', `{"model":"claude-opus-5-5","max_tokens":9,${asked},"tools":[{"name":"t","input_schema":${deep}}]}`],
    ['/v1/messages/count_tokens', `{"model":"claude-opus-5-5",${asked},"tools":[{"name":"t","input_schema":${deep}}]}`],
    ['/v1/chat/completions', `{"model":"claude-opus-5-5",${asked},"tools":[${chatTool}]}`],
    ['/v1/responses', `{"model":"claude-opus-5-5","input":"hi","tools":[{"type":"function","name":"t","parameters":${deep}}]}`],
    [
      '/v1beta/models/claude-opus-5-5:generateContent',
      `{"contents":[{"parts":[{"text":"hi"}]}],"tools":[{"functionDeclarations":[{"name":"t","parameters":${deep}}]}]}`,
    ],
    [
      '/model/claude-opus-5-5/converse',
      `{"messages":[{"role":"user","content":[{"text":"hi"}]}],"toolConfig":{"tools":[{"toolSpec":{"name":"t","inputSchema":{"json":${deep}}}}]}}`,
    ],
    ['/model/claude-opus-5-5/invoke', `{"anthropic_version":"bedrock-2023-05-31","max_tokens":9,${asked},"x":${deep}}`],
  ])('for %s with a tool schema 5,000 levels deep is refused before anything follows it', async (path, body) => {
    const answer = await house.send({ path, body });
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('nested deeper than 512 levels');
  });

  test('whose tool arguments are 5,000 levels deep in a string is refused or carried as text, never a fault of ours', async () => {
    const call = { id: 'c', type: 'function', function: { name: 't', arguments: deep } };
    const messages = [
      { role: 'user', content: 'hi' },
      { role: 'assistant', tool_calls: [call] },
      { role: 'tool', tool_call_id: 'c', content: 'ok' },
    ];
    const answer = await house.send({ path: '/v1/chat/completions', body: JSON.stringify({ model: 'claude-opus-5-5', messages }) });
    expect([200, 400]).toContain(answer.status);
  });

  test.each(['model', 'max_tokens', 'stream', 'tools', 'thinking', 'speed', 'service_tier'])(
    'with "%s" twice is refused by that name, also when one is written with escapes',
    async (name) => {
      const escaped = `\\u00${name.charCodeAt(0).toString(16)}${name.slice(1)}`;
      for (const second of [name, escaped]) {
        const body = `{"model":"claude-opus-5-5","${name}":null,"messages":[],"${second}":null}`;
        const answer = await house.send({ body });
        expect(answer.status).toBe(400);
        expect(answer.text).toContain('stands twice');
      }
    },
  );

  test('that is compressed is 415, one that is no JSON is 415', async () => {
    expect((await house.send({ headers: { 'content-encoding': 'br' } })).status).toBe(415);
    expect((await house.send({ headers: { 'content-type': 'text/plain' } })).status).toBe(415);
  });

  test('over the limit is 413 with or without a length, and its memory is given back', async () => {
    house.gateway.applyConfig({ ...house.snapshot, limits: { ...house.snapshot.limits, bodyBytes: 100_000, bufferBytes: 1_000_000 } });
    const body = messagesBody({ padding: 'x'.repeat(200_000) });
    const announced = await house.send({ body });
    expect(announced.status).toBe(413);
    expect(JSON.parse(announced.text)).toMatchObject({ error: { type: 'request_too_large' } });
    const chunked = `POST /v1/messages HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\ncontent-type: application/json\r\nauthorization: Bearer ${house.key}\r\ntransfer-encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
    expect(await raw(chunked)).toMatch(/^HTTP\/1\.1 413 /);
    house.gateway.applyConfig(house.snapshot);
  });

  test('waits its turn when all bodies together are too much: 529', async () => {
    house.gateway.applyConfig({ ...house.snapshot, limits: { ...house.snapshot.limits, bodyBytes: 100_000, bufferBytes: 50 } });
    expect((await house.send()).status).toBe(529);
    house.gateway.applyConfig(house.snapshot);
  });
});

describe('a request for something else', () => {
  test('an unknown path is 404, a wrong method 405 with what is allowed', async () => {
    expect(JSON.parse((await house.send({ path: '/v1/complete' })).text)).toMatchObject({ error: { type: 'not_found_error' } });
    const wrong = await house.send({ method: 'GET', body: null });
    expect(wrong.status).toBe(405);
    expect(wrong.headers.allow).toBe('POST');
    expect((await house.send({ method: 'DELETE', path: '/v1/models', body: null })).status).toBe(405);
  });

  test.each([
    ['Messages', '/v1/complete', { 'anthropic-version': '2023-06-01' }, { type: 'error', error: { type: 'not_found_error' } }],
    ['Messages, by whoever gives no sign', '/nothing', {}, { type: 'error', error: { type: 'not_found_error' } }],
    ['OpenAI', '/v1/embeddings', {}, { error: { code: 'path_unknown', param: null } }],
    ['Gemini', '/v1beta/models/gemini-3-pro:embedContent', {}, { error: { code: 404, status: 'NOT_FOUND' } }],
    ['Gemini, by its key', '/upload', { 'x-goog-api-key': 'k' }, { error: { code: 404, status: 'NOT_FOUND' } }],
    ['Azure', '/openai/deployments/claude/embeddings', {}, { error: { code: '404', param: null } }],
    ['Bedrock', '/model/claude/apply', {}, { message: expect.any(String) }],
  ])('an unknown path is refused in the shape of %s, and says what doors there are', async (_client, path, headers, shape) => {
    const answer = await fetch(house.url + path, { method: 'POST', headers: { ...headers }, body: '{}' });
    const text = await answer.text();
    expect(answer.status).toBe(404);
    expect(JSON.parse(text)).toMatchObject(shape);
    expect(text).toContain(`Gatehouse has no endpoint ${path}. It has /v1/messages, /v1/chat/completions, /v1/responses`);
  });

  test('a model nobody serves is 404 and names it', async () => {
    const answer = await house.send({ body: messagesBody({ model: 'gpt-5' }) });
    expect(answer.status).toBe(404);
    expect(JSON.parse(answer.text)).toMatchObject({ error: { type: 'not_found_error', message: expect.stringContaining('gpt-5') } });
  });

  test('a page in a browser is refused by its Origin, a rebound name by its Host', async () => {
    expect((await house.send({ headers: { origin: 'https://evil.example' } })).status).toBe(403);
    expect((await house.send({ headers: { origin: house.url } })).status).toBe(403);
    expect((await house.send({ headers: { host: 'evil.example' } })).status).toBe(421);
    for (const own of ['localhost:4283', '[::1]:4283', '127.0.0.1:4283', 'LOCALHOST'])
      expect([own, (await house.send({ headers: { host: own } })).status]).toEqual([own, 200]);
    for (const foreign of [
      '127.0.0.1.evil.example',
      '127.0.0.1.evil.example:4283',
      'evil.example.127.0.0.1.nip.example',
      'localhost.evil.example',
      'x127.0.0.1',
      '[::1].evil.example',
      'evil.example#127.0.0.1',
    ])
      expect([foreign, (await house.send({ headers: { host: foreign } })).status]).toEqual([foreign, 421]);
  });
});

describe('smuggled HTTP', () => {
  const post = 'POST /v1/messages HTTP/1.1\r\nhost: 127.0.0.1\r\n';
  test.each([
    ['two lengths', `${post}content-length: 5\r\ncontent-length: 6\r\n\r\nhello`],
    ['a length and chunks', `${post}content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`],
    ['a bare line feed in a header', `${post}x-a: b\n x: y\r\ncontent-length: 0\r\n\r\n`],
    ['a NUL in a header', `${post}x-a: b\0c\r\ncontent-length: 0\r\n\r\n`],
    ['no Host', 'POST /v1/messages HTTP/1.1\r\ncontent-length: 0\r\n\r\n'],
    ['no HTTP', '\x16\x03\x01\x02\x00\x01\x00'],
    ['a huge header', `${post}x-a: ${'a'.repeat(100_000)}\r\n\r\n`],
  ])('%s is refused and the connection closed', async (_what, bytes) => {
    const answer = await raw(bytes);
    expect(answer).toMatch(/^HTTP\/1\.1 4(?:00|31) /);
    expect(house.fake.requests).toEqual([]);
  });
});
