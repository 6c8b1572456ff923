/**
 * A provider that does not speak Messages, behind a client that does: what holds for every format, whichever it is. The
 * formats themselves have tests of their own.
 */
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { CLOSE, type Step, json, stream } from '../../support/fake-anthropic.ts';
import { line, lineProvider } from '../../support/line-format.ts';
import { messageEvents } from '../../support/messages-stream.ts';
import { type TestGateway, messagesBody, startTestGateway } from '../../support/test-gateway.ts';
import { anthropic } from '../../../src-main/gateway/providers/anthropic.ts';

let house: TestGateway;
afterEach(() => house.close());

const providers = new Map([
  ['lines', lineProvider],
  ['anthropic', anthropic],
]);
const start = (accounts = 1) => startTestGateway({ accounts, account: { providerId: 'lines' }, providers });
const always = (reply: ReturnType<typeof stream>) => house.fake.replyAlways(() => reply);
const eventsOf = (text: string) => [...text.matchAll(/^event: (.+)$/gm)].map(([, name]) => name);

describe('a translated stream', () => {
  test('reaches the client as Messages, is charged exactly, and ends after its charge', async () => {
    house = await start();
    always(stream([line('Hello '), line('there.'), line('.')], { headers: { 'set-cookie': 'a=b' } }));
    const order: string[] = [];
    house.ports.beforeSettle = async () => void order.push('charge');
    const answer = await house.send({ onData: (chunk) => chunk.includes('message_stop') && order.push('last event') });
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('text/event-stream; charset=utf-8');
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(eventsOf(answer.text)).toEqual([
      'message_start',
      'content_block_start',
      'content_block_delta',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ]);
    expect(order).toEqual(['charge', 'last event']);
    const record = await house.ports.finishedRecord(1);
    expect(record.row).toMatchObject({ outcome: 'ok', status: 200, stopReason: 'end_turn', estimated: false, providerId: 'lines' });
    expect(record.charge?.usage).toMatchObject({ input: 10, output: 20 });
    expect(record.attempts[0]).toMatchObject({ upstreamRequestId: 'req_011fakeUpstream', failure: null });
  });

  test('is written from the saved original, and what was left out stands on the trail', async () => {
    house = await start();
    always(stream([line('.')]));
    await house.send({ body: messagesBody({ top_k: 5 }) });
    const sent = await house.fake.received(1);
    expect(sent.path).toBe('/lines');
    expect(JSON.parse(sent.body.toString())).toEqual({ model: 'claude-opus-5-5', stream: true, ask: [{ role: 'user', content: 'hello' }] });
    const { trail } = await house.ports.finishedRecord(1);
    expect(trail.map(({ text }) => text)).toContain('account-1: not carried: top_k: not known here');
  });

  test('that the upstream compressed all the same is read', async () => {
    house = await start();
    const bytes = gzipSync(Buffer.concat([line('Hi'), line('.')]));
    always(stream([bytes], { headers: { 'content-encoding': 'gzip' } }));
    const answer = await house.send();
    expect(answer.headers['content-encoding']).toBeUndefined();
    expect(eventsOf(answer.text).at(-1)).toBe('message_stop');
  });

  test.each<[string, Step[]]>([
    ['ends without its closing mark', [line('Hel'), line('lo')]],
    ['is cut', [line('Hel'), line('lo'), CLOSE]],
    ['turns into something unreadable', [line('Hello'), line(7), line('.')]],
  ])('that %s ends in an error, never as complete', async (_how, steps) => {
    house = await start();
    always(stream(steps));
    const answer = await house.send();
    expect(eventsOf(answer.text).at(-1)).toBe('error');
    expect(answer.text).not.toContain('message_stop');
    expect((await house.ports.finishedRecord(1)).row).toMatchObject({ outcome: 'failed' });
    expect(house.ports.settled).toHaveLength(1);
  });

  test('that is unreadable from its first line leaves the client unaware when another account answers', async () => {
    house = await start(2);
    always(stream([line(7)]));
    house.fakes[1]!.replyAlways(() => stream([line('Better.'), line('.')]));
    expect((await house.send()).text).toContain('Better.');
  });
});

