/** The account test against a fake of each kind: what it asks, what it learns, and what it says when something is wrong. */
import { afterEach, expect, test } from 'vitest';
import { eventually } from '../../../support/eventually.ts';
import { failure, json, type Reply, type ReceivedRequest } from '../../../support/fake-anthropic.ts';
import { messageBody } from '../../../support/messages-stream.ts';
import { chatAnswer, type ProviderGateway, startProviderGateway } from '../../../support/provider-gateway.ts';

let running: ProviderGateway | null = null;
afterEach(async () => {
  await running?.close();
  running = null;
});

const byMethod = (list: Reply, answer: Reply) => (request: ReceivedRequest) => (request.method === 'GET' ? list : answer);
const nowhere = failure(404, 'not_found_error', 'Not found');

test('asks a chat provider in its own format for a model that it lists, and keeps the list', async () => {
  running = await startProviderGateway('groq');
  running.fake.replyAlways(
    byMethod(json({ data: [{ id: 'whisper-large-v3' }, { id: 'openai/gpt-oss-20b' }, { id: 'brand-new' }] }), chatAnswer),
  );
  const result = await running.gateway.testAccount('account-1');
  expect(result).toMatchObject({ ok: true, model: 'openai/gpt-oss-20b', models: ['whisper-large-v3', 'openai/gpt-oss-20b', 'brand-new'] });
  expect(result.message).toMatch(/^Groq answered with openai\/gpt-oss-20b in \d+ ms\.$/);
  expect(running.fake.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'GET /openai/v1/models',
    'POST /openai/v1/chat/completions',
  ]);
  // What it listed it serves, and what it did not list it does not.
  expect((await running.send({ body: ask('brand-new') })).status).toBe(200);
  expect((await running.send({ body: ask('llama-3.3-70b-versatile') })).status).toBe(404);
});

test('a server of our own is asked for its models at the start', async () => {
  running = await startProviderGateway('ollama');
  running.fake.replyAlways(byMethod(json({ data: [{ id: 'qwen3-coder:30b' }] }), json(messageBody())));
  running.gateway.applyConfig({
    ...running.snapshot,
    accounts: running.snapshot.accounts.map((account) => ({ ...account, models: null })),
  });
  await running.fake.received(1);
  await eventually(async () => expect((await running?.send({ body: ask('qwen3-coder:30b') }))?.status).toBe(200));
  const listed = JSON.parse((await running.send({ method: 'GET', path: '/v1/models', body: null })).text) as { data: { id: string }[] };
  expect(listed.data.map(({ id }) => id)).toEqual(['qwen3-coder:30b']);
});

test.each([
  [
    'anthropic',
    {},
    failure(401, 'authentication_error', 'invalid x-api-key'),
    /refused the credential \(401\): invalid x-api-key\. Put a valid key where \$\{env:TEST\} points\.$/,
  ],
  [
    'openai',
    {},
    json({ error: { message: 'Incorrect API key provided', type: 'invalid_request_error' } }, { status: 401 }),
    /The key looks like one of Anthropic, and this account is at OpenAI\.$/,
  ],
  ['mistral', {}, failure(429, 'rate_limit_error', 'Quota exceeded'), /accepted the credential but is out of quota now \(429\)/],
  ['moonshot', {}, nowhere, /does not know the model kimi-k3 or the path \(404\).*modelMap\.$/],
  ['custom', {}, json('<html>', { headers: { 'content-type': 'text/html' } }), /lists no model that could be asked/],
  [
    'custom',
    { modelMap: { a: 'b' } },
    json('<html>', { headers: { 'content-type': 'text/html' } }),
    /answered, but not as Any compatible address would:.*Check the base URL and the format\.$/,
  ],
  [
    'bedrock',
    { region: 'us-east-1' },
    json({ message: "You don't have access to the model with the specified model ID." }, { status: 403 }),
    /The credential is good, but it may not use claude-haiku-5-5\. Ask for access to the model in the cloud's console for us-east-1/,
  ],
  [
    'bedrock',
    { region: 'us-east-1' },
    json({ message: 'The provided model identifier is invalid.' }, { status: 400 }),
    /claude-haiku-5-5 is not offered in us-east-1 under this name/,
  ],
  [
    'bedrock',
    { region: 'us-east-1' },
    json({ message: "Invocation of model ID x with on-demand throughput isn't supported." }, { status: 400 }),
    /set `inferenceProfile` to global, us or eu\.$/,
  ],
  [
    'azure',
    { resource: 'acme' },
    json({ error: { code: 'DeploymentNotFound', message: 'The API deployment for this resource does not exist.' } }, { status: 404 }),
    /Name the deployment in `modelMap`/,
  ],
])('%s %o: what is wrong is said in plain words', async (provider, config, answer, expected) => {
  running = await startProviderGateway(provider, config);
  running.fake.replyAlways(byMethod(nowhere, answer));
  const result = await running.gateway.testAccount('account-1');
  expect(result).toMatchObject({ ok: false, latencyMs: null });
  expect(result.message).toMatch(expected);
  expect(result.message).not.toContain('sk-ant-upstream-secret');
});

function ask(model: string): string {
  return JSON.stringify({ model, max_tokens: 10, messages: [{ role: 'user', content: 'hi' }] });
}
