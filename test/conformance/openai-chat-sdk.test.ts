/** OpenAI's own SDK as the client of our chat endpoint: what it sends is understood, what we write it reads. */
import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { openAiChatClient } from '../../src-main/gateway/formats/openai-chat/openai-chat-client.ts';
import type { ToldError } from '../../src-main/gateway/formats/wire-format.ts';
import { collect } from '../support/collect.ts';
import { type Reply, type Seen, serveFormat } from '../support/format-server.ts';
import { messageBody, messageEvents, text, thinking, toolUse } from '../support/messages-stream.ts';
import { openAiSdk } from '../support/sdk-clients.ts';

const blocks = [
  thinking('Hm.'),
  text('Grüße 👋, I look.'),
  toolUse('Bash', { command: 'ls' }, 'toolu_01bash'),
  toolUse('Read', { file_path: 'ä.ts' }, 'toolu_01read'),
];
const usage = { input: 10, cacheRead: 100, cacheWrite5m: 5, output: 20 };
const events = messageEvents({ blocks, usage }).map(({ data }) => data);

const path = { model: null, stream: null };

/** The SDK at our endpoint, which gives this reply. */
async function sdk(reply: Reply): Promise<{ openai: OpenAI; seen: readonly Seen[] }> {
  const { url, seen } = await serveFormat(() => ({ format: openAiChatClient, path }), reply);
  return { openai: openAiSdk(url), seen };
}
const hello: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content: 'Hello' }];

