/** What a stream says before it has content binds nobody: it is held, bounded, and what it billed is charged. */
import { afterEach, describe, expect, test } from 'vitest';
import { HANG, stream } from '../../support/fake-anthropic.ts';
import { encodeEvent, errorBody, messageEvents, type SseEvent } from '../../support/messages-stream.ts';
import { type TestGateway, startTestGateway } from '../../support/test-gateway.ts';

let house: TestGateway;
afterEach(() => house.close());

const events = messageEvents({ usage: { input: 1000, output: 20 } });
const wire = events.map(encodeEvent).join('');
const overloaded: SseEvent = { event: 'error', data: errorBody('overloaded_error', 'Overloaded') };
const PING = 'event: ping\ndata: {"type":"ping"}\n\n';
const start = events[0]!;
const blockStart = (block: object): SseEvent => ({
  event: 'content_block_start',
  data: { type: 'content_block_start', index: 0, content_block: block },
});

describe('an overload', () => {
  test('told after an empty text block goes to the next account, and the input it billed is a charge of its own', async () => {
    house = await startTestGateway({ accounts: 2 });
    house.fakes[0]!.reply(stream([...events.slice(0, 3), overloaded]));
    house.fakes[1]!.reply(stream(events));
    expect((await house.send()).text).toBe(wire);
    expect(house.ports.settled.map(({ attempt, charge }) => [attempt, charge.basis, charge.usage.input, charge.usage.output])).toEqual([
      [1, 'aborted', 1000, 1],
      [2, 'exact', 1000, 20],
    ]);
  });

  test.each([
    ['a thinking block', blockStart({ type: 'thinking', thinking: '', signature: '' })],
    ['redacted thinking', blockStart({ type: 'redacted_thinking', data: 'x' })],
    ['a tool', blockStart({ type: 'tool_use', id: 'toolu_1', name: 'Read', input: {} })],
    ['a server tool', blockStart({ type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: {} })],
    [
      'a stop reason',
      { event: 'message_delta', data: { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 1 } } },
    ],
  ])('told after the start of %s is told to the client: that is content', async (_what, content) => {
    house = await startTestGateway({ accounts: 2 });
    house.fakes[0]!.reply(stream([start, content, overloaded]));
    const { text } = await house.send();
    expect(text.startsWith(encodeEvent(start) + encodeEvent(content))).toBe(true);
    expect(house.fakes[1]!.requests).toEqual([]);
  });

  test('of the Responses API told after response.created and in_progress goes to the next account', async () => {
    house = await startTestGateway({
      accounts: 2,
      account: { providerId: 'openai', models: ['*'] },
      accountAt: (index) => ({ config: { id: `account-${index + 1}`, provider: 'openai' } }),
    });
    const response = { id: 'resp_1', object: 'response', status: 'in_progress', model: 'gpt-5', output: [] };
    const failed = { ...response, status: 'failed', error: { code: 'server_is_overloaded', message: 'Overloaded' } };
    const preamble = ['response.created', 'response.in_progress'].map((type) => ({ event: type, data: { type, response } }));
    house.fakes[0]!.replyAlways(() =>
      stream([...preamble, { event: 'response.failed', data: { type: 'response.failed', response: failed } }]),
    );
    house.fakes[1]!.replyAlways(() =>
      stream([
        ...preamble,
        {
          event: 'response.output_text.delta',
          data: { type: 'response.output_text.delta', output_index: 0, content_index: 0, delta: 'hi' },
        },
        { event: 'response.completed', data: { type: 'response.completed', response: { ...response, status: 'completed' } } },
      ]),
    );
    const { text } = await house.send();
    expect(text).toContain('"text":"hi"');
    expect((await house.ports.finishedRecord(1)).attempts.map(({ failure }) => failure)).toEqual(['overloaded', null]);
  });
});

describe('the hold', () => {
  test('ends at 64 kB, content or not', async () => {
    house = await startTestGateway({ accounts: 2 });
    const large: SseEvent = { event: 'ping_of_a_new_kind', data: { type: 'ping_of_a_new_kind', filler: 'x'.repeat(70_000) } };
    house.fakes[0]!.reply(stream([start, large, overloaded]));
    const { text } = await house.send();
    expect(text).toContain('x'.repeat(70_000));
    expect(house.fakes[1]!.requests).toEqual([]);
  });

  test('outlasts the first-byte limit while the stream is alive, with pings of ours meanwhile', async () => {
    house = await startTestGateway({ account: limits({ firstByteMs: 60_000, silenceMs: 300_000 }) });
    const content = Promise.withResolvers<void>();
    house.fake.reply(stream([start, content.promise, ...events.slice(1)]));
    const pinged = seen(PING);
    const answer = house.send({ onData: pinged.onData });
    await house.fake.received(1);
    await pass(house, pinged.isSeen);
    content.resolve();
    const { text } = await answer;
    expect(text.replaceAll(PING, '')).toBe(wire.replaceAll(PING, ''));
    expect((await house.ports.finishedRecord(1)).row.durationMs).toBeGreaterThan(60_000);
  });

  test('ends at the next account when the stream falls silent, long before the first-byte limit', async () => {
    house = await startTestGateway({ accounts: 2, account: limits({ firstByteMs: 600_000, silenceMs: 30_000 }) });
    house.fakes[0]!.reply(stream([start, HANG]));
    house.fakes[1]!.reply(stream(events));
    let isOver = false;
    const answer = house.send().finally(() => (isOver = true));
    const first = await house.fakes[0]!.received(1);
    await pass(house, () => isOver);
    expect((await answer).text).toBe(wire);
    expect(await first.over).toBe(false);
    const { attempts } = await house.ports.finishedRecord(1);
    expect(attempts[0]).toMatchObject({ failure: 'timeout', error: 'no answer within 30 s' });
    expect(house.ports.settled[0]!.charge).toMatchObject({ basis: 'aborted', usage: { input: 1000 } });
  });
});

function limits({ firstByteMs, silenceMs }: { firstByteMs: number; silenceMs: number }) {
  return { timeouts: { connectMs: 2000, firstByteMs, silenceMs, totalMs: null } };
}

function seen(needle: string) {
  let has = false;
  return { isSeen: () => has, onData: (_chunk: Buffer, all: Buffer) => void (has ||= all.includes(needle)) };
}

/** Lets time pass, second by second, once what is on its way has arrived. */
async function pass({ ports }: TestGateway, isOver: () => boolean): Promise<void> {
  for (let turns = 0; turns < 100 || !isOver(); turns += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    if (turns >= 100) ports.clock.advance(1000);
  }
}
