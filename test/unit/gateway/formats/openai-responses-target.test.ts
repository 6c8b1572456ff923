import type OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { collectAnswer } from '../../../../src-main/gateway/formats/collect-answer.ts';
import { parseFields } from '../../../../src-main/gateway/formats/open-json.ts';
import type { MessagesAnswer } from '../../../../src-main/gateway/formats/messages.ts';
import { openAiResponsesTarget } from '../../../../src-main/gateway/formats/openai-responses/openai-responses-target.ts';
import { claudeCodeRequest, sessionId } from '../../../support/claude-code-request.ts';
import { openAiFixture } from '../../../support/openai-fixture.ts';
import { pivotRequest } from '../../../support/pivot-request.ts';
import { answerTerms, readPieces } from '../../../support/read-pieces.ts';

type Body = OpenAI.Responses.ResponseCreateParams & Record<string, unknown>;

function write(request: object, model = 'gpt-5.6'): { body: Body; losses: readonly string[]; text: string } {
  const { body, losses } = openAiResponsesTarget.write(pivotRequest(request), { model, stream: true });
  return { body: JSON.parse(body.toString()) as Body, losses, text: body.toString() };
}

function read(fixture: string): MessagesAnswer {
  return collectAnswer(readPieces(openAiResponsesTarget, [openAiFixture(fixture)]));
}

/** The response object that closes a recorded stream: what the same request would have got unstreamed. */
function whole(fixture: string): unknown {
  return parseFields(openAiFixture(fixture).toString().trimEnd().split('data: ').at(-1) ?? '')?.['response'];
}

const minimal = { model: 'm', max_tokens: 100, messages: [{ role: 'user', content: 'Hello' }] };
const sealed = 'gatehouse.openai-responses.rs_68a2.gAAAAABx-Zz==';

