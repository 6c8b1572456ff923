/** The prompt cache for clients whose format has no marks for it: what reaches Claude, and what reaches OpenAI. */
import { expect, onTestFinished, test } from 'vitest';
import { chatAnswer, responsesAnswer, startProviderGateway } from '../../support/provider-gateway.ts';

const LONG = 'word '.repeat(2000);
const tool = (name: string) => ({ type: 'function', function: { name, parameters: { type: 'object' } } });
const turns = [
  { role: 'system', content: LONG },
  { role: 'user', content: 'one' },
  { role: 'assistant', content: null, tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'b', arguments: '{}' } }] },
  { role: 'tool', tool_call_id: 'call_1', content: 'two' },
  { role: 'user', content: 'three' },
];
const chat = { model: 'claude-opus-5-5', messages: turns, tools: [tool('a'), tool('b')] };

async function start(provider: string, config = {}) {
  const gateway = await startProviderGateway(provider, config);
  onTestFinished(() => gateway.close());
  const send = async (path: string, body: object) => {
    expect(await gateway.send({ path, body: JSON.stringify(body) })).toMatchObject({ status: 200 });
    return JSON.parse(gateway.fake.requests.at(-1)!.body.toString('utf8')) as Record<string, unknown>;
  };
  return { gateway, send, notes: () => gateway.ports.finished.at(-1)!.trail.map(({ text }) => text) };
}

const MARK = { cache_control: { type: 'ephemeral' } };
const marksIn = (body: unknown) => JSON.stringify(body).split('"cache_control"').length - 1;

test('a chat client to Claude: last tool, system, the newest turn and the one before are marked', async () => {
  const { send, notes } = await start('anthropic');
  const body = await send('/v1/chat/completions', chat);
  expect(body).toMatchObject({
    system: [MARK],
    tools: [{ name: 'a' }, { name: 'b', ...MARK }],
    messages: [{ content: [{ text: 'one', ...MARK }] }, {}, { content: [{ type: 'tool_result' }, { text: 'three', ...MARK }] }],
  });
  expect(marksIn(body)).toBe(4);
  expect(notes()).toContainEqual(expect.stringContaining('marked for the prompt cache'));
});

test.each([
  ['Responses', '/v1/responses', { model: 'claude-opus-5-5', store: false, instructions: LONG, input: 'hi' }],
  ['Gemini', '/v1beta/models/claude-opus-5-5:generateContent', { systemInstruction: LONG, contents: [{ parts: [{ text: 'hi' }] }] }],
  ['Converse', '/model/claude-opus-5-5/converse', { system: [{ text: LONG }], messages: [{ role: 'user', content: [{ text: 'hi' }] }] }],
])('a client of %s too', async (_format, path, asked) => {
  const { send } = await start('anthropic');
  expect(marksIn(await send(path, asked))).toBe(2);
});

test("the client's own marks are carried, on parts, messages and tools, and none is put in beside them", async () => {
  const { send, notes } = await start('anthropic');
  const own = { cache_control: { type: 'ephemeral', ttl: '1h' } };
  const body = await send('/v1/chat/completions', {
    ...chat,
    messages: [
      { role: 'system', content: LONG, ...own },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'a', ...own },
          { type: 'text', text: 'b' },
        ],
      },
    ],
    tools: [{ ...tool('a'), ...own }],
  });
  expect(body).toMatchObject({ system: [own], tools: [own], messages: [{ content: [own, { text: 'b' }] }] });
  expect(marksIn(body)).toBe(3);
  expect(notes().join('\n')).not.toContain('marked for the prompt cache');
});

test.each([
  ['the account wants requests as they were sent', { promptCaching: 'as-sent' }, chat],
  ['the prompt is too short to be cached', {}, { ...chat, messages: [{ role: 'user', content: 'hi' }] }],
])('nothing is put in where %s', async (_why, config, body) => {
  const { send } = await start('anthropic', config);
  expect(marksIn(await send('/v1/chat/completions', body))).toBe(0);
});

test('a Messages client is byte for byte, with or without marks', async () => {
  const { gateway } = await start('anthropic');
  const body = JSON.stringify({ model: 'claude-opus-5-5', max_tokens: 5, system: LONG, messages: [{ role: 'user', content: 'hi' }] });
  await gateway.send({ body });
  expect(gateway.fake.requests[0]!.body.toString('utf8')).toBe(body);
});

test('a key for the cache goes from one format of OpenAI to the other', async () => {
  const toChat = await start('openai', { format: 'openai-chat' });
  toChat.gateway.fake.replyAlways(() => chatAnswer);
  expect(await toChat.send('/v1/responses', { model: 'gpt-5.5', store: false, input: 'hi', prompt_cache_key: 'thread-1' })).toMatchObject({
    prompt_cache_key: 'thread-1',
  });
  const toResponses = await start('openai', { format: 'openai-responses' });
  toResponses.gateway.fake.replyAlways(() => responsesAnswer);
  const asked = { model: 'gpt-5.5', messages: [{ role: 'user', content: 'hi' }], prompt_cache_key: 'thread-2' };
  expect(await toResponses.send('/v1/chat/completions', asked)).toMatchObject({ prompt_cache_key: 'thread-2' });
  expect(toResponses.notes().join('\n')).not.toContain('prompt_cache_key');
});
