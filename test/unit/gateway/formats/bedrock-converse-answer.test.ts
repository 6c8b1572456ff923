/** Converse as a provider: what its streams and answers become. The events have the shapes of AWS's service model. */
import { describe, expect, it } from 'vitest';
import { bedrockConverseTarget } from '../../../../src-main/gateway/formats/bedrock-converse/bedrock-converse-target.ts';
import { sealSignature } from '../../../../src-main/gateway/formats/sealed-signature.ts';
import { answerTerms, readPieces } from '../../../support/read-pieces.ts';
import { awsEvent, awsException } from '../../../support/aws-frames.ts';

const CLAUDE = 'us.anthropic.claude-opus-5-5';

const read = (frames: readonly Buffer[], model = CLAUDE) => readPieces(bedrockConverseTarget, frames, answerTerms(model));

const start = awsEvent('messageStart', { role: 'assistant', p: 'abc' });
const delta = (contentBlockIndex: number, value: object) => awsEvent('contentBlockDelta', { contentBlockIndex, delta: value });
const call = (contentBlockIndex: number, name: string) =>
  awsEvent('contentBlockStart', { contentBlockIndex, start: { toolUse: { toolUseId: `t${contentBlockIndex}`, name } } });
const stop = (contentBlockIndex: number) => awsEvent('contentBlockStop', { contentBlockIndex });
const end = (stopReason: string, more: object = {}) => awsEvent('messageStop', { stopReason, ...more });
const usage = {
  inputTokens: 10,
  outputTokens: 20,
  totalTokens: 1730,
  cacheReadInputTokens: 1000,
  cacheWriteInputTokens: 700,
  cacheDetails: [
    { ttl: '1h', inputTokens: 200 },
    { ttl: '5m', inputTokens: 500 },
  ],
};
const metadata = awsEvent('metadata', { usage, metrics: { latencyMs: 512 } });
const full = [
  start,
  delta(0, { reasoningContent: { text: 'Let me ' } }),
  delta(0, { reasoningContent: { text: 'see.' } }),
  delta(0, { reasoningContent: { signature: 'EqMB' } }),
  stop(0),
  delta(1, { text: 'Grüß' }),
  delta(1, { text: 'e 👋' }),
  stop(1),
  call(2, 'Read'),
  delta(2, { toolUse: { input: '{"path":' } }),
  delta(2, { toolUse: { input: '"a"}' } }),
  stop(2),
  end('tool_use'),
  metadata,
];

