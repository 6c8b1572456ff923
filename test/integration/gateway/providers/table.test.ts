/** Every row of the provider table over a real socket: the right path, the right header for the key, and no other. */
import { afterEach, expect, test } from 'vitest';
import { stream } from '../../../support/fake-anthropic.ts';
import { messageEvents } from '../../../support/messages-stream.ts';
import { chatAnswer, type ProviderGateway, responsesAnswer, startProviderGateway } from '../../../support/provider-gateway.ts';

const SECRET = 'sk-ant-upstream-secret';
let running: ProviderGateway | null = null;
afterEach(async () => {
  await running?.close();
  running = null;
});

const bearer = ['authorization', `Bearer ${SECRET}`] as const;
const apiKey = ['x-api-key', SECRET] as const;
/** Written from the vendors' own pages: provider, model, path of a Messages request, where the key stands. */
const messages = [
  ['deepseek', 'deepseek-v4-pro', '/anthropic/v1/messages', apiKey],
  ['moonshot', 'kimi-k3', '/anthropic/v1/messages', bearer],
  ['zai', 'glm-5.2', '/api/anthropic/v1/messages', bearer],
  ['zhipu', 'glm-5.2', '/api/anthropic/v1/messages', bearer],
  ['minimax', 'MiniMax-M3', '/anthropic/v1/messages', bearer],
  ['qwen', 'qwen3-max', '/apps/anthropic/v1/messages', apiKey],
  ['openrouter', 'anthropic/claude-opus-4.6', '/api/v1/messages', bearer],
  ['fireworks', 'accounts/fireworks/models/kimi-k3', '/inference/v1/messages', bearer],
  ['huggingface', 'openai/gpt-oss-120b:cerebras', '/v1/messages', bearer],
  ['ollama', 'qwen3-coder', '/v1/messages', bearer],
  ['lmstudio', 'openai/gpt-oss-20b', '/v1/messages', bearer],
  ['vllm', 'some-model', '/v1/messages', bearer],
  ['llamacpp', 'some-model', '/v1/messages', bearer],
  ['gatehouse', 'claude-opus-5-5', '/v1/messages', bearer],
  ['litellm', 'claude-opus-5-5', '/v1/messages', bearer],
  ['bifrost', 'claude-opus-5-5', '/anthropic/v1/messages', apiKey],
  ['custom', 'some-model', '/v1/messages', bearer],
] as const;

test.each(messages)('%s gets %s as it was sent, at %s', async (provider, model, path, [header, value]) => {
  running = await startProviderGateway(provider);
  running.fake.replyAlways(() => stream(messageEvents()));
  const body = { model, stream: true, an_unknown_field: [1.0, 'ü'] };
  const got = await running.arrives(body, { 'anthropic-beta': 'some-beta', 'x-claude-code-session-id': 'abc', 'x-stainless-os': 'Linux' });
  expect(got.path).toBe(`${path}?beta=true`);
  expect(got.header(header)).toBe(value);
  expect(got.header(header === 'x-api-key' ? 'authorization' : 'x-api-key')).toBeUndefined();
  expect(got.body.toString()).toBe(JSON.stringify({ max_tokens: 100, messages: [{ role: 'user', content: 'hi' }], ...body }));
  expect(got.header('anthropic-version')).toBe('2023-06-01');
  expect(got.header('anthropic-beta')).toBe('some-beta');
  expect(got.header('x-claude-code-session-id')).toBeUndefined();
  expect(got.header('x-stainless-os')).toBeUndefined();
});

test('SambaNova gets Messages where the account asks for them', async () => {
  running = await startProviderGateway('sambanova', { format: 'anthropic-messages' });
  running.fake.replyAlways(() => stream(messageEvents()));
  const got = await running.arrives({ model: 'gpt-oss-120b', stream: true });
  expect(got.path).toBe('/v1/messages?beta=true');
  expect(got.header('authorization')).toBe(`Bearer ${SECRET}`);
});