describe('an unstreamed answer', () => {
  test('reaches the client as Messages', async () => {
    house = await start();
    always(json({ say: 'Hello.' }));
    const answer = await house.send({ body: messagesBody({ stream: false }) });
    expect(JSON.parse(answer.text)).toMatchObject({
      type: 'message',
      content: [{ type: 'text', text: 'Hello.' }],
      model: 'claude-opus-5-5',
    });
    expect((await house.ports.finishedRecord(1)).charge?.usage.output).toBe(20);
  });

  test.each([
    ['another account is tried for what is the provider’s trouble', 'busy', 529, 2],
    ['the client’s own mistake is told at once, in the Messages envelope', 'bad', 400, 1],
  ])('with an error status: %s', async (_what, words, status, asked) => {
    house = await start(2);
    for (const fake of house.fakes) fake.replyAlways(() => json(words, { status: 400 }));
    const answer = await house.send();
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.text)).toMatchObject({ type: 'error', error: { message: expect.stringContaining(`It says: ${words}`) } });
    expect(house.fakes.map(({ requests }) => requests.length).reduce((sum, count) => sum + count)).toBe(asked);
  });
});

describe('what a format cannot carry', () => {
  const body = messagesBody({ tools: [{ name: 'Read', input_schema: { type: 'object' } }] });

  test('is told to the client in the very words it knows, and blames no account', async () => {
    house = await start();
    const answer = await house.send({ body });
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text)).toMatchObject({
      error: { type: 'invalid_request_error', message: 'capability_rejected: structured_outputs_unsupported' },
    });
    expect(house.fake.requests).toEqual([]);
    expect(house.gateway.health('account-1').state).toBe('untried');
    expect(house.ports.settled).toEqual([]);
  });

  test('another account may carry', async () => {
    house = await startTestGateway({
      accounts: 2,
      providers,
      snapshot: {},
      accountAt: (index) => ({ providerId: index === 0 ? 'lines' : 'anthropic' }),
    });
    house.fakes[1]!.reply(stream(messageEvents()));
    expect((await house.send({ body })).status).toBe(200);
    expect(house.fakes.map(({ requests }) => requests.length)).toEqual([0, 1]);
  });
});

describe('the start of a stream whose provider counts only at the end', () => {
  test('carries an estimate of the input, which is never charged as if the provider had said it', async () => {
    house = await startTestGateway({
      account: { providerId: 'openai', models: ['*'], config: { id: 'a', provider: 'openai', format: 'openai-chat' } },
    });
    const chunk = (fields: object) => `data: ${JSON.stringify({ object: 'chat.completion.chunk', ...fields })}\n\n`;
    const said = chunk({ choices: [{ index: 0, delta: { content: 'Hi' }, finish_reason: 'stop' }] });
    const usage = { prompt_tokens: 9, completion_tokens: 7, completion_tokens_details: { reasoning_tokens: 5 } };
    const start = (text: string) =>
      (JSON.parse(/^data: (.*message_start.*)$/m.exec(text)![1]!) as { message: { usage: { input_tokens: number } } }).message.usage;

    always(stream([said, chunk({ choices: [], usage }), 'data: [DONE]\n\n']));
    const told = await house.send({ body: messagesBody({ system: 'x'.repeat(4000) }) });
    expect(start(told.text).input_tokens).toBeGreaterThan(1000);
    expect(told.text).toContain('"output_tokens_details":{"thinking_tokens":5}');
    expect((await house.ports.finishedRecord(1)).charge).toMatchObject({ basis: 'exact', usage: { input: 9, output: 7 } });

    always(stream([said, 'data: [DONE]\n\n']));
    await house.send({ body: messagesBody({ system: 'x'.repeat(4000) }) });
    expect((await house.ports.finishedRecord(2)).charge).toMatchObject({ basis: 'no-usage', estimated: true });
  });
});
