/** Other vendors as nobody here wrote them: our requests go to aimock's endpoints, its bytes through our readers. */
import { LLMock } from '@copilotkit/aimock';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bedrockConverseTarget } from '../../src-main/gateway/formats/bedrock-converse/bedrock-converse-target.ts';
import { collectAnswer } from '../../src-main/gateway/formats/collect-answer.ts';
import { geminiTarget } from '../../src-main/gateway/formats/gemini/gemini-target.ts';
import type { MessagesAnswer, MessagesRequest } from '../../src-main/gateway/formats/messages.ts';
import { compatibleQuirks, openAiQuirks } from '../../src-main/gateway/formats/openai-chat/chat-quirks.ts';
import { createOpenAiChatTarget } from '../../src-main/gateway/formats/openai-chat/openai-chat-target.ts';
import { openAiResponsesTarget } from '../../src-main/gateway/formats/openai-responses/openai-responses-target.ts';
import type { TargetFormat } from '../../src-main/gateway/formats/wire-format.ts';
import { claudeCodeRequest } from '../support/claude-code-request.ts';
import { pivotRequest } from '../support/pivot-request.ts';
import { answerTerms, readPieces } from '../support/read-pieces.ts';

const mock = new LLMock({ port: 0 });
const usage = { prompt_tokens: 120, completion_tokens: 30, total_tokens: 150 };

beforeAll(async () => {
  mock.onMessage('Say hello.', { content: 'Grüße 👋 from the mock.', usage });
  mock.onMessage('Think first.', { content: 'Done.', reasoning: 'Let me think.' });
  mock.onMessage('Fix the build.', {
    content: 'Looking.',
    toolCalls: [
      { name: 'Bash', arguments: '{"command":"npm test"}', id: 'call_aaaaaaaa' },
      { name: 'Read', arguments: '{"file_path":"ä.ts"}', id: 'call_bbbbbbbb' },
    ],
  });
  mock.onMessage('Be refused.', { error: { message: 'Slow down.', type: 'rate_limit_error', code: 'rate_limit_exceeded' }, status: 429 });
  await mock.start();
});
afterAll(() => mock.stop());

const asks = (text: string): MessagesRequest => ({ ...claudeCodeRequest, messages: [{ role: 'user', content: text }] });

interface Side {
  readonly name: string;
  readonly target: TargetFormat;
  readonly model: string;
  path(isStreamed: boolean): string;
}

const gemini = 'gemini-3-pro';
const llama = 'us.meta.llama4-maverick-17b-instruct-v1:0';
const sides: readonly Side[] = [
  { name: 'openai-chat', target: createOpenAiChatTarget(openAiQuirks), model: 'gpt-5.2', path: () => '/v1/chat/completions' },
  {
    name: 'openai-chat as compatible servers speak it',
    target: createOpenAiChatTarget(compatibleQuirks),
    model: 'gpt-5.2',
    path: () => '/v1/chat/completions',
  },
  { name: 'openai-responses', target: openAiResponsesTarget, model: 'gpt-5.2', path: () => '/v1/responses' },
  {
    name: 'gemini',
    target: geminiTarget,
    model: gemini,
    path: (isStreamed) => `/v1beta/models/${gemini}:${isStreamed ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
  },
  {
    name: 'bedrock-converse',
    target: bedrockConverseTarget,
    model: llama,
    path: (isStreamed) => `/model/${encodeURIComponent(llama)}/${isStreamed ? 'converse-stream' : 'converse'}`,
  },
];

describe.each(sides)('$name at aimock', ({ target, model, path }) => {
  async function post(text: string, stream: boolean): Promise<Response> {
    const { body } = target.write(pivotRequest(asks(text)), { model, stream });
    return fetch(`${mock.url}${path(stream)}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer sk-test' },
      body: new Uint8Array(body),
    });
  }

  async function ask(text: string, stream: boolean): Promise<MessagesAnswer> {
    const response = await post(text, stream);
    expect(response.status).toBe(200);
    const answer = stream
      ? collectAnswer(readPieces(target, [Buffer.from(await response.arrayBuffer())]))
      : target.readAnswer(await response.json(), answerTerms());
    // The Responses mock adds encrypted reasoning to every answer, because the request asks to include it.
    return { ...answer, content: answer.content.filter((block) => !('thinking' in block) || block.thinking !== '') };
  }

  it.each([true, false])('answers with text and usage, streamed: %s', async (stream) => {
    expect(await ask('Say hello.', stream)).toMatchObject({
      content: [{ type: 'text', text: 'Grüße 👋 from the mock.' }],
      stop_reason: 'end_turn',
      usage: { input_tokens: 120, output_tokens: 30 },
    });
  });

  it.each([true, false])('calls two tools after a word, streamed: %s', async (stream) => {
    expect(await ask('Fix the build.', stream)).toMatchObject({
      content: [
        { type: 'text', text: 'Looking.' },
        { type: 'tool_use', id: 'call_aaaaaaaa', name: 'Bash', input: { command: 'npm test' } },
        { type: 'tool_use', id: 'call_bbbbbbbb', name: 'Read', input: { file_path: 'ä.ts' } },
      ],
      stop_reason: 'tool_use',
    });
  });

  it('shows its reasoning', async () => {
    expect((await ask('Think first.', true)).content).toMatchObject([
      { type: 'thinking', thinking: 'Let me think.' },
      { type: 'text', text: 'Done.' },
    ]);
  });

  it('tells an error by its type', async () => {
    const response = await post('Be refused.', true);
    expect(target.readError(response.status, await response.text())).toEqual({ type: 'rate_limit_error', message: 'Slow down.' });
  });
});
