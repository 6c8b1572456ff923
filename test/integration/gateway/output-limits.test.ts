/** A client that names no output limit gets none put in where the provider's format needs none, through the real listener. */
import { afterEach, expect, test } from 'vitest';
import { json } from '../../support/fake-anthropic.ts';
import { govern, tier, USD } from '../../support/governed.ts';
import { messageBody } from '../../support/messages-stream.ts';
import { chatAnswer, responsesAnswer, startProviderGateway } from '../../support/provider-gateway.ts';
import { errorOf, type TestGateway } from '../../support/test-gateway.ts';

let gateway: TestGateway;
afterEach(() => gateway.close());

const messages = [{ role: 'user', content: 'hi' }];
const sent = () => JSON.parse(gateway.fake.requests[0]!.body.toString()) as Record<string, unknown>;
const LIMITS = ['max_tokens', 'max_completion_tokens', 'max_output_tokens'];
const limitsOf = (body: Record<string, unknown>) => LIMITS.filter((name) => name in body).map((name) => body[name]);

test.each([
  ['a chat request to Responses', 'openai-responses', responsesAnswer, '/v1/chat/completions', { messages }],
  ['a Responses request to chat', 'openai-chat', chatAnswer, '/v1/responses', { input: 'hi', store: false }],
  [
    'a Gemini request to chat',
    'openai-chat',
    chatAnswer,
    '/v1beta/models/qwen3:generateContent',
    { contents: [{ role: 'user', parts: [{ text: 'hi' }] }] },
  ],
] as const)('%s: none is sent', async (_what, format, answer, path, fields) => {
  gateway = await startProviderGateway('vllm', { format });
  gateway.fake.replyAlways(() => answer);
  expect((await gateway.send({ path, body: JSON.stringify({ model: 'qwen3', ...fields }) })).status).toBe(200);
  expect(limitsOf(sent())).toEqual([]);
});

test('one that is named is sent', async () => {
  gateway = await startProviderGateway('vllm', { format: 'openai-responses' });
  gateway.fake.replyAlways(() => responsesAnswer);
  await gateway.send({ path: '/v1/chat/completions', body: JSON.stringify({ model: 'qwen3', messages, max_tokens: 77 }) });
  expect(limitsOf(sent())).toEqual([77]);
});

test('Messages demands one, and so does a strict budget, which has reserved for it', async () => {
  gateway = await startProviderGateway('anthropic');
  gateway.fake.replyAlways(() => json(messageBody()));
  await gateway.send({ path: '/v1/chat/completions', body: JSON.stringify({ model: 'claude-opus-5-5', messages }) });
  expect(limitsOf(sent())).toEqual([32_000]);
  await gateway.close();

  gateway = await startProviderGateway('openai', { format: 'openai-responses' });
  govern(gateway, [tier('team', { budgets: [{ capNanoUsd: 1000 * USD }] })]);
  gateway.fake.replyAlways(() => responsesAnswer);
  await gateway.send({ path: '/v1/chat/completions', body: JSON.stringify({ model: 'gpt-5', messages }) });
  expect(limitsOf(sent())).toEqual([32_000]);
});

test('what vLLM says of a limit beyond its context is told in the words at which clients ask for less', async () => {
  gateway = await startProviderGateway('vllm', { format: 'openai-chat' });
  const message = 'max_completion_tokens=32000 cannot be greater than max_model_len=8192. Please request fewer output tokens.';
  gateway.fake.replyAlways(() => ({ ...json({ error: { message, type: 'BadRequestError', code: 400 } }), status: 400 }));
  const answer = await gateway.send({ body: JSON.stringify({ model: 'qwen3', max_tokens: 32_000, messages }) });
  expect([answer.status, errorOf(answer).message]).toEqual([
    400,
    'max_tokens: 32000 > 8192, which is the maximum allowed number of output tokens for this model',
  ]);
});
