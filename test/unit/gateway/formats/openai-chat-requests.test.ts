import type OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import type { ChatQuirks } from '../../../../src-main/gateway/formats/openai-chat/chat-quirks.ts';
import { compatibleQuirks, openAiQuirks } from '../../../../src-main/gateway/formats/openai-chat/chat-quirks.ts';
import { createOpenAiChatTarget } from '../../../../src-main/gateway/formats/openai-chat/openai-chat-target.ts';
import { claudeCodeRequest, sessionId } from '../../../support/claude-code-request.ts';
import { pivotRequest } from '../../../support/pivot-request.ts';

type Body = OpenAI.ChatCompletionCreateParams & Record<string, unknown>;

function write(
  request: object,
  quirks: Partial<ChatQuirks> = {},
  model = 'gpt-5.2',
): { body: Body; losses: readonly string[]; text: string } {
  const target = createOpenAiChatTarget({ ...openAiQuirks, ...quirks });
  const { body, losses } = target.write(pivotRequest(request), { model, stream: true });
  return { body: JSON.parse(body.toString()) as Body, losses, text: body.toString() };
}

const minimal = { model: 'm', max_tokens: 100, messages: [{ role: 'user', content: 'Hello' }] };
const asks = (content: unknown) => ({ ...minimal, messages: [{ role: 'user', content }] });

describe("Claude Code's request to OpenAI's chat API", () => {
  it('arrives whole: system blocks, inner system turns in place, every tool, results before anything else', () => {
    const expected = {
      model: 'gpt-5.2',
      messages: [
        {
          role: 'developer',
          content: [
            { type: 'text', text: 'You are Claude Code.' },
            { type: 'text', text: 'Tone: brief.' },
          ],
        },
        { role: 'user', content: 'Fix the build.' },
        { role: 'developer', content: '# Environment\nDeferred tools: WebFetch' },
        {
          role: 'assistant',
          content: 'Looking.',
          tool_calls: [
            { id: 'toolu_01AbCdEfGhIjKlMnOpQrStUv', type: 'function', function: { name: 'Bash', arguments: '{"command":"npm test"}' } },
            { id: 'toolu_01ToolSearchToolSearchToo', type: 'function', function: { name: 'ToolSearch', arguments: '{"query":"fetch"}' } },
          ],
        },
        { role: 'tool', tool_call_id: 'toolu_01AbCdEfGhIjKlMnOpQrStUv', content: 'Error: exit 1' },
        { role: 'tool', tool_call_id: 'toolu_01ToolSearchToolSearchToo', content: 'Tool found: WebFetch' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'From the result of tool call toolu_01ToolSearchToolSearchToo:' },
            { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } },
            { type: 'text', text: '<system-reminder>Be careful.</system-reminder>' },
          ],
        },
        { role: 'developer', content: 'The date changed.' },
      ],
      tools: [
        {
          type: 'function',
          function: {
            name: 'Bash',
            description: 'Runs a command.',
            parameters: {
              $schema: 'https://json-schema.org/draft/2020-12/schema',
              type: 'object',
              properties: { command: { type: 'string' } },
              required: ['command'],
              additionalProperties: false,
            },
          },
        },
        {
          type: 'function',
          function: {
            name: 'ToolSearch',
            description: 'Finds tools.',
            parameters: { type: 'object', properties: { query: { type: 'string' } } },
          },
        },
        {
          type: 'function',
          function: { name: 'WebFetch', description: 'Fetches a page.', parameters: { type: 'object', properties: {} } },
        },
      ],
      max_completion_tokens: 32_000,
      reasoning_effort: 'high',
      prompt_cache_key: sessionId,
      stream: true,
      stream_options: { include_usage: true },
    } satisfies OpenAI.ChatCompletionCreateParams;
    expect(write(claudeCodeRequest).body).toEqual(expected);
  });

  it('takes nothing along that is meant for Anthropic or describes the machine', () => {
    const { text, losses } = write({ ...claudeCodeRequest, tags: { project: 'x' } });
    for (const word of [
      'cache_control',
      'context_management',
      'metadata',
      'device_id',
      'signature',
      'EqQB',
      'billing-header',
      'tags',
      'defer_loading',
    ])
      expect(text).not.toContain(word);
    expect(losses).toEqual([
      'context_management: not known to this API',
      'metadata: stays here',
      'tags: not known to this API',
      'cache_control: this API caches prompts by itself',
      'thinking in history: this API does not take it back',
    ]);
  });

  it('is refused for safeguards, by name', () => {
    expect(() => write({ ...minimal, safeguards: [] })).toThrow(/^safeguards/);
  });
});