describe('a stream of ConverseStream', () => {
  it('gives thinking, text and calls as blocks that do not overlap, and every token', () => {
    expect(read(full)).toEqual([
      expect.objectContaining({ type: 'message_start' }),
      { type: 'content_block_start', index: 0, content_block: { type: 'thinking', thinking: '', signature: '' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: 'Let me ' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: 'see.' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'signature_delta', signature: 'EqMB' } },
      { type: 'content_block_stop', index: 0 },
      { type: 'content_block_start', index: 1, content_block: { type: 'text', text: '' } },
      { type: 'content_block_delta', index: 1, delta: { type: 'text_delta', text: 'Grüß' } },
      { type: 'content_block_delta', index: 1, delta: { type: 'text_delta', text: 'e 👋' } },
      { type: 'content_block_stop', index: 1 },
      { type: 'content_block_start', index: 2, content_block: { type: 'tool_use', id: 't2', name: 'Read', input: {} } },
      { type: 'content_block_delta', index: 2, delta: { type: 'input_json_delta', partial_json: '{"path":' } },
      { type: 'content_block_delta', index: 2, delta: { type: 'input_json_delta', partial_json: '"a"}' } },
      { type: 'content_block_stop', index: 2 },
      {
        type: 'message_delta',
        delta: { stop_reason: 'tool_use', stop_sequence: null },
        usage: {
          input_tokens: 10,
          output_tokens: 20,
          cache_read_input_tokens: 1000,
          cache_creation_input_tokens: 700,
          cache_creation: { ephemeral_5m_input_tokens: 500, ephemeral_1h_input_tokens: 200 },
        },
      },
      { type: 'message_stop' },
    ]);
  });

  it('holds back what belongs to a later block', () => {
    const events = read([
      start,
      call(0, 'A'),
      call(1, 'B'),
      delta(1, { toolUse: { input: '{"b":1}' } }),
      delta(0, { toolUse: { input: '{"a":1}' } }),
      stop(1),
      stop(0),
      end('tool_use'),
      metadata,
    ]);
    const order = events.flatMap((event) => (event.type.startsWith('content_block') && 'index' in event ? event.index : []));
    expect(order).toEqual([0, 0, 0, 1, 1, 1]);
  });

  it("seals another model's signature, so that only Converse gives it back", () => {
    const events = read(full, 'us.amazon.nova-2-lite-v1:0');
    expect(events[4]).toMatchObject({ delta: { signature: sealSignature('bedrock-converse', 'EqMB') } });
  });

  it.each([
    ['end_turn', 'end_turn'],
    ['max_tokens', 'max_tokens'],
    ['stop_sequence', 'stop_sequence'],
    ['guardrail_intervened', 'refusal'],
    ['content_filtered', 'refusal'],
    ['model_context_window_exceeded', 'model_context_window_exceeded'],
    ['something_new', 'end_turn'],
  ])('%s is %s', (said, stopReason) => {
    const events = read([
      start,
      delta(0, { text: 'x' }),
      stop(0),
      end(said, { additionalModelResponseFields: { stop_sequence: 'END' } }),
      metadata,
    ]);
    expect(events.at(-2)).toMatchObject({ delta: { stop_reason: stopReason, stop_sequence: 'END' } });
  });

  it.each([
    [
      'an exception',
      awsException('modelStreamErrorException', { message: 'gone', originalStatusCode: 500 }),
      { type: 'api_error', message: 'gone' },
    ],
    [
      'too long a prompt',
      awsException('validationException', { message: 'Input is too long for requested model.' }),
      { type: 'invalid_request_error', message: 'capability_rejected: prompt_too_long' },
    ],
    ['a call that cannot be read', end('malformed_tool_use'), { type: 'api_error' }],
    ['a payload that is no object', awsEvent('contentBlockDelta', [1]), { type: 'api_error' }],
  ])('ends with one error for %s', (_what, frame, error) => {
    const events = read([start, delta(0, { text: 'x' }), frame, end('end_turn'), metadata]);
    expect(events.at(-1)).toMatchObject({ type: 'error', error });
    expect(events.filter(({ type }) => type === 'error' || type === 'message_stop')).toHaveLength(1);
  });

  it('is over with messageStop even where no counts follow, and not without it', () => {
    expect(read([start, delta(0, { text: 'x' }), stop(0), end('end_turn')]).at(-1)).toEqual({ type: 'message_stop' });
    expect(read([start, delta(0, { text: 'x' }), stop(0), metadata]).map(({ type }) => type)).not.toContain('message_stop');
  });
});

describe('an answer of Converse', () => {
  it('says the same as the stream', () => {
    const answer = bedrockConverseTarget.readAnswer(
      {
        output: {
          message: {
            role: 'assistant',
            content: [
              { reasoningContent: { reasoningText: { text: 'hm', signature: 'EqMB' } } },
              { reasoningContent: { redactedContent: 'ZGF0YQ==' } },
              { citationsContent: { content: [{ text: 'cited' }], citations: [] } },
              { text: 'plain' },
              { toolUse: { toolUseId: 't', name: 'Read', input: { a: [1] } } },
            ],
          },
        },
        stopReason: 'tool_use',
        usage: { inputTokens: 1, outputTokens: 2, totalTokens: 3 },
      },
      { model: CLAUDE, newId: () => 'msg_1' },
    );
    expect(answer).toMatchObject({
      content: [
        { type: 'thinking', thinking: 'hm', signature: 'EqMB' },
        { type: 'redacted_thinking', data: 'ZGF0YQ==' },
        { type: 'text', text: 'cited' },
        { type: 'text', text: 'plain' },
        { type: 'tool_use', id: 't', name: 'Read', input: { a: [1] } },
      ],
      stop_reason: 'tool_use',
      usage: { input_tokens: 1, output_tokens: 2 },
    });
  });

  it.each([[7], [{}], [{ output: {} }]])('%j is refused', (body) => {
    expect(() => bedrockConverseTarget.readAnswer(body, { model: 'm', newId: () => 'x' })).toThrow();
  });
});
