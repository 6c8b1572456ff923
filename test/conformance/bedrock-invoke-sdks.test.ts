/** The vendors' own SDKs against what we write for clients of InvokeModel: Anthropic's for Bedrock, and AWS's. */
import { AnthropicBedrock } from '@anthropic-ai/bedrock-sdk';
import { InvokeModelCommand, InvokeModelWithResponseStreamCommand, ServiceQuotaExceededException } from '@aws-sdk/client-bedrock-runtime';
import { describe, expect, it } from 'vitest';
import { bedrockInvokeClient } from '../../src-main/gateway/formats/bedrock-invoke/bedrock-invoke-client.ts';
import { collect } from '../support/collect.ts';
import { type Reply, serveFormat } from '../support/format-server.ts';
import { messageBody, messageEvents, text, thinking, toolUse } from '../support/messages-stream.ts';
import { bedrockSdk } from '../support/sdk-clients.ts';

const serve = (reply: Reply) =>
  serveFormat(({ pathname }) => {
    const [, model, action] = /^\/model\/([^/]+)\/(.+)$/.exec(pathname) ?? [];
    return { format: bedrockInvokeClient, path: { model: decodeURIComponent(model!), stream: action === 'invoke-with-response-stream' } };
  }, reply);

const MODEL = 'us.anthropic.claude-opus-5-5-v1:0';
const blocks = [thinking('Let me see.'), text('Grüße 👋'), toolUse('Read', { path: 'a.ts' }, 'toolu_01Read')];
const usage = { input: 11, output: 7, cacheRead: 5, cacheWrite5m: 3 };
const events = messageEvents({ blocks, usage }).map(({ data }) => data);

describe("Anthropic's Bedrock SDK", () => {
  const client = (url: string) => new AnthropicBedrock({ baseURL: url, skipAuth: true, awsRegion: 'us-east-1', maxRetries: 0 });
  const ask = { model: MODEL, max_tokens: 100, messages: [{ role: 'user' as const, content: 'hi' }] };

  it('reads a stream to the same message that was sent', async () => {
    const { url, seen } = await serve({ events });
    const message = await client(url)
      .messages.stream(ask, { headers: { 'anthropic-beta': 'x-2026,y-2026' } })
      .finalMessage();
    expect(message.content).toMatchObject(blocks);
    expect(message.usage).toMatchObject({ input_tokens: 11, output_tokens: 7, cache_read_input_tokens: 5, cache_creation_input_tokens: 3 });
    expect(seen[0]?.read).toMatchObject({ request: { ...ask, stream: true }, betas: ['x-2026', 'y-2026'] });
  });

  it('reads an answer that is not streamed', async () => {
    const { url } = await serve({ answer: messageBody({ blocks, usage }) });
    expect(await client(url).messages.create(ask)).toMatchObject({ content: blocks, stop_reason: 'tool_use' });
  });

  it('shows our sentence when a request is refused', async () => {
    const { url } = await serve({
      error: { status: 429, type: 'billing_error', code: 'budget_exhausted', message: 'The budget is used up.' },
    });
    await expect(client(url).messages.create(ask)).rejects.toThrow('The budget is used up.');
  });

  it('ends with our error when the stream breaks', async () => {
    const { url } = await serve({
      events: [...events.slice(0, 4), { type: 'error', error: { type: 'overloaded_error', message: 'too busy' } }],
    });
    await expect(client(url).messages.stream(ask).finalMessage()).rejects.toThrow('too busy');
  });
});

describe("AWS's SDK", () => {
  const input = {
    modelId: MODEL,
    contentType: 'application/json',
    body: JSON.stringify({ anthropic_version: 'bedrock-2023-05-31', max_tokens: 9, messages: [{ role: 'user', content: 'hi' }] }),
  };

  it('reads the chunks of a stream', async () => {
    const { url, seen } = await serve({ events });
    const { body } = await bedrockSdk(url).send(new InvokeModelWithResponseStreamCommand(input));
    const got = (await collect(body)).map(({ chunk }) => JSON.parse(Buffer.from(chunk?.bytes ?? []).toString()) as unknown);
    expect(got).toEqual([{ type: 'ping' }, ...events]);
    expect(seen[0]?.read.request).toEqual({ max_tokens: 9, messages: [{ role: 'user', content: 'hi' }], model: MODEL, stream: true });
  });

  it('reads an answer, and an error as its exception', async () => {
    const answer = messageBody({ blocks });
    const ok = await serve({ answer });
    const { body } = await bedrockSdk(ok.url).send(new InvokeModelCommand(input));
    expect(JSON.parse(Buffer.from(body).toString())).toEqual(answer);
    const { url } = await serve({ error: { status: 429, type: 'billing_error', code: 'budget_exhausted', message: 'Used up.' } });
    await expect(bedrockSdk(url).send(new InvokeModelCommand(input))).rejects.toThrow(ServiceQuotaExceededException);
  });

  it('throws the exception that breaks a stream', async () => {
    const { url } = await serve({
      events: [...events.slice(0, 2), { type: 'error', error: { type: 'rate_limit_error', message: 'slow down' } }],
    });
    const { body } = await bedrockSdk(url).send(new InvokeModelWithResponseStreamCommand(input));
    await expect(collect(body)).rejects.toMatchObject({ name: 'ThrottlingException', message: 'slow down' });
  });
});
