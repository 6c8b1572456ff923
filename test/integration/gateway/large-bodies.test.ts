/**
 * Bodies that take long to parse and translate are another thread's work: everybody else's requests go on meanwhile, and
 * what comes of the large one is the same, byte for byte. Stalls are this thread's own processor time, beside a control.
 */
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { LARGE_BYTES } from '../../../src-main/gateway/body/shared-bytes.ts';
import { BodyWorkerPool } from '../../../src-main/engine/body-worker-pool.ts';
import { workerFile } from '../../../src-main/engine/worker-files.ts';
import type { BodyJob } from '../../../src-main/gateway/body-jobs.ts';
import { runBodyJob } from '../../../src-main/gateway/run-body-job.ts';
import { json, type Reply, stream } from '../../support/fake-anthropic.ts';
import { longestStall } from '../../support/longest-stall.ts';
import { messageEvents } from '../../support/messages-stream.ts';
import { type SendOptions, type TestGateway, errorOf, startTestGateway } from '../../support/test-gateway.ts';

const pool = new BodyWorkerPool({ file: () => workerFile('body') });
afterAll(() => pool.stop());

let house: TestGateway;
afterEach(() => house.close());

/** At Anthropic, or at OpenAI by chat completions. */
const start = (provider: 'anthropic' | 'groq') =>
  startTestGateway({ account: { providerId: provider, models: ['*'], config: { id: 'account-1', provider } } });

/** Does every job where the test says, and remembers which it was. */
function runsIn(where: 'worker' | 'here'): BodyJob[] {
  const jobs: BodyJob[] = [];
  house.ports.runBodyJob = async (job, input, signal) => {
    jobs.push(job);
    return where === 'worker' ? pool.run(job, input, signal) : runBodyJob(job, input);
  };
  return jobs;
}

const answerOfMessages = (text = 'hello'): Reply =>
  json({
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'claude-opus-5-5',
    content: [{ type: 'text', text }],
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: { input_tokens: 9, output_tokens: 2 },
  });
const answerOfChat = (content = 'hello'): Reply =>
  json({
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1_764_000_000,
    model: 'some-model',
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 },
  });

const MB = 1024 * 1024;

const turns = (bytes: number, each = 900) =>
  Array.from({ length: Math.ceil(bytes / each) }, (_, index) => ({
    role: index % 2 === 0 ? 'user' : 'assistant',
    content: `turn ${index} `.padEnd(each, 'lorem ipsum \\ "dolor" '),
  }));
const chat = (bytes: number, fields = {}): SendOptions => ({
  path: '/v1/chat/completions',
  body: JSON.stringify({ model: 'claude-opus-5-5', messages: turns(bytes), ...fields }),
});
const messages = (bytes: number, fields = {}): SendOptions => ({
  body: JSON.stringify({
    model: 'claude-opus-5-5',
    max_tokens: 100,
    messages: turns(bytes),
    tools: [{ name: 'read_file', input_schema: { type: 'object' } }],
    ...fields,
  }),
});
const responses = (bytes: number, fields = {}): SendOptions => ({
  path: '/v1/responses',
  body: JSON.stringify({ model: 'claude-opus-5-5', input: turns(bytes), store: false, ...fields }),
});
const sealed = {
  role: 'assistant',
  content: [
    { type: 'thinking', thinking: 'hm', signature: 'gatehouse.gemini.abc' },
    { type: 'text', text: 'so' },
  ],
};

const kinds: { what: string; provider: 'anthropic' | 'groq'; jobs: BodyJob[]; send: (bytes: number) => SendOptions; reply: () => Reply }[] =
  [
    { what: 'a chat request for Messages', provider: 'anthropic', jobs: ['read', 'own'], send: chat, reply: () => answerOfMessages() },
    { what: 'a Messages request for chat', provider: 'groq', jobs: ['foreign'], send: messages, reply: () => answerOfChat() },
    { what: 'a chat request for chat', provider: 'groq', jobs: ['read', 'foreign'], send: chat, reply: () => answerOfChat() },
    { what: 'a Responses request for chat', provider: 'groq', jobs: ['read', 'foreign'], send: responses, reply: () => answerOfChat() },
    {
      what: "a session with another vendor's thinking",
      provider: 'anthropic',
      jobs: ['own'],
      send: (bytes) => messages(bytes, { messages: [...turns(bytes), sealed, { role: 'user', content: 'go on' }] }),
      reply: () => answerOfMessages(),
    },
    {
      what: 'an estimate of tokens',
      provider: 'groq',
      jobs: ['weigh'],
      send: (bytes) => ({ ...messages(bytes), path: '/v1/messages/count_tokens' }),
      reply: () => answerOfChat(),
    },
  ];

describe.each(kinds)('$what', ({ provider, jobs, send, reply }) => {
  test('is another thread’s work when it is large, and comes out as it would here', async () => {
    house = await start(provider);
    house.fake.replyAlways(reply);
    const told: (readonly [string, string | undefined])[] = [];
    for (const where of ['worker', 'here'] as const) {
      const done = runsIn(where);
      const answer = await house.send(send(MB));
      expect(answer.status).toBe(200);
      expect(done).toEqual(jobs);
      told.push([
        answer.text.replaceAll(/req_\d+|msg_\d+/g, 'id').replaceAll(/"created":\d+/g, ''),
        house.fake.requests.at(-1)?.body.toString(),
      ]);
    }
    expect(told[0]![0]).toBe(told[1]![0]);
    expect(told[0]![1] === told[1]![1], 'the provider got the same bytes').toBe(true);
  });

  test('is done here, at once, when it is small', async () => {
    house = await start(provider);
    house.fake.replyAlways(reply);
    const done = runsIn('worker');
    expect((await house.send(send(LARGE_BYTES / 2))).status).toBe(200);
    expect(done).toEqual([]);
  });
});