const chats = [
  ['openai', 'gpt-5.5', '/v1/chat/completions'],
  ['deepseek', 'deepseek-v4-pro', '/chat/completions'],
  ['moonshot', 'kimi-k3', '/v1/chat/completions'],
  ['zai', 'glm-5.2', '/api/paas/v4/chat/completions'],
  ['zhipu', 'glm-5.2', '/api/paas/v4/chat/completions'],
  ['minimax', 'MiniMax-M3', '/v1/chat/completions'],
  ['qwen', 'qwen3-max', '/compatible-mode/v1/chat/completions'],
  ['mistral', 'mistral-medium-3-5', '/v1/chat/completions'],
  ['xai', 'grok-4.6', '/v1/chat/completions'],
  ['cohere', 'command-a', '/compatibility/v1/chat/completions'],
  ['perplexity', 'sonar-pro', '/chat/completions'],
  ['openrouter', 'openai/gpt-5.5', '/api/v1/chat/completions'],
  ['groq', 'openai/gpt-oss-120b', '/openai/v1/chat/completions'],
  ['together', 'openai/gpt-oss-120b', '/v1/chat/completions'],
  ['fireworks', 'accounts/fireworks/models/kimi-k3', '/inference/v1/chat/completions'],
  ['cerebras', 'gpt-oss-120b', '/v1/chat/completions'],
  ['nebius', 'openai/gpt-oss-120b', '/v1/chat/completions'],
  ['sambanova', 'gpt-oss-120b', '/v1/chat/completions'],
  ['huggingface', 'openai/gpt-oss-120b:cerebras', '/v1/chat/completions'],
  ['nvidia', 'nvidia/nemotron-3', '/v1/chat/completions'],
  ['github', 'openai/gpt-5-mini', '/inference/chat/completions'],
  ['ollama', 'qwen3-coder', '/v1/chat/completions'],
  ['lmstudio', 'some-model', '/v1/chat/completions'],
  ['vllm', 'some-model', '/v1/chat/completions'],
  ['llamacpp', 'some-model', '/v1/chat/completions'],
  ['gatehouse', 'some-model', '/v1/chat/completions'],
  ['litellm', 'some-model', '/v1/chat/completions'],
  ['bifrost', 'some-model', '/v1/chat/completions'],
  ['custom', 'some-model', '/v1/chat/completions'],
] as const;

test.each(chats)('%s gets %s as a chat completion, at %s', async (provider, model, path) => {
  running = await startProviderGateway(provider, { format: 'openai-chat' });
  running.fake.replyAlways(() => chatAnswer);
  const got = await running.arrives({ model, system: 'Be brief.' }, { 'anthropic-beta': 'some-beta' });
  expect(got.path).toBe(path);
  expect(got.header('authorization')).toBe(`Bearer ${SECRET}`);
  expect(got.header('anthropic-beta')).toBeUndefined();
  expect(JSON.parse(got.body.toString())).toMatchObject({
    model,
    messages: [
      { role: expect.stringMatching(/^(system|developer)$/) as string, content: 'Be brief.' },
      { role: 'user', content: 'hi' },
    ],
  });
});

test.each([
  ['openai', {}, 'gpt-5.5', '/v1/responses'],
  ['xai', { format: 'openai-responses' }, 'grok-4.6', '/v1/responses'],
  ['lmstudio', { format: 'openai-responses' }, 'some-model', '/v1/responses'],
  ['custom', { format: 'openai-responses' }, 'some-model', '/v1/responses'],
  ['azure', { resource: 'acme' }, 'gpt-5.5', '/openai/v1/responses'],
  ['azure', { resource: 'acme', apiVersion: '2025-04-01-preview' }, 'gpt-5.5', '/openai/responses?api-version=2025-04-01-preview'],
] as const)('%s %o gets %s as a response to create, at %s', async (provider, config, model, path) => {
  running = await startProviderGateway(provider, config);
  running.fake.replyAlways(() => responsesAnswer);
  const got = await running.arrives({ model, system: 'Be brief.' });
  expect(got.path).toBe(path);
  expect(got.header(provider === 'azure' ? 'api-key' : 'authorization')).toContain(SECRET);
  expect(JSON.parse(got.body.toString())).toMatchObject({ model, store: false });
});

test.each([
  ['deepseek', 400],
  ['ollama', 400],
  ['litellm', 200],
])("the context of Anthropic's safety check does not leave for %s unless that may lead to Claude: %d", async (provider, status) => {
  running = await startProviderGateway(provider, { modelMap: { 'claude-opus-5-5': 'some-model' } });
  const body = JSON.stringify({
    model: 'claude-opus-5-5',
    max_tokens: 9,
    messages: [{ role: 'user', content: '"safeguards"' }],
    safeguards: [{}],
  });
  running.fake.replyAlways(() => stream(messageEvents()));
  const answer = await running.send({ body });
  expect(answer.status).toBe(status);
  if (status !== 400) return;
  expect(answer.text).toContain('safeguards');
  expect(running.fake.requests.filter(({ method }) => method === 'POST')).toHaveLength(0);
  expect((await running.send({ body: body.replace(',"safeguards":[{}]', '') })).status).toBe(200);
});

test('an account may have its own name for a model, and serves what its map names', async () => {
  running = await startProviderGateway('custom', { modelMap: { 'claude-opus-5-5': 'local/opus' } });
  const got = await running.arrives({ model: 'claude-opus-5-5' });
  expect(JSON.parse(got.body.toString())).toMatchObject({ model: 'local/opus' });
});

test('a base URL that ends in the version is taken as other tools write it', async () => {
  running = await startProviderGateway('custom');
  running.gateway.applyConfig({
    ...running.snapshot,
    accounts: running.snapshot.accounts.map((account) => ({ ...account, baseUrl: `${account.baseUrl}/v1` })),
  });
  expect((await running.arrives({ model: 'some-model' })).path).toBe('/v1/messages?beta=true');
});

test('a name that nobody serves is a clear 404', async () => {
  running = await startProviderGateway('deepseek');
  const answer = await running.send();
  expect(answer.status).toBe(404);
  expect(answer.text).toContain("No account serves claude-opus-5-5; add it to an account's models or to aliases.");
});
