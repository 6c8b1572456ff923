/** Every word with which a vendor ends an answer, and what a Messages client is told: a cut answer never looks finished. */
import { describe, expect, test } from 'vitest';
import { bedrockConverseClient } from '../../../../src-main/gateway/formats/bedrock-converse/bedrock-converse-client.ts';
import { bedrockConverseTarget } from '../../../../src-main/gateway/formats/bedrock-converse/bedrock-converse-target.ts';
import { geminiClient } from '../../../../src-main/gateway/formats/gemini/gemini-client.ts';
import { geminiTarget } from '../../../../src-main/gateway/formats/gemini/gemini-target.ts';
import type { MessagesAnswer, MessagesEvent } from '../../../../src-main/gateway/formats/messages.ts';
import { compatibleQuirks } from '../../../../src-main/gateway/formats/openai-chat/chat-quirks.ts';
import { createOpenAiChatTarget } from '../../../../src-main/gateway/formats/openai-chat/openai-chat-target.ts';
import { finishReason } from '../../../../src-main/gateway/formats/openai-chat/write-chat-answer.ts';
import { openAiResponsesClient } from '../../../../src-main/gateway/formats/openai-responses/openai-responses-client.ts';
import { openAiResponsesTarget } from '../../../../src-main/gateway/formats/openai-responses/openai-responses-target.ts';
import { awsEvent } from '../../../support/aws-frames.ts';
import { readPieces } from '../../../support/read-pieces.ts';

/** The stop reason, or the type of the error that the answer ended with. */
function endOf(events: readonly MessagesEvent[]): string | null {
  for (const event of events) {
    if (event.type === 'message_delta') return event.delta.stop_reason;
    if (event.type === 'error') return event.error.type;
  }
  return null;
}

describe('a chat completion ends', () => {
  const chat = (finish: string): string | null => {
    const chunk = { id: 'c', object: 'chat.completion.chunk', choices: [{ index: 0, delta: { content: 'So' }, finish_reason: finish }] };
    return endOf(readPieces(createOpenAiChatTarget(compatibleQuirks), [Buffer.from(`data: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n`)]));
  };
  test.each(['length', 'max_tokens', 'model_length'])('cut: %s', (word) => expect(chat(word)).toBe('max_tokens'));
  test.each(['content_filter', 'refusal', 'sensitive'])('refused: %s', (word) => expect(chat(word)).toBe('refusal'));
  test.each(['error', 'network_error', 'insufficient_system_resource'])('broken: %s', (word) => expect(chat(word)).toBe('api_error'));
  test.each(['stop', 'eos', 'a-new-word'])('finished: %s', (word) => expect(chat(word)).toBe('end_turn'));
});

describe('an answer of Converse ends', () => {
  const converse = (stopReason: string): string | null =>
    endOf(
      readPieces(bedrockConverseTarget, [
        awsEvent('messageStart', { role: 'assistant' }),
        awsEvent('contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'So' } }),
        awsEvent('contentBlockStop', { contentBlockIndex: 0 }),
        awsEvent('messageStop', { stopReason }),
        awsEvent('metadata', { usage: { inputTokens: 1, outputTokens: 1, totalTokens: 2 } }),
      ]),
    );
  test.each([
    ['end_turn', 'end_turn'],
    ['max_tokens', 'max_tokens'],
    ['stop_sequence', 'stop_sequence'],
    ['guardrail_intervened', 'refusal'],
    ['content_filtered', 'refusal'],
    ['model_context_window_exceeded', 'model_context_window_exceeded'],
    ['malformed_model_output', 'api_error'],
    ['malformed_tool_use', 'api_error'],
  ])('%s: %s', (word, reason) => expect(converse(word)).toBe(reason));
});

describe('an answer of Gemini ends', () => {
  const gemini = (finish: string): string | null => {
    const chunk = { candidates: [{ content: { role: 'model', parts: [{ text: 'So' }] }, finishReason: finish }] };
    return endOf(readPieces(geminiTarget, [Buffer.from(`data: ${JSON.stringify(chunk)}\r\n\r\n`)]));
  };
  test.each([
    ['STOP', 'end_turn'],
    ['MAX_TOKENS', 'max_tokens'],
    ['SAFETY', 'refusal'],
    ['RECITATION', 'refusal'],
    ['PROHIBITED_CONTENT', 'refusal'],
    ['SPII', 'refusal'],
  ])('%s: %s', (word, reason) => expect(gemini(word)).toBe(reason));
});

test.each([
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['pause_turn', 'length'],
  ['refusal', 'content_filter'],
  ['tool_use', 'tool_calls'],
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
] as const)('a chat client is told of %s as %s', (reason, word) => expect(finishReason(reason)).toBe(word));

const paused = { id: 'msg_1', content: [{ type: 'text', text: 'So' }], stop_reason: 'pause_turn', usage: {} } as unknown as MessagesAnswer;
const clientTerms = { requestId: 'req_1', model: 'm', createdAt: 0, request: {} };

test.each([
  ['Responses', openAiResponsesClient, { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } }],
  ['Gemini', geminiClient, { candidates: [{ finishReason: 'MAX_TOKENS' }] }],
  ['Converse', bedrockConverseClient, { stopReason: 'max_tokens' }],
] as const)('a client of %s is never told that a paused answer is complete', (_format, client, told) => {
  expect(client.writeAnswer(paused, clientTerms)).toMatchObject(told);
});

test('a cut answer of vLLM is cut, though its stream says completed', () => {
  const response = { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' }, output: [], usage: {} };
  const data = `data: ${JSON.stringify({ type: 'response.completed', response })}\n\n`;
  expect(endOf(readPieces(openAiResponsesTarget, [Buffer.from(data)]))).toBe('max_tokens');
});
