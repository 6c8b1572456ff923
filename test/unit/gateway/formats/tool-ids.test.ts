/** Ids and names of tool calls on their way between vendors. */
import { expect, test } from 'vitest';
import { openAiChatClient } from '../../../../src-main/gateway/formats/openai-chat/openai-chat-client.ts';
import { openAiQuirks } from '../../../../src-main/gateway/formats/openai-chat/chat-quirks.ts';
import { createOpenAiChatTarget } from '../../../../src-main/gateway/formats/openai-chat/openai-chat-target.ts';
import { geminiTarget } from '../../../../src-main/gateway/formats/gemini/gemini-target.ts';
import { openAiResponsesClient } from '../../../../src-main/gateway/formats/openai-responses/openai-responses-client.ts';
import { bedrockConverseClient } from '../../../../src-main/gateway/formats/bedrock-converse/bedrock-converse-client.ts';
import type { ClientFormat } from '../../../../src-main/gateway/formats/wire-format.ts';
import type { MessagesRequest } from '../../../../src-main/gateway/formats/messages.ts';

const path = { model: 'm', stream: false };
const ids = ['functions.run:0', 'functions_run_0', 'call 1', 'ünï', '', 'toolu_01ABC-x'];

const conversations: ReadonlyArray<readonly [string, ClientFormat, (id: string) => object]> = [
  [
    'chat completions',
    openAiChatClient,
    (id) => ({
      model: 'm',
      messages: [
        { role: 'user', content: 'hi' },
        { role: 'assistant', tool_calls: [{ id, type: 'function', function: { name: 'run', arguments: '{}' } }] },
        { role: 'tool', tool_call_id: id, content: 'done' },
      ],
    }),
  ],
  [
    'Responses',
    openAiResponsesClient,
    (id) => ({
      model: 'm',
      input: [
        { role: 'user', content: 'hi' },
        { type: 'function_call', call_id: id, name: 'run', arguments: '{}' },
        { type: 'function_call_output', call_id: id, output: 'done' },
      ],
    }),
  ],
  [
    'Converse',
    bedrockConverseClient,
    (id) => ({
      messages: [
        { role: 'user', content: [{ text: 'hi' }] },
        { role: 'assistant', content: [{ toolUse: { toolUseId: id, name: 'run', input: {} } }] },
        { role: 'user', content: [{ toolResult: { toolUseId: id, content: [{ text: 'done' }] } }] },
      ],
    }),
  ],
];

function idsIn({ messages }: MessagesRequest): string[] {
  const blocks = messages.flatMap(({ content }) => (typeof content === 'string' ? [] : content)) as { id?: string; tool_use_id?: string }[];
  return blocks.flatMap(({ id, tool_use_id: result }) => id ?? result ?? []);
}

test.each(conversations)("an id of %s's that Messages does not take is changed the same way at call and result", (_name, format, asked) => {
  const seen = ids.map((id) => {
    const [call, result, ...more] = idsIn(format.readRequest(asked(id), path).request);
    expect(more).toEqual([]);
    expect(call).toMatch(/^[a-zA-Z0-9_-]+$/);
    expect(result).toBe(call);
    return call;
  });
  expect(new Set(seen).size).toBe(ids.length);
  expect(seen.at(-1)).toBe('toolu_01ABC-x');
});

test.each([
  ['default_api:run', ['run'], 'run'],
  ['default_api.run', ['run'], 'run'],
  ['default_api:run', ['default_api:run'], 'default_api:run'],
  ['run', ['run'], 'run'],
])('%s, where the client offers %j, is called %s', (name, toolNames, called) => {
  const terms = { model: 'm', toolNames, newId: (prefix: string) => `${prefix}_1` };
  const chat = {
    choices: [
      {
        message: { tool_calls: [{ id: 'call_123456789', type: 'function', function: { name, arguments: '{}' } }] },
        finish_reason: 'tool_calls',
      },
    ],
  };
  expect(createOpenAiChatTarget(openAiQuirks).readAnswer(chat, terms).content).toMatchObject([{ name: called }]);
  const gemini = { candidates: [{ content: { parts: [{ functionCall: { name, args: {} } }] }, finishReason: 'STOP' }] };
  expect(geminiTarget.readAnswer(gemini, terms).content).toMatchObject([{ name: called }]);
});
