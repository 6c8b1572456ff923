import { describe, expect, it } from 'vitest';
import { collectAnswer } from '../../../../src-main/gateway/formats/collect-answer.ts';
import { compatibleQuirks, openAiQuirks } from '../../../../src-main/gateway/formats/openai-chat/chat-quirks.ts';
import { createOpenAiChatTarget } from '../../../../src-main/gateway/formats/openai-chat/openai-chat-target.ts';
import type { MessagesAnswer, MessagesEvent } from '../../../../src-main/gateway/formats/messages.ts';
import { openAiFixture } from '../../../support/openai-fixture.ts';
import { answerTerms, readPieces } from '../../../support/read-pieces.ts';

const target = createOpenAiChatTarget(openAiQuirks);

function events(fixture: string): MessagesEvent[] {
  return readPieces(target, [openAiFixture(fixture)]);
}

function answer(fixture: string): MessagesAnswer {
  return collectAnswer(events(fixture));
}

const tool = (id: string, name: string, input: object) => ({ type: 'tool_use', id, name, input });
const text = (value: string) => ({ type: 'text', text: value });
const thinking = (value: string) => ({ type: 'thinking', thinking: value, signature: '' });

describe('a streamed chat completion', () => {
  it('becomes a Messages answer, cached tokens counted apart', () => {
    expect(answer('chat-text')).toEqual({
      id: 'msg_new1',
      type: 'message',
      role: 'assistant',
      model: 'some-model',
      content: [text('Grüße 👋 aus Köln')],
      stop_reason: 'end_turn',
      stop_sequence: null,
      usage: {
        input_tokens: 176,
        output_tokens: 46,
        cache_read_input_tokens: 1024,
        cache_creation_input_tokens: 0,
        output_tokens_details: { thinking_tokens: 12 },
        service_tier: 'default',
      },
    });
  });

  it('gives interleaved tool calls as blocks that do not overlap', () => {
    const all = events('chat-parallel-tools');
    let open: number | null = null;
    for (const event of all) {
      if (event.type === 'content_block_start') {
        expect(open).toBeNull();
        open = event.index;
      }
      if (event.type === 'content_block_delta') expect(event.index).toBe(open);
      if (event.type === 'content_block_stop') {
        expect(event.index).toBe(open);
        open = null;
      }
    }
    expect(collectAnswer(all)).toMatchObject({
      stop_reason: 'tool_use',
      content: [
        text('I read both.'),
        tool('call_aaaaaaaaaaaa', 'Read', { file_path: 'a.ts' }),
        tool('call_bbbbbbbbbbbb', 'Bash', { command: 'ls' }),
        tool('call_cccccccccccc', 'Glob', { pattern: '*.ts' }),
      ],
    });
  });

  it('streams the first tool call live', () => {
    const reader = target.readStream(answerTerms());
    const wire = openAiFixture('chat-parallel-tools').toString();
    const upToFirstArguments = wire.slice(0, wire.indexOf('{"index":1'));
    expect(reader.push(Buffer.from(upToFirstArguments.slice(0, upToFirstArguments.lastIndexOf('data:')))).at(-1)).toMatchObject({
      delta: { partial_json: '{"file' },
    });
  });

  it('reads reasoning, and cache hits where DeepSeek puts them', () => {
    expect(answer('deepseek-reasoning')).toMatchObject({
      content: [thinking('The user greets.'), text('Hello!')],
      usage: { input_tokens: 44, cache_read_input_tokens: 256, output_tokens: 80 },
    });
  });

  it('reads reasoning in parts, and short ids, as Mistral sends them', () => {
    expect(answer('mistral-parts')).toMatchObject({
      content: [thinking('Hm.'), text('Yes.'), tool('D681PevKs', 'Bash', { command: 'ls' })],
      stop_reason: 'tool_use',
    });
  });

  it('tells calls apart that a vendor all numbers zero', () => {
    expect(answer('gemini-compatible-tools')).toMatchObject({
      stop_reason: 'tool_use',
      content: [
        tool('function-call-1111111111', 'Read', { file_path: 'a.ts' }),
        tool('function-call-2222222222', 'Read', { file_path: 'b.ts' }),
      ],
    });
  });

  it('takes whole calls without index, and gives an id to those that only count', () => {
    expect(answer('local-whole-tools')).toMatchObject({
      content: [tool('toolu_new2', 'Bash', { command: 'ls' }), tool('toolu_new3', 'Read', { file_path: 'a.ts' })],
    });
  });

  it('is complete at [DONE] even without a finish reason, and says nothing of usage it was not told', () => {
    const all = events('legacy-done-only');
    expect(collectAnswer(all)).toMatchObject({ content: [text('Old server')], stop_reason: 'end_turn' });
    expect(all.at(-2)).toMatchObject({ type: 'message_delta', usage: {} });
  });

  it('ends as a refusal when a content filter cut it', () => {
    expect(answer('azure-content-filter')).toMatchObject({ content: [text('I')], stop_reason: 'refusal' });
  });

  it('names the stop sequence where the vendor does', () => {
    expect(answer('vllm-stop-sequence')).toMatchObject({ stop_reason: 'stop_sequence', stop_sequence: 'END' });
  });

  it('counts reasoning that xAI counts beside the completion', () => {
    expect(answer('xai-usage').usage).toMatchObject({ input_tokens: 36, cache_read_input_tokens: 64, output_tokens: 122 });
  });

  it('leaves out a tool call that the token limit cut in two', () => {
    expect(answer('chat-length')).toMatchObject({ content: [text('So')], stop_reason: 'max_tokens' });
  });

  it('ends with one error when the vendor reports one in the middle', () => {
    const all = events('openrouter-error');
    expect(all.at(-1)).toEqual({ type: 'error', error: { type: 'api_error', message: 'Upstream error from Z.AI' } });
    expect(all.filter(({ type }) => type === 'error' || type === 'message_stop')).toHaveLength(1);
  });

  it('restores a tool name that was too long for the vendor', () => {
    const name = `mcp__${'long_server_name_'.repeat(5)}__read`;
    const request = { model: 'm', messages: [{ role: 'user', content: 'x' }], tools: [{ name, input_schema: { type: 'object' } }] };
    const json = JSON.stringify(request);
    const written = target.write(
      { bytes: Buffer.from(json), betas: [], json: () => JSON.parse(json) as never },
      { model: 'm', stream: false },
    );
    const sent = (JSON.parse(written.body.toString()) as { tools: [{ function: { name: string } }] }).tools[0].function.name;
    expect(sent).toMatch(/^mcp__[\w-]{59}$/);
    const body = {
      choices: [
        { message: { tool_calls: [{ id: 'call_123456', function: { name: sent, arguments: '{}' } }] }, finish_reason: 'tool_calls' },
      ],
    };
    expect(target.readAnswer(body, { ...answerTerms(), toolNames: ['Read', name] }).content).toMatchObject([{ name }]);
  });
});