test.each(kinds.slice(0, 2))('$what holds up this thread for less than its translation takes', { timeout: 60_000 }, async (kind) => {
  house = await start(kind.provider);
  house.fake.replyAlways(kind.reply);
  const request = kind.send(8 * MB);
  const stallIn = (where: 'worker' | 'here') => {
    runsIn(where);
    return longestStall(async () => {
      expect((await house.send(request)).status).toBe(200);
    });
  };
  await stallIn('worker');
  const times = { there: Infinity, here: Infinity };
  for (let round = 0; round < 2; round += 1) {
    times.there = Math.min(times.there, await stallIn('worker'));
    times.here = Math.min(times.here, await stallIn('here'));
  }
  // Both receive, scan and send the bytes; only one parses them and writes them anew.
  expect(times.there).toBeLessThan(times.here);
});

test.each([
  { what: 'of chat, for Messages', provider: 'groq', jobs: ['answer'], send: messages(10), reply: answerOfChat },
  { what: 'of Messages, for chat', provider: 'anthropic', jobs: ['answer', 'tell'], send: chat(10), reply: answerOfMessages },
  { what: 'of Messages, for Messages', provider: 'anthropic', jobs: ['answer'], send: messages(10), reply: answerOfMessages },
] as const)('a large answer $what is another thread’s work, is told whole and charged', async ({ provider, jobs, send, reply }) => {
  const text = 'a "long" answer \n'.repeat(100_000);
  house = await start(provider);
  house.fake.replyAlways(() => reply(text));
  const done = runsIn('worker');
  const answer = await house.send(send);
  expect(answer.status).toBe(200);
  expect(done).toEqual(jobs);
  expect(answer.text.includes(JSON.stringify(text))).toBe(true);
  const { row } = await house.ports.finishedRecord(1);
  expect(row).toMatchObject({ outcome: 'ok', usage: { input: 9, output: 2 }, stopReason: 'end_turn', estimated: false });
});

describe('a large Responses request', () => {
  test('that nobody may refer to is another thread’s work: its session is known, and no limit is put in', async () => {
    house = await start('groq');
    house.fake.replyAlways(() => answerOfChat());
    const done = runsIn('worker');
    const answer = await house.send(responses(MB, { metadata: { session_id: 'session-7' } }));
    expect(done).toEqual(['read', 'foreign']);
    expect(JSON.parse(answer.text)).toMatchObject({ status: 'completed', store: false });
    const sent = JSON.parse(house.fake.requests.at(-1)!.body.toString()) as object;
    expect(Object.keys(sent).filter((name) => name.startsWith('max_'))).toEqual([]);
    expect((await house.ports.finishedRecord(1)).row).toMatchObject({ sessionId: 'session-7' });
  });

  test('may refer to an earlier one and be referred to: what that takes is remembered here', async () => {
    house = await start('anthropic');
    const text = 'a long answer '.repeat(50_000);
    house.fake.replyAlways(() => answerOfMessages(text));
    const done = runsIn('worker');
    const first = JSON.parse((await house.send(responses(MB, { store: true }))).text) as { readonly id: string };
    expect(done).toEqual(['read', 'own', 'answer']);
    for (const bytes of [10, MB]) {
      expect((await house.send(responses(bytes, { previous_response_id: first.id }))).status).toBe(200);
      const arrived = house.fake.requests.at(-1)!.body;
      expect(arrived.includes(text)).toBe(true);
      expect(arrived.length).toBeGreaterThan(MB + bytes);
    }
  });
});

describe('while a large request is translated', () => {
  const gate = () => {
    const { promise: began, resolve: begin } = Promise.withResolvers<AbortSignal>();
    const { promise: open, resolve: release } = Promise.withResolvers<void>();
    house.ports.runBodyJob = async (job, input, signal) => {
      begin(signal);
      await Promise.race([open, new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))))]);
      return runBodyJob(job, input);
    };
    return { began, release };
  };

  test('a small stream passes it', async () => {
    house = await start('anthropic');
    const { began, release } = gate();
    house.fake.replyAlways(() => stream(messageEvents()));
    const large = house.send(chat(LARGE_BYTES * 2, { stream: true }));
    await began;
    const small = await house.send();
    expect(small.text).toContain('message_stop');
    expect(house.fake.requests).toHaveLength(1);
    release();
    expect((await large).text).toContain('[DONE]');
  });

  test('its client may hang up: the work is given up, nothing is sent, nothing stays held', async () => {
    house = await start('anthropic');
    const { began } = gate();
    let hangUp = () => undefined as void;
    const large = house.send({ ...chat(LARGE_BYTES * 2), onStarted: (give) => (hangUp = give) }).catch(() => null);
    const signal = await began;
    hangUp();
    const { row } = await house.ports.finishedRecord(1);
    await large;
    expect(signal.aborted).toBe(true);
    expect(row).toMatchObject({ outcome: 'aborted', errorCode: 'client_closed' });
    expect(house.fake.requests).toHaveLength(0);
  });

  test('Gatehouse may stop: the client hears it', async () => {
    house = await start('groq');
    const { began } = gate();
    const large = house.send(messages(LARGE_BYTES * 2));
    await began;
    const stopped = house.gateway.stop({ drainMs: 5 });
    house.ports.clock.advance(10);
    const answer = await large;
    expect(errorOf(answer).message).toMatch(/stopped/);
    await stopped;
  });
});
