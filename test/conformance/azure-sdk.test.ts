/**
 * What people have for Azure OpenAI reaches Claude, and any other model, through Gatehouse: OpenAI's client for Azure's
 * dated API versions, which puts the deployment into the path, and its plain client at Azure's v1 API. The deployment's
 * name is the model's.
 */
import OpenAI from 'openai';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { failure, json, stream } from '../support/fake-anthropic.ts';
import { messageBody, messageEvents, text, toolUse } from '../support/messages-stream.ts';
import { chatAnswer, startProviderGateway } from '../support/provider-gateway.ts';
import { azureSdk } from '../support/sdk-clients.ts';
import { type TestGateway, startTestGateway } from '../support/test-gateway.ts';

let house: TestGateway;
beforeEach(async () => {
  house = await startTestGateway();
  house.fake.replyAlways((request) => {
    const { stream: isStreamed } = JSON.parse(request.body.toString()) as { stream?: boolean };
    return isStreamed === true ? stream(messageEvents(answer)) : json(messageBody(answer));
  });
});
afterEach(() => house.close());

const model = 'claude-opus-5-5';
const answer = {
  blocks: [text('I look.'), toolUse('read_file', { path: '/etc/hosts' })],
  stopReason: 'tool_use',
  usage: { input: 12, output: 5, cacheRead: 30 },
};
const messages = [{ role: 'user' as const, content: 'hello' }];
const parameters = { type: 'object', properties: { path: { type: 'string' } } };
const tools = [{ type: 'function' as const, function: { name: 'read_file', parameters } }];
const called = [{ function: { name: 'read_file', arguments: '{"path":"/etc/hosts"}' } }];
const lastBody = () => JSON.parse(house.fake.requests.at(-1)!.body.toString()) as Record<string, unknown>;
const refusal = (asked: PromiseLike<unknown>) =>
  Promise.resolve(asked).then(
    () => null,
    (thrown: unknown) => thrown,
  );

describe('OpenAI’s client for Azure', () => {
  const client = () => azureSdk(house.url, house.key);

  test('names the deployment in the path, and gets an answer with its usage', async () => {
    const completion = await client().chat.completions.create({ model, messages, tools });
    expect(completion.choices[0]).toMatchObject({ finish_reason: 'tool_calls', message: { content: 'I look.', tool_calls: called } });
    expect(completion.usage).toMatchObject({ prompt_tokens: 42, completion_tokens: 5 });
    expect(lastBody()).toMatchObject({ model, messages: [{ role: 'user' }], tools: [{ name: 'read_file' }] });
    const { row } = await house.ports.finishedRecord(1);
    expect(row).toMatchObject({
      endpoint: 'chat_completions',
      modelAsked: model,
      path: `/openai/deployments/${model}/chat/completions?api-version=2025-04-01-preview`,
    });
  });

  test('streams a tool call', async () => {
    const completion = await client().chat.completions.stream({ model, messages, tools }).finalChatCompletion();
    expect(completion.choices[0]!.message.tool_calls).toMatchObject(called);
    expect(lastBody()).toMatchObject({ stream: true });
  });

  test('asks for responses, which have no deployment in the path', async () => {
    const response = await client().responses.create({ model, input: 'hello' });
    expect(response.output).toContainEqual(expect.objectContaining({ type: 'function_call', name: 'read_file' }));
    expect((await house.ports.finishedRecord(1)).row.path).toMatch(/^\/openai\/responses\?/);
  });

  test('lists the models and finds one', async () => {
    const listed = await client().models.list();
    expect(listed.data.map(({ id }) => id)).toContain(model);
    expect(await client().models.retrieve(model)).toMatchObject({ id: model, object: 'model' });
  });

  test('hears in Azure’s words what is wrong', async () => {
    const stranger = azureSdk(house.url, '0123456789abcdef');
    expect(await refusal(stranger.chat.completions.create({ model, messages }))).toMatchObject({
      status: 401,
      code: '401',
      message: expect.stringContaining('virtual key') as string,
    });
    const unknown = await refusal(client().chat.completions.create({ model: 'nobody-serves-this', messages }));
    expect(unknown).toBeInstanceOf(OpenAI.NotFoundError);
    expect(unknown).toMatchObject({ code: 'DeploymentNotFound' });
    house.fake.replyAlways(() => failure(400, 'invalid_request_error', 'prompt is too long: 9 tokens > 8 maximum'));
    expect(await refusal(client().chat.completions.create({ model, messages }))).toMatchObject({ code: 'context_length_exceeded' });
    house.fake.replyAlways(() => failure(400, 'invalid_request_error', 'messages: too strange'));
    expect(await refusal(client().responses.create({ model, input: 'hello' }))).toMatchObject({ status: 400, code: '400' });
    house.fake.replyAlways(() => failure(429, 'rate_limit_error', 'Slow down.', { 'retry-after': '7' }));
    const slow = await refusal(client().chat.completions.create({ model, messages }));
    expect(slow).toBeInstanceOf(OpenAI.RateLimitError);
    expect(slow).toMatchObject({ code: '429', message: expect.stringContaining('Slow down.') as string });
  });
});

describe('OpenAI’s plain client at Azure’s v1 API', () => {
  test.each([
    ['a bearer', (key: string) => ({ apiKey: key })],
    ['Azure’s header', (key: string) => ({ apiKey: 'unused', defaultHeaders: { 'api-key': key } })],
  ])('gets an answer with its key as %s', async (_title, credential) => {
    const client = new OpenAI({ baseURL: `${house.url}/openai/v1/`, maxRetries: 0, ...credential(house.key) });
    expect((await client.chat.completions.create({ model, messages })).choices[0]!.message.content).toBe('I look.');
    expect((await client.responses.create({ model, input: 'hello' })).output_text).toBe('I look.');
    expect((await client.models.list()).data.map(({ id }) => id)).toContain(model);
  });
});

describe('a deployment’s request without a model in its body, or with another', () => {
  const path = `/openai/deployments/${model}/chat/completions?api-version=2024-10-21`;

  test.each([{}, { model: 'gpt-4' }])('%j asks for what the path names', async (said) => {
    const sent = await house.send({ path, key: null, headers: { 'api-key': house.key }, body: JSON.stringify({ ...said, messages }) });
    expect(sent.status).toBe(200);
    expect(JSON.parse(sent.text)).toMatchObject({ model, object: 'chat.completion' });
    expect(lastBody()).toMatchObject({ model });
  });

  test('names it to a provider that speaks chat completions too', async () => {
    const openAi = await startProviderGateway('groq');
    onTestFinished(() => openAi.close());
    openAi.fake.replyAlways(() => chatAnswer);
    const body = JSON.stringify({ messages, seed: 7 });
    const answered = await openAi.send({ path: path.replace(model, encodeURIComponent('openai/gpt-oss-120b')), body });
    expect(answered.status).toBe(200);
    expect(JSON.parse(openAi.fake.requests[0]!.body.toString())).toEqual({ messages, seed: 7, model: 'openai/gpt-oss-120b' });
  });

  test('is refused as a whole when it is no JSON object', async () => {
    const answered = await house.send({ path, body: '[1]' });
    expect(answered.status).toBe(400);
    expect(JSON.parse(answered.text)).toMatchObject({ error: { code: 'body_invalid', type: 'invalid_request_error' } });
  });
});
