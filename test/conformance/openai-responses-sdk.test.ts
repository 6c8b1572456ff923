/** OpenAI's own SDK as the client of our Responses endpoint, and requests in the shape Codex sends them. */
import type OpenAI from 'openai';
import type { ResponseStreamEvent } from 'openai/resources/responses/responses';
import { describe, expect, it } from 'vitest';
import { openAiResponsesClient } from '../../src-main/gateway/formats/openai-responses/openai-responses-client.ts';
import { collect } from '../support/collect.ts';
import { type Reply, type Seen, serveFormat } from '../support/format-server.ts';
import { messageBody, messageEvents, text, thinking, toolUse } from '../support/messages-stream.ts';
import { openAiSdk } from '../support/sdk-clients.ts';

const blocks = [
  thinking('Hm ä.', 'EqQBsig'),
  text('Grüße 👋, I look.'),
  toolUse('Bash', { command: 'ls' }, 'toolu_01bash'),
  toolUse('Read', {}, 'toolu_01read'),
];
const usage = { input: 10, cacheRead: 100, cacheWrite5m: 5, output: 20 };
const events = messageEvents({ blocks, usage }).map(({ data }) => data);

const path = { model: null, stream: null };

/** The SDK at our endpoint, which gives this reply. */
async function sdk(reply: Reply): Promise<{ openai: OpenAI; seen: readonly Seen[] }> {
  const { url, seen } = await serveFormat(() => ({ format: openAiResponsesClient, path }), reply);
  return { openai: openAiSdk(url), seen };
}
const read = (body: object) => openAiResponsesClient.readRequest({ model: 'm', input: 'Hello', ...body }, path);

async function streamed(reply: Reply, body: Partial<OpenAI.Responses.ResponseCreateParamsStreaming> = {}): Promise<ResponseStreamEvent[]> {
  const { openai } = await sdk(reply);
  return collect(await openai.responses.create({ model: 'm', input: 'Hello', ...body, stream: true }));
}