describe("OpenAI's SDK on the chat endpoint", () => {
  it('reads an answer with thoughts, text, parallel tool calls and cached tokens', async () => {
    const { openai } = await sdk({ answer: messageBody({ blocks, usage }) });
    const completion = await openai.chat.completions.create({ model: 'claude-opus-5-5', messages: hello });
    const [choice] = completion.choices;
    expect(completion).toMatchObject({ object: 'chat.completion', model: 'claude-opus-5-5', created: 1_764_000_000 });
    expect(choice?.finish_reason).toBe('tool_calls');
    expect(choice?.message).toMatchObject({ role: 'assistant', content: 'Grüße 👋, I look.', reasoning_content: 'Hm.' });
    expect(choice?.message.tool_calls).toEqual([
      { id: 'toolu_01bash', type: 'function', function: { name: 'Bash', arguments: '{"command":"ls"}' } },
      { id: 'toolu_01read', type: 'function', function: { name: 'Read', arguments: '{"file_path":"ä.ts"}' } },
    ]);
    expect(completion.usage).toMatchObject({
      prompt_tokens: 115,
      completion_tokens: 20,
      total_tokens: 135,
      prompt_tokens_details: { cached_tokens: 100 },
    });
  });

  it('puts a stream together to the same answer', async () => {
    const { openai } = await sdk({ events });
    const stream = openai.chat.completions.stream({ model: 'm', messages: hello, stream_options: { include_usage: true } });
    const completion = await stream.finalChatCompletion();
    expect(completion.choices[0]?.message.content).toBe('Grüße 👋, I look.');
    expect(completion.choices[0]?.message.tool_calls).toMatchObject([
      { id: 'toolu_01bash', function: { name: 'Bash', arguments: '{"command":"ls"}' } },
      { id: 'toolu_01read', function: { name: 'Read', arguments: '{"file_path":"ä.ts"}' } },
    ]);
    expect(completion.usage).toMatchObject({ prompt_tokens: 115, completion_tokens: 20 });
  });

  it('sees usage only when it asked for it', async () => {
    const { openai } = await sdk({ events });
    const chunks = await collect(await openai.chat.completions.create({ model: 'm', messages: hello, stream: true }));
    expect(chunks.length).toBeGreaterThan(5);
    expect(chunks.filter((chunk) => chunk.usage !== undefined)).toEqual([]);
  });

  it('is understood in all it says', async () => {
    const { openai, seen } = await sdk({ answer: messageBody() });
    await openai.chat.completions.create({
      model: 'claude-opus-5-5',
      messages: [
        { role: 'developer', content: 'Be brief.' },
        { role: 'system', content: [{ type: 'text', text: 'Be kind.' }] },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'See?' },
            { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } },
            { type: 'image_url', image_url: { url: 'https://example.org/a.png' } },
            { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBERg==' } },
          ],
        },
        {
          role: 'assistant',
          content: null,
          tool_calls: [
            { id: 'call_1', type: 'function', function: { name: 'Bash', arguments: '{"command":"ls"}' } },
            { id: 'call_2', type: 'function', function: { name: 'Now', arguments: '' } },
          ],
        },
        { role: 'tool', tool_call_id: 'call_1', content: 'a.ts' },
        { role: 'tool', tool_call_id: 'call_2', content: [{ type: 'text', text: 'noon' }] },
        { role: 'user', content: 'Go on.' },
        { role: 'developer', content: 'The date changed.' },
      ],
      tools: [
        {
          type: 'function',
          function: { name: 'Bash', description: 'Runs.', parameters: { type: 'object', properties: {} }, strict: true },
        },
      ],
      tool_choice: 'required',
      parallel_tool_calls: false,
      max_completion_tokens: 1000,
      reasoning_effort: 'high',
      response_format: { type: 'json_schema', json_schema: { name: 'x', schema: { type: 'object' }, strict: true } },
      stop: 'END',
      seed: 7,
      user: 'dana',
    });
    expect(seen.at(-1)!.read).toEqual({
      betas: [],
      cacheKey: null,
      customTools: [],
      losses: ['seed: not known to Messages'],
      request: {
        model: 'claude-opus-5-5',
        max_tokens: 1000,
        system: [
          { type: 'text', text: 'Be brief.' },
          { type: 'text', text: 'Be kind.' },
        ],
        messages: [
          {
            role: 'user',
            content: [
              { type: 'text', text: 'See?' },
              { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo=' } },
              { type: 'image', source: { type: 'url', url: 'https://example.org/a.png' } },
              { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERg==' }, title: 'a.pdf' },
            ],
          },
          {
            role: 'assistant',
            content: [
              { type: 'tool_use', id: 'call_1', name: 'Bash', input: { command: 'ls' } },
              { type: 'tool_use', id: 'call_2', name: 'Now', input: {} },
            ],
          },
          {
            role: 'user',
            content: [
              { type: 'tool_result', tool_use_id: 'call_1', content: [{ type: 'text', text: 'a.ts' }] },
              { type: 'tool_result', tool_use_id: 'call_2', content: [{ type: 'text', text: 'noon' }] },
              { type: 'text', text: 'Go on.' },
            ],
          },
          { role: 'system', content: [{ type: 'text', text: 'The date changed.' }] },
        ],
        tools: [{ name: 'Bash', description: 'Runs.', input_schema: { type: 'object', properties: {} }, strict: true }],
        tool_choice: { type: 'any', disable_parallel_tool_use: true },
        thinking: { type: 'adaptive' },
        output_config: { effort: 'high', format: { type: 'json_schema', schema: { type: 'object' } } },
        stop_sequences: ['END'],
        metadata: { user_id: 'dana' },
        stream: false,
      },
    });
  });

  it.each([
    [{ n: 2 }, 'n: '],
    [{ logprobs: true }, 'logprobs: '],
    [{ functions: [{ name: 'x', parameters: {} }] }, 'functions: '],
    [{ modalities: ['text', 'audio'] as ('text' | 'audio')[] }, 'modalities: '],
    [{ tools: [{ type: 'hologram', name: 'x' }] }, 'tools.0.type: '],
    [
      {
        messages: [
          { role: 'assistant' as const, tool_calls: [{ id: 'a', type: 'function' as const, function: { name: 'x', arguments: '{"a' } }] },
        ],
      },
      'messages.0.tool_calls.0.function.arguments: ',
    ],
    [{ messages: [{ role: 'system' as const, content: 'Alone.' }] }, 'messages: '],
  ])('is refused by name for %j', (fields, field) => {
    const body: unknown = { model: 'm', messages: hello, ...fields };
    expect(() => openAiChatClient.readRequest(body, path)).toThrow(
      expect.objectContaining({ message: expect.stringMatching(`^${field}`) as string }) as Error,
    );
  });

  it('throws its own kind of error for ours, with the code it acts on', async () => {
    const thrown = async (error: ToldError): Promise<unknown> => {
      const { openai } = await sdk({ error });
      return openai.chat.completions.create({ model: 'm', messages: hello }).catch((failure: unknown) => failure);
    };
    const failed = await thrown({
      status: 400,
      type: 'invalid_request_error',
      code: null,
      message: 'prompt is too long: 9 tokens > 8 maximum',
    });
    expect(failed).toBeInstanceOf(OpenAI.BadRequestError);
    expect(failed).toMatchObject({
      status: 400,
      code: 'context_length_exceeded',
      type: 'invalid_request_error',
      message: expect.stringContaining('prompt is too long') as string,
    });
    const refused = await thrown({ status: 429, type: 'billing_error', code: 'budget_exceeded', message: 'The budget is used up.' });
    expect(refused).toBeInstanceOf(OpenAI.RateLimitError);
    expect(refused).toMatchObject({ code: 'insufficient_quota' });
  });

  it('throws for an error in the middle of a stream', async () => {
    const { openai } = await sdk({
      events: [...events.slice(0, 6), { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }, ...events.slice(6)],
    });
    const stream = await openai.chat.completions.create({ model: 'm', messages: hello, stream: true });
    await expect(collect(stream)).rejects.toThrow('Overloaded');
  });
});
