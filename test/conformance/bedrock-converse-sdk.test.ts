/** AWS's own SDK: as a client of what we write, and as the judge of what we send to Bedrock. */
import { ConverseCommand, type ConverseCommandInput, ConverseStreamCommand, ThrottlingException } from '@aws-sdk/client-bedrock-runtime';
import { describe, expect, it } from 'vitest';
import { bedrockConverseClient } from '../../src-main/gateway/formats/bedrock-converse/bedrock-converse-client.ts';
import { bedrockConverseTarget } from '../../src-main/gateway/formats/bedrock-converse/bedrock-converse-target.ts';
import { collect } from '../support/collect.ts';
import { type Reply, serveFormat } from '../support/format-server.ts';
import { messageBody, messageEvents, text, thinking, toolUse } from '../support/messages-stream.ts';
import { pivotRequest } from '../support/pivot-request.ts';
import { bedrockSdk } from '../support/sdk-clients.ts';

const serve = (reply: Reply) =>
  serveFormat(({ pathname }) => {
    const [, model, action] = /^\/model\/([^/]+)\/(.+)$/.exec(pathname) ?? [];
    return { format: bedrockConverseClient, path: { model: decodeURIComponent(model!), stream: action === 'converse-stream' } };
  }, reply);

const MODEL = 'us.anthropic.claude-opus-5-5-v1:0';
const blocks = [thinking('Let me see.', 'EqMB'), text('Grüße 👋'), toolUse('Read', { path: 'a.ts' }, 'toolu_1')];
const usage = { input: 11, output: 7, cacheRead: 5, cacheWrite5m: 3 };
const events = messageEvents({ blocks, usage }).map(({ data }) => data);
const png = Buffer.from('iVBORw0KGgo=', 'base64');

const input = {
  modelId: MODEL,
  system: [{ text: 'Be kind.' }, { cachePoint: { type: 'default' } }],
  messages: [{ role: 'user', content: [{ text: 'look' }, { image: { format: 'png', source: { bytes: new Uint8Array(png) } } }] }],
  inferenceConfig: { maxTokens: 100 },
  toolConfig: { tools: [{ toolSpec: { name: 'Read', inputSchema: { json: { type: 'object' } } } }], toolChoice: { auto: {} } },
  additionalModelRequestFields: { thinking: { type: 'adaptive' } },
} satisfies ConverseCommandInput;

