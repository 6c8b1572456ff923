/**
 * SDKs of other vendors reach Claude through Gatehouse with nothing changed but base URL, key and model. The upstream is
 * a Messages API; the SDKs judge what comes back, and their types say what it means.
 */
import { ConverseCommand, ConverseStreamCommand } from '@aws-sdk/client-bedrock-runtime';
import { FunctionCallingConfigMode } from '@google/genai';
import OpenAI from 'openai';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { collect } from '../support/collect.ts';
import { failure, json, stream } from '../support/fake-anthropic.ts';
import { type Answer, messageBody, messageEvents, text, toolUse } from '../support/messages-stream.ts';
import { startProviderGateway } from '../support/provider-gateway.ts';
import { bedrockSdk, googleSdk, openAiSdk } from '../support/sdk-clients.ts';
import { type TestGateway, startTestGateway } from '../support/test-gateway.ts';
import { gemini } from '../support/vendors/gemini-vendor.ts';

let house: TestGateway;
beforeEach(async () => {
  house = await startTestGateway();
});
afterEach(() => house.close());

const model = 'claude-opus-5-5';
const answers = (answer: Answer) =>
  house.fake.replyAlways((request) => {
    if (request.path.includes('count_tokens')) return json({ input_tokens: 123 });
    const { stream: isStreamed } = JSON.parse(request.body.toString()) as { stream?: boolean };
    return isStreamed === true ? stream(messageEvents(answer)) : json(messageBody(answer));
  });
const hello: Answer = { blocks: [text('Hello from Claude.')], usage: { input: 12, output: 5, cacheRead: 30 } };
const call: Answer = { blocks: [text('I look.'), toolUse('read_file', { path: '/etc/hosts' })], stopReason: 'tool_use' };
const lastBody = () => JSON.parse(house.fake.requests.at(-1)!.body.toString()) as Record<string, unknown>;
const parameters = { type: 'object', properties: { path: { type: 'string' } }, required: ['path'] };

describe('the OpenAI SDK, by chat completions', () => {
  const client = () => openAiSdk(house.url, house.key);
  const asked = {
    model,
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'hello' },
    ],
  } satisfies Partial<Parameters<OpenAI['chat']['completions']['create']>[0]>;
  const tools = [{ type: 'function' as const, function: { name: 'read_file', description: 'Reads', parameters } }];

  test('gets an answer, with its usage', async () => {
    answers(hello);
    const { data, request_id: requestId } = await client().chat.completions.create(asked).withResponse();
    expect(data.choices[0]).toMatchObject({ finish_reason: 'stop', message: { role: 'assistant', content: 'Hello from Claude.' } });
    expect(data.usage).toMatchObject({ prompt_tokens: 42, completion_tokens: 5, prompt_tokens_details: { cached_tokens: 30 } });
    expect(requestId).toMatch(/^req_/);
    expect(house.fake.requests.at(-1)!.header('anthropic-version')).toBe('2023-06-01');
    expect(lastBody()).toMatchObject({ model, system: expect.anything(), messages: [{ role: 'user' }] });
  });

  test('streams a tool call', async () => {
    answers(call);
    const runner = client().chat.completions.stream({ ...asked, tools, stream_options: { include_usage: true } });
    const { choices, usage } = await runner.finalChatCompletion();
    expect(choices[0]!.finish_reason).toBe('tool_calls');
    expect(choices[0]!.message.tool_calls).toMatchObject([{ function: { name: 'read_file', arguments: '{"path":"/etc/hosts"}' } }]);
    expect(usage?.total_tokens).toBeGreaterThan(0);
    expect(lastBody()).toMatchObject({ stream: true, tools: [{ name: 'read_file', input_schema: parameters }] });
  });

  test('hears an upstream’s error in its own words', async () => {
    house.fake.reply(failure(429, 'rate_limit_error', 'Slow down.', { 'retry-after': '7' }));
    const error: unknown = await client()
      .chat.completions.create(asked)
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(OpenAI.RateLimitError);
    expect((error as InstanceType<typeof OpenAI.APIError>).message).toContain('Slow down.');
    expect((error as InstanceType<typeof OpenAI.APIError>).headers?.get('retry-after')).toBe('7');
  });

  test('is told how to send its key', async () => {
    const stranger = openAiSdk(house.url, 'sk-proj-1');
    await expect(stranger.chat.completions.create(asked)).rejects.toThrow(/virtual key/);
  });

  test('lists the models in its own shape, and finds one', async () => {
    const listed = await client().models.list();
    expect(listed.data.map(({ id }) => id)).toContain(model);
    expect(await client().models.retrieve(model)).toMatchObject({ id: model, object: 'model' });
    await expect(client().models.retrieve('nobody-serves-this')).rejects.toThrow(/no model/);
  });
});

describe('the OpenAI SDK, by responses', () => {
  const client = () => openAiSdk(house.url, house.key);
  const tools = [{ type: 'function' as const, name: 'read_file', description: 'Reads', parameters, strict: false }];

  test('gets an answer, with its usage', async () => {
    answers(hello);
    const answer = await client().responses.create({ model, instructions: 'Be brief.', input: 'hello' });
    expect(answer.output_text).toBe('Hello from Claude.');
    expect(answer.usage).toMatchObject({ input_tokens: 42, output_tokens: 5, input_tokens_details: { cached_tokens: 30 } });
    expect(lastBody()).toMatchObject({ model, messages: [{ role: 'user' }] });
  });

  test('streams a tool call', async () => {
    answers(call);
    const final = await client().responses.stream({ model, input: 'hello', tools }).finalResponse();
    expect(final.status).toBe('completed');
    expect(final.output).toContainEqual(
      expect.objectContaining({ type: 'function_call', name: 'read_file', arguments: '{"path":"/etc/hosts"}' }),
    );
  });
});

