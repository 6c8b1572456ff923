/** Gemini as a provider: what its streams, answers and errors become. Streams in test/fixtures have the API's shape. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { geminiTarget } from '../../../../src-main/gateway/formats/gemini/gemini-target.ts';
import { sealSignature } from '../../../../src-main/gateway/formats/sealed-signature.ts';
import { answerTerms, readPieces } from '../../../support/read-pieces.ts';

function fixture(name: string): Buffer {
  return readFileSync(new URL(`../../../fixtures/gemini/${name}.sse`, import.meta.url));
}

const read = (bytes: Buffer) => readPieces(geminiTarget, [bytes], answerTerms('gemini-3-pro'));

const chunk = (value: object) => `data: ${JSON.stringify(value)}\r\n\r\n`;
const said = (parts: object[], more: object = {}) => ({ candidates: [{ content: { role: 'model', parts }, ...more }] });

describe('a stream of Gemini', () => {
  it('gives thoughts, text and exact usage, cached tokens apart', () => {
    const events = read(fixture('thinking-and-text'));
    expect(events.filter(({ type }) => type === 'content_block_start')).toEqual([
      { type: 'content_block_start', index: 0, content_block: { type: 'thinking', thinking: '', signature: '' } },
      { type: 'content_block_start', index: 1, content_block: { type: 'text', text: '' } },
    ]);
    const texts = events.flatMap((event) =>
      event.type === 'content_block_delta' && event.delta.type === 'text_delta' ? event.delta.text : [],
    );
    expect(texts.join('')).toBe('Grüß Gott! 👋');
    expect(events.slice(-2)).toEqual([
      {
        type: 'message_delta',
        delta: { stop_reason: 'end_turn', stop_sequence: null },
        usage: {
          input_tokens: 176,
          output_tokens: 67,
          cache_read_input_tokens: 1024,
          cache_creation_input_tokens: 0,
          output_tokens_details: { thinking_tokens: 60 },
        },
      },
      { type: 'message_stop' },
    ]);
  });

  it('seals the signature of a call into the thinking before it', () => {
    const events = read(fixture('parallel-calls'));
    expect(events.map((event) => (event.type === 'content_block_start' ? event.content_block.type : event.type))).toEqual([
      'message_start',
      'thinking',
      'content_block_delta',
      'content_block_delta',
      'content_block_stop',
      'tool_use',
      'content_block_delta',
      'content_block_stop',
      'tool_use',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ]);
    expect(events[3]).toMatchObject({ delta: { type: 'signature_delta', signature: sealSignature('gemini', 'CiQBcsjafFirst==') } });
    expect(events[5]).toMatchObject({ content_block: { id: 'fc-1', name: 'Read' } });
    expect(events[6]).toMatchObject({ delta: { partial_json: '{"file_path":"src/ä.ts","limit":10}' } });
    expect(events.at(-2)).toMatchObject({ delta: { stop_reason: 'tool_use' }, usage: { input_tokens: 300, output_tokens: 70 } });
  });

  it('opens an empty thinking block for a signature that comes without a thought', () => {
    const bytes = chunk(said([{ functionCall: { name: 'Read', args: {} }, thoughtSignature: 'S' }], { finishReason: 'STOP' }));
    expect(read(Buffer.from(bytes)).slice(1, 4)).toEqual([
      { type: 'content_block_start', index: 0, content_block: { type: 'thinking', thinking: '', signature: '' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'signature_delta', signature: sealSignature('gemini', 'S') } },
      { type: 'content_block_stop', index: 0 },
    ]);
  });

  it('is a refusal when the prompt was blocked', () => {
    expect(read(fixture('blocked-prompt')).slice(-2)).toMatchObject([
      { delta: { stop_reason: 'refusal' }, usage: { input_tokens: 9 } },
      { type: 'message_stop' },
    ]);
  });

  it('shows what Google searched for and found', () => {
    const events = read(fixture('grounded'));
    expect(events.flatMap((event) => (event.type === 'content_block_start' ? event.content_block : []))).toMatchObject([
      { type: 'text' },
      { type: 'server_tool_use', id: 'srvtoolu_new2', name: 'web_search', input: { query: 'node lts 2026' } },
      { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_new2', content: [{ type: 'web_search_result', title: 'nodejs.org' }] },
      { type: 'server_tool_use', input: { query: 'node release schedule' } },
      { type: 'web_search_tool_result', content: [] },
    ]);
    expect(events.at(-2)).toMatchObject({ usage: { input_tokens: 100, output_tokens: 9, server_tool_use: { web_search_requests: 2 } } });
  });

  it.each([
    ['STOP', 'end_turn'],
    ['MAX_TOKENS', 'max_tokens'],
    ['SAFETY', 'refusal'],
    ['RECITATION', 'refusal'],
    ['SOMETHING_NEW', 'end_turn'],
  ])('%s is %s', (finishReason, stopReason) => {
    expect(read(Buffer.from(chunk(said([{ text: 'x' }], { finishReason })))).at(-2)).toMatchObject({ delta: { stop_reason: stopReason } });
  });

  it.each([
    ['a call that cannot be read', said([], { finishReason: 'MALFORMED_FUNCTION_CALL' }), 'MALFORMED_FUNCTION_CALL'],
    ['an error of its own', { error: { code: 503, message: 'The model is overloaded.', status: 'UNAVAILABLE' } }, 'overloaded'],
    ['a chunk that is no object', [1], 'could not be read'],
  ])('ends with one error for %s', (_what, value, text) => {
    const events = read(Buffer.from(chunk(said([{ text: 'x' }])) + chunk(value) + chunk(said([{ text: 'y' }], { finishReason: 'STOP' }))));
    expect(events.at(-1)).toMatchObject({ type: 'error', error: { message: expect.stringContaining(text) } });
    expect(events.filter(({ type }) => type === 'error' || type === 'message_stop')).toHaveLength(1);
  });

  it('is not over without a finish reason', () => {
    expect(read(Buffer.from(chunk(said([{ text: 'x' }])))).map(({ type }) => type)).not.toContain('message_stop');
  });
});

describe('errors of Gemini', () => {
  it.each([
    [
      400,
      {
        error: {
          code: 400,
          message: 'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).',
          status: 'INVALID_ARGUMENT',
        },
      },
      'invalid_request_error',
      'prompt is too long: 1200000 tokens > 1048576 maximum',
    ],
    [
      400,
      {
        error: {
          message:
            'Unable to submit request because it has a maxOutputTokens value of 70000 but the supported range is from 1 (inclusive) to 65537 (exclusive).',
          status: 'INVALID_ARGUMENT',
        },
      },
      'invalid_request_error',
      'max_tokens: 70000 > 65536, which is the maximum allowed number of output tokens for this model',
    ],
    [
      400,
      { error: { message: 'Thought signature is not valid.', status: 'INVALID_ARGUMENT' } },
      'invalid_request_error',
      'capability_rejected: thinking_signature',
    ],
    [429, [{ error: { code: 429, message: 'Quota exceeded.', status: 'RESOURCE_EXHAUSTED' } }], 'rate_limit_error', 'Quota exceeded.'],
    [502, '<html>bad gateway', 'api_error', '<html>bad gateway'],
  ])('%i %j', (status, body, type, message) => {
    expect(geminiTarget.readError(status, typeof body === 'string' ? body : JSON.stringify(body))).toEqual({ type, message });
  });
});