describe("AWS's SDK as a client", () => {
  it('reads an answer, and sends what our reader understands', async () => {
    const { url, seen } = await serve({ answer: messageBody({ blocks, usage }) });
    const { output, stopReason, usage: tokens } = await bedrockSdk(url).send(new ConverseCommand(input));
    expect(output?.message?.content).toEqual([
      { reasoningContent: { reasoningText: { text: 'Let me see.', signature: 'EqMB' } } },
      { text: 'Grüße 👋' },
      { toolUse: { toolUseId: 'toolu_1', name: 'Read', input: { path: 'a.ts' } } },
    ]);
    expect([stopReason, tokens]).toMatchObject([
      'tool_use',
      { inputTokens: 11, outputTokens: 7, totalTokens: 26, cacheReadInputTokens: 5, cacheWriteInputTokens: 3 },
    ]);
    expect(seen[0]?.read.request).toEqual({
      model: MODEL,
      max_tokens: 100,
      thinking: { type: 'adaptive' },
      system: [{ type: 'text', text: 'Be kind.', cache_control: { type: 'ephemeral' } }],
      tools: [{ name: 'Read', input_schema: { type: 'object' } }],
      tool_choice: { type: 'auto' },
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'look' },
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: png.toString('base64') } },
          ],
        },
      ],
      stream: false,
    });
  });

  it('reads a stream, redacted thinking included', async () => {
    const hidden = { type: 'redacted_thinking', data: 'b3BhcXVl' };
    const start = { type: 'content_block_start', index: 9, content_block: hidden };
    const { url } = await serve({ events: [...events.slice(0, -2), start, { type: 'content_block_stop', index: 9 }, ...events.slice(-2)] });
    const { stream } = await bedrockSdk(url).send(new ConverseStreamCommand(input));
    const got = await collect(stream);
    expect(got.map((event) => Object.keys(event)[0])).toEqual(
      expect.arrayContaining(['messageStart', 'contentBlockStart', 'contentBlockDelta', 'contentBlockStop', 'messageStop', 'metadata']),
    );
    expect(got.flatMap((event) => event.contentBlockDelta?.delta?.text ?? []).join('')).toBe('Grüße 👋');
    expect(got.flatMap((event) => event.contentBlockDelta?.delta?.toolUse?.input ?? []).join('')).toBe('{"path":"a.ts"}');
    const redacted = got.flatMap((event) => event.contentBlockDelta?.delta?.reasoningContent?.redactedContent ?? []);
    expect(Buffer.concat(redacted).toString()).toBe('b3BhcXVl');
    expect(got.at(-1)?.metadata?.usage).toMatchObject({ inputTokens: 11, outputTokens: 7 });
  });

  it('throws our refusal as its exception, and the one that breaks a stream', async () => {
    const refused = await serve({ error: { status: 429, type: 'rate_limit_error', code: 'rate_limited', message: 'Slow down.' } });
    await expect(bedrockSdk(refused.url).send(new ConverseCommand(input))).rejects.toThrow(ThrottlingException);
    const { url } = await serve({
      events: [...events.slice(0, 4), { type: 'error', error: { type: 'overloaded_error', message: 'too busy' } }],
    });
    const { stream } = await bedrockSdk(url).send(new ConverseStreamCommand(input));
    await expect(collect(stream)).rejects.toMatchObject({ name: 'ServiceUnavailableException', message: 'too busy' });
  });
});

describe("AWS's service model", () => {
  const request = {
    model: 'claude-opus-5-5',
    max_tokens: 1000,
    system: [{ type: 'text', text: 'Be kind.', cache_control: { type: 'ephemeral', ttl: '1h' } }],
    thinking: { type: 'adaptive' },
    output_config: { effort: 'high', format: { type: 'json_schema', schema: { type: 'object' } } },
    tools: [{ name: 'Read', description: 'Reads.', input_schema: { type: 'object' }, strict: true, cache_control: { type: 'ephemeral' } }],
    tool_choice: { type: 'tool', name: 'Read' },
    stop_sequences: ['END'],
    top_k: 5,
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'read it' },
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: png.toString('base64') } },
        ],
      },
      { role: 'system', content: 'Monday.' },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'hm', signature: 'EqMB' },
          { type: 'redacted_thinking', data: 'b3BhcXVl' },
          { type: 'tool_use', id: 'a', name: 'Read', input: { path: 'x' } },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'a', content: 'contents of x', is_error: true, cache_control: { type: 'ephemeral' } },
        ],
      },
    ],
  };

  // The SDK's serialiser writes only what its service model knows: a field that we made up would not come out again.
  it('a written request loses nothing on its way through the SDK', async () => {
    const { body } = bedrockConverseTarget.write(pivotRequest(request, ['x-2026']), { model: MODEL, stream: false });
    const ours: unknown = JSON.parse(body.toString());
    const { url, seen } = await serve({ answer: messageBody() });
    await bedrockSdk(url).send(new ConverseCommand({ ...withBytes(ours), modelId: MODEL } as unknown as ConverseCommandInput));
    expect(seen[0]?.body).toEqual(ours);
  });
});

/** JSON has base64 where the SDK wants bytes. */
function withBytes(value: unknown): object {
  return JSON.parse(JSON.stringify(value), (key, inner: unknown) =>
    (key === 'bytes' || key === 'redactedContent') && typeof inner === 'string' ? new Uint8Array(Buffer.from(inner, 'base64')) : inner,
  ) as object;
}