describe('the OpenAI SDK, with Gemini behind Gatehouse', () => {
  test.each([
    ['chat completions', 'chat'],
    ['responses', 'responses'],
  ] as const)('gets a streamed tool call by %s', async (_title, endpoint) => {
    const google = await startProviderGateway('google');
    onTestFinished(() => google.close());
    const refused: string[] = [];
    google.fake.replyAlways((request) => {
      refused.push(...gemini.problems(request));
      return gemini.reply({ text: 'I look.', tool: { name: 'read_file', input: { path: '/etc/hosts' } } });
    });
    const client = openAiSdk(google.url, google.key);
    const named = { name: 'read_file', description: 'Reads', parameters };
    const asked = {
      model: gemini.model,
      tools: [{ type: 'function' as const, function: named }],
      messages: [{ role: 'user' as const, content: 'hello' }],
    };
    const calls =
      endpoint === 'chat'
        ? (await client.chat.completions.stream(asked).finalChatCompletion()).choices[0]!.message.tool_calls
        : (
            await client.responses
              .stream({ model: gemini.model, input: 'hello', tools: [{ type: 'function', strict: false, ...named }] })
              .finalResponse()
          ).output.filter(({ type }) => type === 'function_call');
    expect(JSON.stringify(calls)).toContain(JSON.stringify('{"path":"/etc/hosts"}').slice(1, -1));
    expect(refused).toEqual([]);
  });
});

describe('the AWS SDK, by Converse', () => {
  const client = () => bedrockSdk(house.url, house.key);
  const command = {
    modelId: 'us.anthropic.claude-opus-5-5',
    system: [{ text: 'Be brief.' }],
    messages: [{ role: 'user' as const, content: [{ text: 'hello' }] }],
    toolConfig: { tools: [{ toolSpec: { name: 'read_file', description: 'Reads', inputSchema: { json: parameters } } }] },
  };

  test('gets an answer, with its usage', async () => {
    answers(hello);
    const answer = await client().send(new ConverseCommand(command));
    expect(answer.output?.message?.content).toEqual([{ text: 'Hello from Claude.' }]);
    expect(answer.stopReason).toBe('end_turn');
    expect(answer.usage).toMatchObject({ inputTokens: 12, cacheReadInputTokens: 30, outputTokens: 5 });
    expect(lastBody()).toMatchObject({ model, tools: [{ name: 'read_file', input_schema: parameters }] });
  });

  test('streams a tool call', async () => {
    answers(call);
    const answer = await client().send(new ConverseStreamCommand(command));
    const events = await collect(answer.stream);
    expect(events.map(({ contentBlockDelta }) => contentBlockDelta?.delta?.toolUse?.input ?? '').join('')).toBe('{"path":"/etc/hosts"}');
    expect(events.flatMap(({ messageStop }) => messageStop?.stopReason ?? [])).toEqual(['tool_use']);
  });
});

describe('Google’s Gen AI SDK', () => {
  const client = () => googleSdk(house.url, house.key);
  const config = {
    tools: [{ functionDeclarations: [{ name: 'read_file', description: 'Reads', parametersJsonSchema: parameters }] }],
    toolConfig: { functionCallingConfig: { mode: FunctionCallingConfigMode.AUTO } },
  };

  test('gets an answer, with its usage', async () => {
    answers(hello);
    const answer = await client().models.generateContent({ model, contents: 'hello', config: { systemInstruction: 'Be brief.' } });
    expect(answer.text).toBe('Hello from Claude.');
    expect(answer.usageMetadata).toMatchObject({ promptTokenCount: 42, cachedContentTokenCount: 30, candidatesTokenCount: 5 });
    expect(lastBody()).toMatchObject({ model, messages: [{ role: 'user' }] });
  });

  test('streams a function call', async () => {
    answers(call);
    const chunks = await collect(await client().models.generateContentStream({ model, contents: 'hello', config }));
    const parts = chunks.flatMap(({ candidates }) => candidates?.[0]?.content?.parts ?? []);
    expect(parts).toContainEqual(
      expect.objectContaining({ functionCall: expect.objectContaining({ name: 'read_file', args: { path: '/etc/hosts' } }) }),
    );
    expect(lastBody()).toMatchObject({ stream: true, tools: [{ name: 'read_file' }] });
  });

  test('counts tokens and lists models', async () => {
    answers(hello);
    expect(await client().models.countTokens({ model, contents: 'hello' })).toMatchObject({ totalTokens: 123 });
    expect(lastBody()).toEqual({ model, messages: expect.anything() });
    const listed = await collect(await client().models.list());
    expect(listed.map(({ name }) => name)).toContain(`models/${model}`);
  });

  test('its key in the query is not written down', async () => {
    answers(hello);
    const path = `/v1beta/models/${model}:generateContent?key=${house.key}&alt=json`;
    const answer = await house.send({ path, key: null, body: JSON.stringify({ contents: [{ role: 'user', parts: [{ text: 'hi' }] }] }) });
    expect(answer.status).toBe(200);
    const record = house.ports.finished.at(-1)!;
    expect(record.row.path).toBe(`/v1beta/models/${model}:generateContent?alt=json`);
    expect(JSON.stringify(house.ports.finished) + JSON.stringify(house.ports.requests)).not.toContain(house.key);
  });
});