describe('a request to a chat API', () => {
  it.each([
    [{ type: 'auto' }, 'auto'],
    [{ type: 'any' }, 'required'],
    [{ type: 'none' }, 'none'],
    [
      { type: 'tool', name: 'Bash' },
      { type: 'function', function: { name: 'Bash' } },
    ],
  ])('translates the tool choice %j', (tool_choice, expected) => {
    const tools = [{ name: 'Bash', input_schema: { type: 'object' } }];
    expect(write({ ...minimal, tools, tool_choice }).body.tool_choice).toEqual(expected);
    const { body } = write({ ...minimal, tools, tool_choice: { ...tool_choice, disable_parallel_tool_use: true } });
    expect(body.parallel_tool_calls).toBe(false);
  });

  it('has no tool fields without tools', () => {
    expect(write({ ...minimal, tool_choice: { type: 'auto' } }).body).not.toHaveProperty('tool_choice');
  });

  it('refuses a choice of a tool that is not there, and tools that only Anthropic runs', () => {
    const tools = [{ name: 'Bash', input_schema: { type: 'object' } }];
    expect(() => write({ ...minimal, tools, tool_choice: { type: 'tool', name: 'Read' } })).toThrow(/^tool_choice: .*Read/);
    expect(() => write({ ...minimal, tools: [{ type: 'web_search_20250305', name: 'web_search' }] })).toThrow(/^web_search_20250305/);
    expect(() => write({ ...minimal, mcp_servers: [] })).toThrow(/^mcp_servers/);
  });

  it('needs no tool search: the tools are all there', () => {
    const { body, losses } = write({
      ...minimal,
      tools: [
        { type: 'tool_search_tool_regex_20251119', name: 'tool_search' },
        { name: 'Bash', input_schema: {} },
      ],
    });
    expect(body.tools).toHaveLength(1);
    expect(losses).toContain('tool search: not needed, every tool is offered');
  });

  it.each([
    [{ thinking: { type: 'disabled' } }, 'none'],
    [{ thinking: { type: 'adaptive' } }, undefined],
    [{ thinking: { type: 'adaptive' }, output_config: { effort: 'max' } }, 'xhigh'],
    [{ thinking: { type: 'enabled', budget_tokens: 4_000 } }, 'low'],
    [{ thinking: { type: 'enabled', budget_tokens: 10_000 } }, 'medium'],
    [{ thinking: { type: 'enabled', budget_tokens: 31_999 } }, 'high'],
    [{ output_config: { effort: 'low' } }, 'low'],
  ])('turns %j into the effort %s', (fields, effort) => {
    expect(write({ ...minimal, ...fields }).body.reasoning_effort).toBe(effort);
  });

  it.each([
    [
      { kind: 'effort', levels: ['low', 'high'] },
      { thinking: { type: 'adaptive' }, output_config: { effort: 'medium' } },
      { reasoning_effort: 'low' },
    ],
    [{ kind: 'effort', levels: ['low', 'high'] }, { thinking: { type: 'disabled' } }, { reasoning_effort: 'low' }],
    [{ kind: 'reasoning', levels: ['low', 'high'] }, { output_config: { effort: 'max' } }, { reasoning: { effort: 'high' } }],
    [{ kind: 'reasoning', levels: ['low', 'high'] }, { thinking: { type: 'disabled' } }, { reasoning: { enabled: false } }],
    [{ kind: 'thinking' }, { thinking: { type: 'adaptive' } }, { thinking: { type: 'enabled' } }],
    [{ kind: 'enable_thinking' }, { thinking: { type: 'enabled', budget_tokens: 2048 } }, { enable_thinking: true, thinking_budget: 2048 }],
  ] as const)('asks for thinking in the words of %j', (reasoning, fields, expected) => {
    expect(write({ ...minimal, ...fields }, { reasoning }).body).toMatchObject(expected);
  });

  it.each([
    ['o3', 'off', 'low'],
    ['gpt-5', 'off', 'minimal'],
    ['gpt-5', 'max', 'high'],
    ['gpt-5.1', 'off', 'none'],
    ['gpt-5.6', 'max', 'max'],
    ['gpt-5.3-codex', 'off', 'low'],
    ['gpt-6', 'off', 'low'],
  ])('asks %s for %s in a word that it takes: %s', (model, wanted, expected) => {
    const asked =
      wanted === 'off' ? { thinking: { type: 'disabled' } } : { thinking: { type: 'adaptive' }, output_config: { effort: wanted } };
    expect(write({ ...minimal, ...asked }, {}, model).body.reasoning_effort).toBe(expected);
  });

  it('calls tools without thinking where the chat endpoint demands it, and says so', () => {
    const { body, losses } = write(claudeCodeRequest, {}, 'gpt-5.6');
    expect(body.reasoning_effort).toBe('none');
    expect(losses).toContain('thinking: with tools this model thinks only on the Responses API');
  });

  it('tells what a web search of an earlier turn found as text', () => {
    const messages = [
      { role: 'user', content: 'Search.' },
      {
        role: 'assistant',
        content: [
          { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'x' } },
          {
            type: 'web_search_tool_result',
            tool_use_id: 'srvtoolu_1',
            content: [{ type: 'web_search_result', url: 'https://a.example', title: 'A' }],
          },
          { type: 'text', text: 'See A.' },
        ],
      },
    ];
    expect(write({ ...minimal, messages }).text).toContain('Found on the web:\\n- A https://a.example');
  });

  it('sends no effort to models without reasoning, and no sampling to models with it', () => {
    const request = {
      ...minimal,
      temperature: 0.5,
      top_p: 0.9,
      top_k: 40,
      thinking: { type: 'adaptive' },
      output_config: { effort: 'high' },
    };
    const plain = write(request, {}, 'gpt-4.1');
    expect(plain.body).toMatchObject({ temperature: 0.5, top_p: 0.9 });
    expect(plain.body).not.toHaveProperty('reasoning_effort');
    expect(plain.losses).toEqual(['top_k: not known to this API', 'thinking: this model thinks as it likes']);
    const reasoning = write(request);
    expect(reasoning.body).not.toHaveProperty('temperature');
    expect(reasoning.losses).toContain('temperature: this model does not take it');
  });

  it('enforces schemas that strict mode takes, and passes on the others as they are', () => {
    const schema = { type: 'object', properties: { title: { type: 'string' } }, required: ['title'], additionalProperties: false };
    const asked = (of: object) => write({ ...minimal, output_config: { format: { type: 'json_schema', schema: of } } });
    expect(asked(schema).body.response_format).toEqual({ type: 'json_schema', json_schema: { name: 'answer', schema, strict: true } });
    const { body, losses } = asked({ ...schema, required: [] });
    expect(body.response_format).toMatchObject({ json_schema: { strict: false } });
    expect(losses).toContain('output_config.format: this API enforces only schemas that require every property');
  });

  it('tells the schema in words to vendors that only know JSON objects, and refuses it where nothing is known', () => {
    const request = { ...minimal, system: 'Be brief.', output_config: { format: { type: 'json_schema', schema: { type: 'object' } } } };
    const { body } = write(request, { structured: 'json_object', textParts: false });
    expect(body.response_format).toEqual({ type: 'json_object' });
    expect(body.messages[0]?.content).toContain('Be brief.\n\nAnswer with one JSON object');
    expect(() => write(request, { structured: 'none' })).toThrow('capability_rejected: structured_outputs_unsupported');
  });

  it('carries images and documents where the vendor sees them, else names what the client can leave out', () => {
    const image = { type: 'image', source: { type: 'url', url: 'https://example.org/a.png' } };
    const pdf = { type: 'document', title: 'a.pdf', source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERg==' } };
    const note = { type: 'document', title: 'Note', source: { type: 'text', media_type: 'text/plain', data: 'Read me.' } };
    expect(write(asks([image, pdf, note])).body.messages[0]?.content).toEqual([
      { type: 'image_url', image_url: { url: 'https://example.org/a.png' } },
      { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBERg==' } },
      { type: 'text', text: 'Note\n\nRead me.' },
    ]);
    expect(() => write(asks([image]), { images: 'data' })).toThrow('capability_rejected: image_block');
    expect(() => write(asks([pdf]), { files: false })).toThrow('capability_rejected: document_block');
    expect(() => write(asks([{ type: 'container_upload', file_id: 'x' }]))).toThrow(/^container_upload/);
  });

  it('sends stop sequences up to the limit', () => {
    const { body, losses } = write({ ...minimal, stop_sequences: ['a', 'b', 'c', 'd', 'e'] });
    expect(body.stop).toEqual(['a', 'b', 'c', 'd']);
    expect(losses).toEqual(['stop_sequences: this API takes 4']);
  });

  it('leaves out assistant turns that hold nothing but thoughts', () => {
    const messages = [
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: [{ type: 'thinking', thinking: 'Hm.', signature: 'x' }] },
      { role: 'user', content: 'Well?' },
    ];
    expect(write({ ...minimal, messages }).body.messages.map(({ role }) => role)).toEqual(['user', 'user']);
  });

  it('gives reasoning back to vendors that want it', () => {
    const messages = [
      { role: 'user', content: 'Hi' },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'Hm.', signature: '' },
          { type: 'text', text: 'Yes.' },
        ],
      },
      { role: 'user', content: 'Well?' },
    ];
    expect(write({ ...minimal, messages }, { reasoningBack: 'reasoning_content' }).body.messages[1]).toEqual({
      role: 'assistant',
      content: 'Yes.',
      reasoning_content: 'Hm.',
    });
  });

  it('gives vendors that insist on it an empty reasoning where another model answered', () => {
    const call = { type: 'tool_use', id: 'toolu_1', name: 'Read', input: {} };
    const messages = [
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: [call] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'ok' }] },
    ];
    const quirks = { reasoningBack: 'reasoning_content', reasoningInEveryTurn: true } as const;
    expect(write({ ...minimal, messages }, quirks).body.messages[1]).toMatchObject({ role: 'assistant', reasoning_content: '' });
    expect(write({ ...minimal, messages }, { reasoningBack: 'reasoning_content' }).body.messages[1]).not.toHaveProperty(
      'reasoning_content',
    );
  });

  it('keeps to what plain compatible servers take', () => {
    const { body } = write(claudeCodeRequest, { ...compatibleQuirks, innerSystem: false, userAfterTool: false, toolIdChars: 9 }, 'local');
    expect(body.messages.map(({ role }) => role)).toEqual([
      'system',
      'user',
      'user',
      'assistant',
      'tool',
      'tool',
      'assistant',
      'user',
      'user',
    ]);
    expect(body.messages[0]?.content).toBe('You are Claude Code.\n\nTone: brief.');
    expect(body.messages[2]?.content).toBe('<system>\n# Environment\nDeferred tools: WebFetch\n</system>');
    const [call] = (body.messages[3] as { tool_calls: { id: string }[] }).tool_calls;
    expect(call?.id).toMatch(/^[a-z0-9]{9}$/);
    expect(body.messages[4]).toMatchObject({ tool_call_id: call?.id });
    expect(body).toMatchObject({ max_tokens: 32_000 });
    expect(body).not.toHaveProperty('reasoning_effort');
    expect(body).not.toHaveProperty('prompt_cache_key');
  });

  it.each([
    [{ model: 'm' }, /^messages: /],
    [{ ...minimal, messages: [{ role: 'user', content: [{ type: 'text' }] }] }, /^messages\.0\.content\.0\.text: /],
    [
      { ...minimal, messages: [{ role: 'user', content: [{ type: 'tool_result', tool_use_id: 'x', content: [{ type: 'image' }] }] }] },
      /^messages\.0\.content/,
    ],
    [{ ...minimal, tools: [{ input_schema: {} }] }, /^tools\.0\.name: /],
    [{ ...minimal, system: [{ type: 'text' }] }, /^system/],
    ['[]', /./],
  ])('is refused by the name of the field that is wrong: %j', (request, message) => {
    const target = createOpenAiChatTarget(openAiQuirks);
    expect(() => target.write(pivotRequest(request), { model: 'm', stream: false })).toThrow(
      expect.objectContaining({ code: 'body_invalid', message: expect.stringMatching(message) as string }) as Error,
    );
  });
});