describe("OpenAI's SDK on the Responses endpoint", () => {
  it('reads an answer with sealed thoughts, text, parallel calls and cached tokens', async () => {
    const { openai } = await sdk({ answer: messageBody({ blocks, usage }) });
    const response = await openai.responses.create({ model: 'claude-opus-5-5', input: 'Hello', instructions: 'Be brief.' });
    expect(response).toMatchObject({
      object: 'response',
      status: 'completed',
      model: 'claude-opus-5-5',
      instructions: 'Be brief.',
      store: true,
    });
    expect(response.output_text).toBe('Grüße 👋, I look.');
    expect(response.output).toMatchObject([
      { type: 'reasoning', summary: [{ type: 'summary_text', text: 'Hm ä.' }], encrypted_content: 'gatehouse.anthropic-messages.EqQBsig' },
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Grüße 👋, I look.', annotations: [] }] },
      { type: 'function_call', call_id: 'toolu_01bash', name: 'Bash', arguments: '{"command":"ls"}' },
      { type: 'function_call', call_id: 'toolu_01read', name: 'Read', arguments: '{}' },
    ]);
    expect(response.usage).toMatchObject({
      input_tokens: 115,
      input_tokens_details: { cached_tokens: 100, cache_write_tokens: 5 },
      output_tokens: 20,
      total_tokens: 135,
    });
  });

  it('puts a stream together to the same output', async () => {
    const { openai } = await sdk({ events });
    const final = await openai.responses.stream({ model: 'm', input: 'Hello' }).finalResponse();
    const whole = openAiResponsesClient.writeAnswer(messageBody({ blocks, usage }) as never, {
      requestId: 'req_test',
      model: 'm',
      createdAt: 1_764_000_000_000,
      request: {},
    });
    expect(JSON.parse(JSON.stringify(final.output))).toMatchObject((whole as { output: object[] }).output);
    expect(final.status).toBe('completed');
  });

  it('sees numbered events that begin, fill and end every item in turn', async () => {
    const seen = await streamed({ events });
    expect(seen.map((event) => event.sequence_number)).toEqual(seen.map((_event, at) => at));
    const steps = seen.map(({ type }) => type).filter((type, at, all) => type !== all[at - 1]);
    expect(steps).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.reasoning_summary_part.added',
      'response.reasoning_summary_text.delta',
      'response.reasoning_summary_text.done',
      'response.reasoning_summary_part.done',
      'response.output_item.done',
      'response.output_item.added',
      'response.content_part.added',
      'response.output_text.delta',
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.output_item.added',
      'response.function_call_arguments.delta',
      'response.function_call_arguments.done',
      'response.output_item.done',
      'response.output_item.added',
      'response.function_call_arguments.delta',
      'response.function_call_arguments.done',
      'response.output_item.done',
      'response.completed',
    ]);
  });

  it('gets the thoughts of Claude back to Claude, and those of OpenAI back to OpenAI', async () => {
    const { openai, seen } = await sdk({ answer: messageBody({ blocks, usage }) });
    const { output } = await openai.responses.create({ model: 'm', input: 'Hello' });
    const outputs = [
      { type: 'function_call_output' as const, call_id: 'toolu_01bash', output: 'a.ts' },
      { type: 'function_call_output' as const, call_id: 'toolu_01read', output: [{ type: 'input_text' as const, text: 'x' }] },
    ];
    const own = { type: 'reasoning' as const, id: 'rs_1', summary: [], encrypted_content: 'gAAAA==' };
    await openai.responses.create({
      model: 'm',
      input: [
        { role: 'user', content: 'Hello' },
        ...(output as OpenAI.Responses.ResponseInput),
        ...outputs,
        own,
        { role: 'assistant', content: 'So.' },
      ],
    });
    expect(seen.at(-1)!.read.request.messages).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'Hello' }] },
      { role: 'assistant', content: blocks },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'toolu_01bash', content: [{ type: 'text', text: 'a.ts' }] },
          { type: 'tool_result', tool_use_id: 'toolu_01read', content: [{ type: 'text', text: 'x' }] },
        ],
      },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: '', signature: 'gatehouse.openai-responses.rs_1.gAAAA==' },
          { type: 'text', text: 'So.' },
        ],
      },
    ]);
  });

  it('is understood in all that Codex says', async () => {
    const { openai, seen } = await sdk({ answer: messageBody() });
    await openai.responses.create({
      model: 'claude-opus-5-5',
      instructions: 'You are Codex.',
      input: [
        { type: 'message', role: 'developer', content: [{ type: 'input_text', text: '<permissions>' }] },
        {
          type: 'message',
          role: 'user',
          content: [
            { type: 'input_text', text: 'See' },
            { type: 'input_image', detail: 'auto', image_url: 'data:image/png;base64,iVBORw0KGgo=' },
            { type: 'input_file', filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBERg==' },
          ],
        },
        { type: 'custom_tool_call', call_id: 'call_1', name: 'apply_patch', input: '*** Begin Patch' },
        { type: 'custom_tool_call_output', call_id: 'call_1', output: 'Done' },
        { type: 'function_call', call_id: 'call_2', name: 'read', namespace: 'mcp__files', arguments: '{"path":"a"}' },
        { type: 'function_call_output', call_id: 'call_2', output: 'text' },
        { type: 'message', role: 'developer', content: 'The date changed.' },
      ],
      tools: [
        { type: 'function', name: 'shell', description: 'Runs.', parameters: { type: 'object', properties: {} }, strict: false },
        {
          type: 'custom',
          name: 'apply_patch',
          description: 'Edits.',
          format: { type: 'grammar', syntax: 'lark', definition: 'start: "x"' },
        },
        {
          type: 'namespace',
          name: 'mcp__files',
          description: 'Files.',
          tools: [{ type: 'function', name: 'read', parameters: { type: 'object' } }],
        },
        { type: 'web_search', filters: { allowed_domains: ['nodejs.org'] } },
        { type: 'tool_search' },
      ],
      tool_choice: 'auto',
      parallel_tool_calls: false,
      reasoning: { effort: 'xhigh', summary: 'auto' },
      store: false,
      include: ['reasoning.encrypted_content'],
      prompt_cache_key: 'session-1',
      text: { format: { type: 'json_schema', name: 'x', schema: { type: 'object' } }, verbosity: 'low' },
      max_output_tokens: 5000,
      truncation: 'auto',
    });
    const { request, losses } = seen.at(-1)!.read;
    expect(losses).toEqual([
      'truncation: a conversation that is too long is refused, not cut',
      'text.verbosity: not known to Messages',
      'tool_search: not needed, every tool is offered',
    ]);
    expect(request).toEqual({
      model: 'claude-opus-5-5',
      max_tokens: 5000,
      thinking: { type: 'adaptive' },
      output_config: { effort: 'xhigh', format: { type: 'json_schema', schema: { type: 'object' } } },
      system: [
        { type: 'text', text: 'You are Codex.' },
        { type: 'text', text: '<permissions>' },
      ],
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'See' },
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo=' } },
            { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERg==' }, title: 'a.pdf' },
          ],
        },
        { role: 'assistant', content: [{ type: 'tool_use', id: 'call_1', name: 'apply_patch', input: { input: '*** Begin Patch' } }] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'call_1', content: [{ type: 'text', text: 'Done' }] }] },
        { role: 'assistant', content: [{ type: 'tool_use', id: 'call_2', name: 'mcp__files__read', input: { path: 'a' } }] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'call_2', content: [{ type: 'text', text: 'text' }] }] },
        { role: 'system', content: [{ type: 'text', text: 'The date changed.' }] },
      ],
      tools: [
        { name: 'shell', description: 'Runs.', input_schema: { type: 'object', properties: {} } },
        {
          name: 'apply_patch',
          description: 'Edits.\n\nThe input must match this grammar:\nstart: "x"',
          input_schema: { type: 'object', properties: { input: { type: 'string' } }, required: ['input'], additionalProperties: false },
        },
        { name: 'mcp__files__read', input_schema: { type: 'object' } },
        { type: 'web_search_20250305', name: 'web_search', allowed_domains: ['nodejs.org'] },
      ],
      tool_choice: { type: 'auto', disable_parallel_tool_use: true },
      stream: false,
    });
  });

  it('gets custom tools and namespaces called in its own words', async () => {
    const called = [
      toolUse('apply_patch', { input: '*** Begin "Patch"' }, 'toolu_01patch'),
      toolUse('mcp__files__read', { path: 'a' }, 'toolu_01read'),
    ];
    const reply = { events: messageEvents({ blocks: called }).map(({ data }) => data) };
    const seen = await streamed(reply, {
      tools: [
        { type: 'custom', name: 'apply_patch' },
        { type: 'namespace', name: 'mcp__files', description: '', tools: [{ type: 'function', name: 'read' }] },
      ],
    });
    expect(seen.filter(({ type }) => type === 'response.output_item.done')).toMatchObject([
      { item: { type: 'custom_tool_call', call_id: 'toolu_01patch', name: 'apply_patch', input: '*** Begin "Patch"' } },
      { item: { type: 'function_call', call_id: 'toolu_01read', name: 'read', namespace: 'mcp__files', arguments: '{"path":"a"}' } },
    ]);
    expect(seen.find(({ type }) => type === 'response.custom_tool_call_input.done')).toMatchObject({ input: '*** Begin "Patch"' });
  });

  it("sees a web search of Claude's as one of its own, with sources and citations", async () => {
    const content = [
      { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'node' } },
      {
        type: 'web_search_tool_result',
        tool_use_id: 'srvtoolu_1',
        content: [{ type: 'web_search_result', url: 'https://nodejs.org', title: 'Node' }],
      },
      { type: 'text', text: 'Node 26.', citations: [{ type: 'web_search_result_location', url: 'https://nodejs.org', title: 'Node' }] },
    ];
    const { openai } = await sdk({ answer: { ...messageBody(), content } });
    const { output } = await openai.responses.create({ model: 'm', input: 'Hello', tools: [{ type: 'web_search' }] });
    expect(output).toMatchObject([
      {
        type: 'web_search_call',
        status: 'completed',
        action: { type: 'search', query: 'node', sources: [{ type: 'url', url: 'https://nodejs.org' }] },
      },
      {
        type: 'message',
        content: [{ annotations: [{ type: 'url_citation', url: 'https://nodejs.org', title: 'Node', start_index: 0, end_index: 8 }] }],
      },
    ]);
    const start = messageEvents({ blocks: [] }).map(({ data }) => data);
    const blockEvents = content.flatMap((block, index) => [
      { type: 'content_block_start', index, content_block: block },
      { type: 'content_block_stop', index },
    ]);
    const seen = await streamed({ events: [start[0], ...blockEvents, ...start.slice(1)] });
    const done = seen.filter((event) => event.type === 'response.output_item.done').map(({ item }) => item);
    expect(done).toMatchObject(JSON.parse(JSON.stringify(output)) as object[]);
  });

  it('ends as incomplete at the token limit, and complete with a refusal where the model declined', async () => {
    const limited = await streamed({ events: messageEvents({ stopReason: 'max_tokens' }).map(({ data }) => data) });
    expect(limited.at(-1)).toMatchObject({
      type: 'response.incomplete',
      response: { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } },
    });
    const { openai } = await sdk({ answer: messageBody({ stopReason: 'refusal' }) });
    const declined = await openai.responses.create({ model: 'm', input: 'x' });
    expect(declined).toMatchObject({ status: 'completed', incomplete_details: null });
    const part = { type: 'refusal', refusal: 'The model declined to answer this.' };
    expect(declined.output.at(-1)).toMatchObject({ type: 'message', content: [part] });
    const told = await streamed({ events: messageEvents({ stopReason: 'refusal' }).map(({ data }) => data) });
    expect(told.at(-1)).toMatchObject({ type: 'response.completed' });
    expect(told.at(-2)).toMatchObject({ type: 'response.output_item.done', item: { content: [part] } });
  });

  it('ends as failed for an error in the middle, with the code Codex acts on', async () => {
    const failed = await streamed({
      events: [
        ...events.slice(0, 6),
        { type: 'error', error: { type: 'invalid_request_error', message: 'prompt is too long: 9 tokens > 8 maximum' } },
        ...events.slice(6),
      ],
    });
    expect(failed.at(-1)).toMatchObject({
      type: 'response.failed',
      response: { status: 'failed', error: { code: 'context_length_exceeded' } },
    });
  });

  it.each([
    [{ previous_response_id: 'resp_1' }, 'previous_response_id: '],
    [{ conversation: 'conv_1' }, 'conversation: '],
    [{ background: true }, 'background: '],
    [{ include: ['message.output_text.logprobs'] }, 'include: '],
    [{ tools: [{ type: 'code_interpreter', container: 'x' }] }, 'tools.0.type: code_interpreter'],
    [
      { tools: [{ type: 'function', name: 'x' }], tool_choice: { type: 'allowed_tools', mode: 'auto', tools: [] } },
      'tool_choice: allowed_tools',
    ],
    [{ input: [{ type: 'item_reference', id: 'x' }] }, 'input.0.type: item_reference'],
    [{ input: [{ role: 'user', content: [{ type: 'input_image', file_id: 'file_1' }] }] }, 'input.0.content.0.image_url: '],
    [{ input: [{ role: 'user', content: [{ type: 'input_audio' }] }] }, 'input.0.content.0.type: '],
    [{ input: [{ type: 'function_call', call_id: 'c', name: 'x', arguments: '{"a' }] }, 'input.0.arguments: '],
    [{ input: [{ role: 'tool', content: 'x' }] }, 'input.0.role: '],
    [{ input: [] }, 'input: '],
    [{ model: 7 }, 'model: '],
  ])('is refused by name for %j', (body, message) => {
    expect(() => read(body)).toThrow(expect.objectContaining({ message: expect.stringMatching(`^${message}`) as string }) as Error);
  });
});