describe("Claude Code's request to the Responses API", () => {
  it('arrives whole: system, inner system turns in place, every tool, results with their images', () => {
    const parameters = claudeCodeRequest.tools![0]!.input_schema as Record<string, unknown>;
    const expected = {
      model: 'gpt-5.6',
      instructions: 'You are Claude Code.\n\nTone: brief.',
      input: [
        { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Fix the build.' }] },
        { type: 'message', role: 'developer', content: [{ type: 'input_text', text: '# Environment\nDeferred tools: WebFetch' }] },
        { type: 'message', role: 'assistant', content: 'Looking.' },
        { type: 'function_call', call_id: 'toolu_01AbCdEfGhIjKlMnOpQrStUv', name: 'Bash', arguments: '{"command":"npm test"}' },
        { type: 'function_call', call_id: 'toolu_01ToolSearchToolSearchToo', name: 'ToolSearch', arguments: '{"query":"fetch"}' },
        { type: 'function_call_output', call_id: 'toolu_01AbCdEfGhIjKlMnOpQrStUv', output: 'Error:\nexit 1' },
        {
          type: 'function_call_output',
          call_id: 'toolu_01ToolSearchToolSearchToo',
          output: [
            { type: 'input_text', text: 'Tool found: WebFetch' },
            { type: 'input_image', detail: 'auto', image_url: 'data:image/png;base64,iVBORw0KGgo=' },
          ],
        },
        { type: 'message', role: 'user', content: [{ type: 'input_text', text: '<system-reminder>Be careful.</system-reminder>' }] },
        { type: 'message', role: 'developer', content: [{ type: 'input_text', text: 'The date changed.' }] },
      ],
      tools: [
        { type: 'function', name: 'Bash', description: 'Runs a command.', parameters, strict: false },
        {
          type: 'function',
          name: 'ToolSearch',
          description: 'Finds tools.',
          parameters: { type: 'object', properties: { query: { type: 'string' } } },
          strict: false,
        },
        {
          type: 'function',
          name: 'WebFetch',
          description: 'Fetches a page.',
          parameters: { type: 'object', properties: {} },
          strict: false,
        },
      ],
      max_output_tokens: 32_000,
      reasoning: { effort: 'high' },
      include: ['reasoning.encrypted_content'],
      prompt_cache_key: sessionId,
      store: false,
      stream: true,
    } satisfies OpenAI.Responses.ResponseCreateParams;
    expect(write(claudeCodeRequest).body).toEqual(expected);
  });

  it('takes nothing along that is meant for Anthropic or describes the machine', () => {
    const { text, losses } = write(claudeCodeRequest);
    for (const word of [
      'cache_control',
      'context_management',
      'metadata',
      'device_id',
      'signature',
      'EqQB',
      'billing-header',
      'defer_loading',
    ])
      expect(text).not.toContain(word);
    expect(losses).toEqual([
      'context_management: not known to this API',
      'metadata: stays here',
      'cache_control: this API caches prompts by itself',
      'thinking in history: it goes back only to the model that wrote it',
    ]);
    expect(() => write({ ...minimal, safeguards: [] })).toThrow(/^safeguards/);
  });
});

describe('a request to the Responses API', () => {
  it('gives encrypted reasoning back as the item it was', () => {
    const content = [
      { type: 'thinking', thinking: 'Plan.', signature: sealed },
      { type: 'tool_use', id: 'call_1', name: 'Read', input: {} },
    ];
    const { body } = write({ ...minimal, messages: [...minimal.messages, { role: 'assistant', content }] });
    expect(body.input?.slice(1)).toEqual([
      { type: 'reasoning', id: 'rs_68a2', summary: [{ type: 'summary_text', text: 'Plan.' }], encrypted_content: 'gAAAAABx-Zz==' },
      { type: 'function_call', call_id: 'call_1', name: 'Read', arguments: '{}' },
    ]);
  });

  it('leaves out reasoning that nothing follows, and that of any other vendor', () => {
    const turn = (signature: string, ...rest: object[]) => [
      ...minimal.messages,
      { role: 'assistant', content: [{ type: 'thinking', thinking: 'Plan.', signature }, ...rest] },
    ];
    for (const messages of [
      turn(sealed),
      turn('gatehouse.gemini.xyz', { type: 'text', text: 'Yes.' }),
      turn('EqQBCkYIBxgCKkD', { type: 'text', text: 'Yes.' }),
    ])
      expect(JSON.stringify(write({ ...minimal, messages }).body.input)).not.toContain('Plan');
  });

  it("searches the web with the vendor's own tool", () => {
    const tool = { type: 'web_search_20250305', name: 'web_search', max_uses: 8, allowed_domains: ['nodejs.org'] };
    const { body, losses } = write({ ...minimal, tools: [tool], tool_choice: { type: 'auto' } });
    expect(body.tools).toEqual([{ type: 'web_search', filters: { allowed_domains: ['nodejs.org'] } }]);
    expect(body.include).toContain('web_search_call.action.sources');
    expect(losses).toContain('max_uses: not known to this API');
    expect(write({ ...minimal, tools: [tool], tool_choice: { type: 'tool', name: 'web_search' } }).body.tool_choice).toBe('required');
    expect(() => write({ ...minimal, tools: [{ ...tool, blocked_domains: ['a.example'] }] })).toThrow(/^blocked_domains/);
    expect(() => write({ ...minimal, tools: [{ type: 'code_execution_20250825', name: 'x' }] })).toThrow(/^code_execution_20250825/);
  });

  it('asks for summaries where thinking is shown, and for nothing of models that do not reason', () => {
    const thinks = {
      ...minimal,
      thinking: { type: 'adaptive', display: 'updates' },
      temperature: 1,
      top_p: 0.5,
      stop_sequences: ['x'],
      top_k: 4,
    };
    expect(write(thinks).body.reasoning).toEqual({ summary: 'auto' });
    expect(write({ ...minimal, thinking: { type: 'disabled' } }).body.reasoning).toEqual({ effort: 'none' });
    const plain = write(thinks, 'gpt-4.1');
    expect(plain.body).toMatchObject({ temperature: 1, top_p: 0.5 });
    expect(plain.body).not.toHaveProperty('reasoning');
    expect(plain.body).not.toHaveProperty('include');
    expect(plain.losses).toEqual([
      'top_k: not known to this API',
      'stop_sequences: not known to this API',
      'thinking: this model thinks as it likes',
    ]);
  });

  it('carries schemas, tool choices and files', () => {
    const schema = { type: 'object', properties: {}, additionalProperties: false };
    const tools = [{ name: 'Bash', strict: true, input_schema: schema }];
    const pdf = { type: 'document', source: { type: 'url', url: 'https://example.org/a.pdf' } };
    const { body } = write({
      ...minimal,
      messages: [{ role: 'user', content: [pdf] }],
      tools,
      tool_choice: { type: 'tool', name: 'Bash', disable_parallel_tool_use: true },
      output_config: { format: { type: 'json_schema', schema } },
    });
    expect(body).toMatchObject({
      input: [{ content: [{ type: 'input_file', file_url: 'https://example.org/a.pdf' }] }],
      tools: [{ strict: true }],
      tool_choice: { type: 'function', name: 'Bash' },
      parallel_tool_calls: false,
      text: { format: { type: 'json_schema', name: 'answer', schema, strict: true } },
    });
  });
});

describe('a response', () => {
  it('becomes an answer with sealed reasoning, text and parallel calls that never overlap', () => {
    const answer = read('responses-tools');
    expect(answer).toMatchObject({
      stop_reason: 'tool_use',
      content: [
        { type: 'thinking', thinking: '**Plan**\n\nRead first.\n\nThen list.', signature: sealed },
        { type: 'text', text: 'Ich lese ä 👋.' },
        { type: 'tool_use', id: 'call_aaaaaaaaaaaa', name: 'Read', input: { file_path: 'a.ts' } },
        { type: 'tool_use', id: 'call_bbbbbbbbbbbb', name: 'Bash', input: { command: 'ls' } },
      ],
      usage: { input_tokens: 120, cache_read_input_tokens: 1280, cache_creation_input_tokens: 100, output_tokens: 90 },
    });
  });

  it.each(['responses-tools', 'responses-web-search', 'responses-incomplete', 'responses-done-only'])(
    'says the same unstreamed: %s',
    (fixture) => {
      expect(openAiResponsesTarget.readAnswer(whole(fixture), answerTerms())).toEqual(read(fixture));
    },
  );

  it('tells a web search as Anthropic would', () => {
    expect(read('responses-web-search')).toMatchObject({
      stop_reason: 'end_turn',
      content: [
        { type: 'server_tool_use', id: 'srvtoolu_new2', name: 'web_search', input: { query: 'node 26 release' } },
        {
          type: 'web_search_tool_result',
          tool_use_id: 'srvtoolu_new2',
          content: [{ type: 'web_search_result', url: 'https://nodejs.org/en/blog' }],
        },
        {
          type: 'text',
          text: 'Node 26.',
          citations: [{ type: 'web_search_result_location', url: 'https://nodejs.org/en/blog', title: 'Node.js' }],
        },
      ],
      usage: { server_tool_use: { web_search_requests: 1 } },
    });
  });

  it('ends at the token limit, at a failure, and never when it was cut', () => {
    expect(read('responses-incomplete')).toMatchObject({ content: [{ text: 'So' }], stop_reason: 'max_tokens' });
    const failed = readPieces(openAiResponsesTarget, [openAiFixture('responses-failed')]);
    expect(failed.at(-1)).toEqual({ type: 'error', error: { type: 'api_error', message: 'The model produced an error.' } });
    const wire = openAiFixture('responses-tools');
    const cut = readPieces(openAiResponsesTarget, [wire.subarray(0, wire.lastIndexOf('event: response.completed'))]);
    expect(cut.map(({ type }) => type)).not.toContain('message_stop');
  });

  it('is unusable when it failed, or still runs', () => {
    expect(() => openAiResponsesTarget.readAnswer(whole('responses-failed'), answerTerms())).toThrow('The model produced an error.');
    expect(() => openAiResponsesTarget.readAnswer({ status: 'queued', output: [] }, answerTerms())).toThrow('queued');
    expect(() => openAiResponsesTarget.readAnswer('x', answerTerms())).toThrow('not a JSON object');
  });
});
