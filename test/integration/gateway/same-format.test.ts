/**
 * A client and a provider of one format: what the client says arrives byte for byte, also what Messages has no word for.
 * Who would need a translation is left out of such requests, and the trail says why.
 */
import { describe, expect, onTestFinished, test } from 'vitest';
import { providers } from '../../../src-main/gateway/providers/providers.ts';
import { chatAnswer, responsesAnswer, startProviderGateway } from '../../support/provider-gateway.ts';
import { type TestGateway, startTestGateway } from '../../support/test-gateway.ts';

const APPLY = {
  type: 'custom',
  custom: { name: 'apply_patch', format: { type: 'grammar', grammar: { syntax: 'lark', definition: 'start: "x"' } } },
};
const chat = (more: object = {}) =>
  JSON.stringify({ model: 'gpt-5.5', messages: [{ role: 'user', content: 'hi' }], something_new: { é: 1.0 }, ...more });
const responses = (more: object = {}) => JSON.stringify({ model: 'gpt-5.5', store: false, input: 'hi', ...more });

async function speaking(format: 'openai-chat' | 'openai-responses') {
  const gateway = await startProviderGateway('openai', { format });
  onTestFinished(() => gateway.close());
  gateway.fake.replyAlways(() => (format === 'openai-chat' ? chatAnswer : responsesAnswer));
  return gateway;
}

/** `account-1` speaks Responses, `account-2` Messages. */
async function both(): Promise<TestGateway> {
  const gateway = await startTestGateway({
    accounts: 2,
    providers,
    accountAt: (at) => ({
      providerId: at === 0 ? 'openai' : 'anthropic',
      models: ['*'],
      config: { id: `account-${at + 1}`, provider: at === 0 ? 'openai' : 'anthropic', ...(at === 0 ? { format: 'openai-responses' } : {}) },
    }),
  });
  onTestFinished(() => gateway.close());
  gateway.fake.replyAlways(() => responsesAnswer);
  return gateway;
}

const SUMMARY = [
  { type: 'compaction', id: 'cmp_1', encrypted_content: 'gAAAAAB' },
  { role: 'user', content: 'go on' },
];

describe('bytes pass', () => {
  test.each([
    ['a custom tool with a grammar', chat({ tools: [APPLY], tool_choice: { type: 'custom', custom: { name: 'apply_patch' } } })],
    ['a tool of a kind that is new', chat({ tools: [{ type: 'hologram', hologram: {} }] })],
    ['a part of a kind that is new', chat({ messages: [{ role: 'user', content: [{ type: 'smell', smell: 'x' }] }] })],
    ['probabilities', chat({ logprobs: true, top_logprobs: 2 })],
    ['several answers', chat({ n: 2 })],
    ['the old form of tools', chat({ functions: [{ name: 'f', parameters: {} }] })],
    ['a turn of a role that is new', chat({ messages: [{ role: 'critic', content: 'no' }] })],
  ])('of chat completions: %s', async (_what, body) => {
    const gateway = await speaking('openai-chat');
    expect(await gateway.send({ path: '/v1/chat/completions', body })).toMatchObject({ status: 200 });
    expect(gateway.fake.requests[0]!.body.toString('utf8')).toBe(body);
    expect(gateway.ports.finished[0]!.charge?.usage).toMatchObject({ input: 9, output: 2 });
  });

  test.each([
    ['a summary that only OpenAI can read', responses({ input: SUMMARY })],
    ["a tool of OpenAI's own", responses({ tools: [{ type: 'image_generation' }] })],
    ['probabilities', responses({ include: ['message.output_text.logprobs'], top_logprobs: 3 })],
  ])('of Responses: %s', async (_what, body) => {
    const gateway = await speaking('openai-responses');
    expect(await gateway.send({ path: '/v1/responses', body })).toMatchObject({ status: 200 });
    expect(gateway.fake.requests[0]!.body.toString('utf8')).toBe(body);
  });

  test('of Gemini: a part that is new there', async () => {
    const google = await startProviderGateway('google');
    onTestFinished(() => google.close());
    const body = JSON.stringify({ contents: [{ role: 'user', parts: [{ hologram: { a: 1 } }] }] });
    await google.send({ path: '/v1beta/models/gemini-3-pro:generateContent', body });
    expect(google.fake.requests[0]?.body.toString('utf8')).toBe(body);
  });
});

describe('what needs a translation that Messages cannot say', () => {
  test('goes only to who speaks the format, and the others are named on the trail', async () => {
    const gateway = await both();
    expect(await gateway.send({ path: '/v1/responses', body: responses({ input: SUMMARY }) })).toMatchObject({ status: 200 });
    expect(gateway.fakes[1]!.requests).toEqual([]);
    expect(gateway.ports.finished[0]!.trail.map(({ text }) => text).join('\n')).toMatch(
      /account-2: speaks another format, which cannot say input\.0\.encrypted_content/,
    );
  });

  test('is refused in the words of its own field when nobody speaks the format', async () => {
    const gateway = await startProviderGateway('anthropic');
    onTestFinished(() => gateway.close());
    const body = responses({ model: 'claude-opus-5-5', input: SUMMARY });
    const answer = await gateway.send({ path: '/v1/responses', body });
    expect(answer).toMatchObject({ status: 400, text: expect.stringContaining('input.0.encrypted_content') as string });
    expect(gateway.fake.requests).toEqual([]);
  });
});

test.each([
  ['an answer to fetch later', '/v1/responses', responses({ background: true }), 'openai-responses', 'background'],
  ['sound', '/v1/chat/completions', chat({ audio: { voice: 'a' }, modalities: ['audio'] }), 'openai-chat', 'audio'],
] as const)('%s cannot be metered and is refused everywhere', async (_what, path, body, format, field) => {
  const gateway = await speaking(format);
  expect(await gateway.send({ path, body })).toMatchObject({ status: 400, text: expect.stringContaining(field) as string });
  expect(gateway.fake.requests).toEqual([]);
});

test.each([
  ['a stored prompt', { prompt: { id: 'pmpt_of_another_key' } }],
  ['a response', { previous_response_id: 'resp_of_another_key' }],
  ['an item', { input: [{ type: 'item_reference', id: 'rs_of_another_key' }] }],
  ['a store of vectors', { tools: [{ type: 'file_search', vector_store_ids: ['vs_of_another_key'] }] }],
])('%s that another key may own reaches nobody', async (_what, more) => {
  const gateway = await speaking('openai-responses');
  expect((await gateway.send({ path: '/v1/responses', body: responses(more) })).status).toBe(404);
  expect(gateway.fake.requests).toEqual([]);
});
