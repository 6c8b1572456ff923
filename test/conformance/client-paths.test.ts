/** Paths and names that only one or two clients use, each as its client writes them. */
import { expect, onTestFinished, test } from 'vitest';
import { responsesAnswer, startProviderGateway } from '../support/provider-gateway.ts';

async function start(provider = 'anthropic', config: Parameters<typeof startProviderGateway>[1] = {}) {
  const gateway = await startProviderGateway(provider, config);
  onTestFinished(() => gateway.close());
  const ask = async (path: string, body: object) => {
    const { status, text } = await gateway.send({ path, body: JSON.stringify(body) });
    return { status, told: JSON.parse(text) as Record<string, unknown> };
  };
  const arrived = () => JSON.parse(gateway.fake.requests.at(-1)!.body.toString('utf8')) as Record<string, unknown>;
  return { gateway, ask, arrived };
}

test('Gemini’s paths are served without a version, as aider asks for them', async () => {
  const { ask } = await start();
  const body = { contents: [{ role: 'user', parts: [{ text: 'hi' }] }] };
  expect(await ask('/models/claude-opus-5-5:generateContent', body)).toMatchObject({
    status: 200,
    told: { candidates: [expect.anything()] },
  });
  expect(await ask('/models/claude-opus-5-5:countTokens', body)).toMatchObject({ status: 200, told: { totalTokens: expect.any(Number) } });
});

test('a Bedrock name at the Messages endpoint reaches a Claude account under its own name', async () => {
  const { ask, arrived } = await start();
  const body = { max_tokens: 10, messages: [{ role: 'user', content: 'hi' }] };
  expect(await ask('/v1/messages', { model: 'anthropic.claude-opus-5-5', ...body })).toMatchObject({ status: 200 });
  expect(arrived()['model']).toBe('claude-opus-5-5');
});

test('the input of a response is counted', async () => {
  const { ask } = await start();
  const { status, told } = await ask('/v1/responses/input_tokens', { model: 'claude-opus-5-5', input: 'How many are these?' });
  expect(status).toBe(200);
  expect(told).toEqual({ object: 'response.input_tokens', input_tokens: expect.any(Number) });
});

const story = [{ role: 'user', content: 'a long story' }];

test.each([
  ['a list', story],
  ['a text', 'a long story'],
])('a conversation is compacted by its own endpoint from %s', async (_name, input) => {
  const { ask, arrived } = await start();
  const { status, told } = await ask('/v1/responses/compact', { model: 'claude-opus-5-5', input, instructions: 'Be brief.' });
  expect(status).toBe(200);
  expect(told['output']).toEqual([expect.objectContaining({ type: 'compaction', encrypted_content: expect.any(String) })]);
  expect(JSON.stringify(arrived()['messages'])).toMatch(/a long story.*will replace everything above/);
});

test('OpenAI compacts its own conversations, asked in the one way that serves every provider', async () => {
  const { gateway, ask, arrived } = await start('openai', { format: 'openai-responses' });
  gateway.fake.replyAlways(() => responsesAnswer);
  expect(await ask('/v1/responses/compact', { model: 'gpt-5.5', input: story })).toMatchObject({ status: 200 });
  expect(arrived()).toMatchObject({ input: [...story, { type: 'compaction_trigger' }], stream: false });
});