describe('an unstreamed chat completion', () => {
  const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };

  it('says the same as its stream', () => {
    const message = {
      role: 'assistant',
      content: 'Yes.',
      reasoning_content: 'Hm.',
      refusal: null,
      tool_calls: [{ id: 'call_123456', type: 'function', function: { name: 'Bash', arguments: '{"command":"ls"}' } }],
    };
    expect(target.readAnswer({ choices: [{ index: 0, message, finish_reason: 'tool_calls' }], usage }, answerTerms())).toMatchObject({
      content: [thinking('Hm.'), text('Yes.'), tool('call_123456', 'Bash', { command: 'ls' })],
      stop_reason: 'tool_use',
      usage: { input_tokens: 10, output_tokens: 5 },
    });
  });

  it('takes an empty error field for none', () => {
    const body = { error: '', choices: [{ message: { content: 'Yes.' }, finish_reason: 'stop' }], usage };
    expect(target.readAnswer(body, answerTerms())).toMatchObject({ content: [text('Yes.')], stop_reason: 'end_turn' });
  });

  it('calls tools even where the vendor says stop', () => {
    const message = { tool_calls: [{ id: 'call_123456', function: { name: 'Bash', arguments: '' } }] };
    expect(target.readAnswer({ choices: [{ message, finish_reason: 'stop' }] }, answerTerms())).toMatchObject({
      content: [tool('call_123456', 'Bash', {})],
      stop_reason: 'tool_use',
    });
  });

  it('gives a refusal as text and stop reason', () => {
    const message = { content: null, refusal: 'I cannot help with that.' };
    expect(target.readAnswer({ choices: [{ message, finish_reason: 'stop' }], usage }, answerTerms())).toMatchObject({
      content: [text('I cannot help with that.')],
      stop_reason: 'refusal',
    });
  });

  it.each([
    ['an error inside a 200', { error: { message: 'No endpoints found.', code: 404 } }, /No endpoints found/],
    ['no choices', { choices: [] }, /without an end/],
    ['not an object', [], /not a JSON object/],
    [
      'unreadable tool input',
      {
        choices: [
          { message: { tool_calls: [{ id: 'call_123456', function: { name: 'Bash', arguments: '{"a' } }] }, finish_reason: 'tool_calls' },
        ],
      },
      /Bash/,
    ],
  ])('is unusable with %s', (_what, body, message) => {
    expect(() => target.readAnswer(body, answerTerms())).toThrow(
      expect.objectContaining({ code: 'upstream_invalid', message: expect.stringMatching(message) as string }) as Error,
    );
  });
});

describe('an error answer', () => {
  const read = (status: number, error: unknown) => createOpenAiChatTarget(compatibleQuirks).readError(status, JSON.stringify(error));

  it.each([
    [
      'OpenAI',
      {
        message:
          "This model's maximum context length is 128000 tokens. However, your messages resulted in 130512 tokens. Please reduce the length of the messages.",
        type: 'invalid_request_error',
        param: 'messages',
        code: 'context_length_exceeded',
      },
      'prompt is too long: 130512 tokens > 128000 maximum',
    ],
    [
      'OpenAI, newer',
      {
        message:
          'Input tokens exceed the configured limit of 272000 tokens. Your messages resulted in 300100 tokens. Please reduce the length of the messages.',
        code: 'context_length_exceeded',
      },
      'prompt is too long: 300100 tokens > 272000 maximum',
    ],
    [
      'vLLM',
      {
        object: 'error',
        message:
          "This model's maximum context length is 32768 tokens. However, you requested 40960 tokens (36864 in the messages, 4096 in the completion). Please reduce the length of the messages or completion.",
        code: 400,
      },
      'prompt is too long: 36864 tokens > 32768 maximum',
    ],
    [
      'vLLM, room for the answer',
      {
        message:
          "This model's maximum context length is 32768 tokens. However, you requested 133000 tokens (5000 in the messages, 128000 in the completion).",
        code: 400,
      },
      'capability_rejected: max_tokens_context_overflow',
    ],
    [
      'Mistral',
      {
        message: 'Prompt contains 40960 tokens and 0 draft tokens, too large for model with 32768 maximum context length',
        type: 'invalid_request_prompt',
      },
      'prompt is too long: 40960 tokens > 32768 maximum',
    ],
    [
      'llama.cpp',
      {
        code: 400,
        message: 'the request exceeds the available context size, try increasing it',
        type: 'exceed_context_size_error',
        n_prompt_tokens: 9000,
        n_ctx: 8192,
      },
      'prompt is too long: 9000 tokens > 8192 maximum',
    ],
    [
      'Groq, without numbers',
      { message: 'Please reduce the length of the messages or completion.', code: 'context_length_exceeded' },
      'capability_rejected: prompt_too_long',
    ],
    [
      'too long an answer asked for',
      {
        message: 'max_tokens is too large: 128000. This model supports at most 16384 completion tokens, whereas you provided 128000.',
        param: 'max_tokens',
      },
      'max_tokens: 128000 > 16384, which is the maximum allowed number of output tokens for this model',
    ],
    [
      'effort',
      { message: "Unsupported parameter: 'reasoning_effort' is not supported with this model.", param: 'reasoning_effort' },
      'capability_rejected: effort_unsupported',
    ],
    ['images', { message: 'This model does not support image inputs.' }, 'capability_rejected: image_block'],
  ])('says in the words the client heals: %s', (_vendor, error, message) => {
    expect(read(400, { error })).toEqual({ type: 'invalid_request_error', message });
  });

  it.each([
    [
      401,
      { error: { message: 'Incorrect API key provided.', code: 'invalid_api_key' } },
      'authentication_error',
      'Incorrect API key provided.',
    ],
    [429, { error: { message: 'Slow down.', code: 'rate_limit_exceeded' } }, 'rate_limit_error', 'Slow down.'],
    [
      429,
      { error: { message: 'You exceeded your current quota.', type: 'insufficient_quota', code: 'insufficient_quota' } },
      'billing_error',
      'You exceeded your current quota.',
    ],
    [402, { error: { message: 'Insufficient Balance' } }, 'billing_error', 'Insufficient Balance'],
    [503, { error: { message: 'Busy.' } }, 'overloaded_error', 'Busy.'],
    [
      400,
      { error: { message: 'filtered', code: 'content_filter' } },
      'policy_blocked',
      "The provider's content filter refused the request: filtered",
    ],
    [
      422,
      { detail: [{ loc: ['body'], msg: 'Extra inputs are not permitted' }] },
      'invalid_request_error',
      'Extra inputs are not permitted',
    ],
    [400, [{ error: { code: 400, message: 'Bad schema', status: 'INVALID_ARGUMENT' } }], 'invalid_request_error', 'Bad schema'],
    [400, { error: 'model not loaded' }, 'invalid_request_error', 'model not loaded'],
    [
      502,
      { error: { code: 502, message: 'Provider returned error', metadata: { raw: '{"error":{"message":"Overheated"}}' } } },
      'api_error',
      'Overheated',
    ],
  ])('%i keeps its meaning', (status, error, type, message) => {
    expect(read(status, error)).toEqual({ type, message });
  });

  it('never shows a page of HTML', () => {
    expect(target.readError(502, '<html><body>nginx</body></html>')).toEqual({
      type: 'api_error',
      message: 'The provider answered 502 without saying why.',
    });
    expect(target.readError(500, 'out of memory\n')).toEqual({ type: 'api_error', message: 'out of memory' });
  });
});
