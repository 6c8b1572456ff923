/** Custom tools: free text, perhaps held to a grammar, between the two formats of OpenAI and everybody else. */
import { expect, test } from 'vitest';
import type { MessagesAnswer, MessagesEvent } from '../../../../src-main/gateway/formats/messages.ts';
import { openAiChatClient } from '../../../../src-main/gateway/formats/openai-chat/openai-chat-client.ts';
import { openAiQuirks } from '../../../../src-main/gateway/formats/openai-chat/chat-quirks.ts';
import { createOpenAiChatTarget } from '../../../../src-main/gateway/formats/openai-chat/openai-chat-target.ts';
import { openAiResponsesTarget } from '../../../../src-main/gateway/formats/openai-responses/openai-responses-target.ts';

const grammar = { syntax: 'lark', definition: 'start: "x"' };
const asked = {
  model: 'gpt-5.5',
  messages: [
    { role: 'user', content: 'patch it' },
    { role: 'assistant', tool_calls: [{ id: 'call_1', type: 'custom', custom: { name: 'patch', input: 'a "b"\n' } }] },
    { role: 'tool', tool_call_id: 'call_1', content: 'done' },
  ],
  tools: [{ type: 'custom', custom: { name: 'patch', description: 'Patches.', format: { type: 'grammar', grammar } } }],
  tool_choice: { type: 'custom', custom: { name: 'patch' } },
};
const terms = { model: 'gpt-5.5', stream: false };
const clientTerms = { requestId: 'req_1', model: 'gpt-5.5', createdAt: 0, request: asked };
const newId = (prefix: string) => `${prefix}_1`;

function written(target: typeof openAiResponsesTarget): Record<string, unknown> {
  const { request, customTools = [] } = openAiChatClient.readRequest(asked, { model: null, stream: null });
  const pivot = { bytes: Buffer.from(JSON.stringify(request)), betas: [], customTools, json: () => request };
  return JSON.parse(target.write(pivot, terms).body.toString('utf8')) as Record<string, unknown>;
}

test('stay custom tools on the way to Responses: the tool, its choice, its calls and their results', () => {
  expect(written(openAiResponsesTarget)).toMatchObject({
    tools: [{ type: 'custom', name: 'patch', description: 'Patches.', format: { type: 'grammar', ...grammar } }],
    tool_choice: { type: 'custom', name: 'patch' },
    input: [
      { role: 'user' },
      { type: 'custom_tool_call', call_id: 'call_1', name: 'patch', input: 'a "b"\n' },
      { type: 'custom_tool_call_output', call_id: 'call_1', output: 'done' },
    ],
  });
});

test('become tools with one text for everybody else, who is told the grammar', () => {
  const body = written(createOpenAiChatTarget(openAiQuirks));
  expect(body['tools']).toEqual([
    {
      type: 'function',
      function: expect.objectContaining({
        name: 'patch',
        description: expect.stringContaining(grammar.definition) as string,
        parameters: expect.objectContaining({ required: ['input'] }) as object,
      }) as object,
    },
  ]);
  expect(JSON.stringify(body['messages'])).toContain(JSON.stringify(JSON.stringify({ input: 'a "b"\n' })).slice(1, -1));
});

const call = { type: 'tool_use', id: 'toolu_1', name: 'patch', input: { input: 'new "text"' } };

test('answers call them with the text itself', () => {
  const answer = { id: 'msg_1', type: 'message', content: [call], stop_reason: 'tool_use', usage: {} } as unknown as MessagesAnswer;
  expect(openAiChatClient.writeAnswer(answer, clientTerms)).toMatchObject({
    choices: [{ message: { tool_calls: [{ id: 'toolu_1', type: 'custom', custom: { name: 'patch', input: 'new "text"' } }] } }],
  });
});

const pieces = (events: readonly MessagesEvent[]) => {
  const writer = openAiChatClient.writeStream(clientTerms);
  const text = events.map((event) => writer.event(event).toString('utf8')).join('');
  return [...text.matchAll(/^data: (\{.*)$/gm)].flatMap(([, json]) => {
    const { choices } = JSON.parse(json!) as { choices: { delta: { tool_calls?: unknown[] } }[] };
    return choices[0]?.delta.tool_calls ?? [];
  });
};
const streamed = (name: string, ...json: string[]): MessagesEvent[] => [
  { type: 'content_block_start', index: 0, content_block: { type: 'tool_use', id: 'toolu_1', name, input: {} } },
  ...json.map((partial_json) => ({
    type: 'content_block_delta' as const,
    index: 0,
    delta: { type: 'input_json_delta' as const, partial_json },
  })),
  { type: 'content_block_stop', index: 0 },
];

test('streams tell the text once it is whole', () => {
  expect(pieces(streamed('patch', '{"input":"new \\"', 'text\\""}'))).toEqual([
    { index: 0, id: 'toolu_1', type: 'custom', custom: { name: 'patch', input: '' } },
    { index: 0, custom: { input: 'new "text"' } },
  ]);
});

test('a function without arguments streams an empty object, not an empty text', () => {
  const args = (said: unknown[]) => said.map((one) => (one as { function: { arguments: string } }).function.arguments).join('');
  expect(args(pieces(streamed('look')))).toBe('{}');
  expect(args(pieces(streamed('look', '')))).toBe('{}');
  expect(args(pieces(streamed('look', '{"a":', '1}')))).toBe('{"a":1}');
});

const terminal = { model: 'gpt-5.5', newId };

test("a provider's own custom calls are read as calls with one text, whole and in pieces", () => {
  const item = { type: 'custom_tool_call', call_id: 'call_9', name: 'patch', input: 'é "😀' };
  const whole = openAiResponsesTarget.readAnswer(
    { status: 'completed', output: [item], usage: { input_tokens: 1, output_tokens: 1 } },
    terminal,
  );
  expect(whole).toMatchObject({
    stop_reason: 'tool_use',
    content: [{ type: 'tool_use', id: 'call_9', name: 'patch', input: { input: 'é "😀' } }],
  });

  const reader = openAiResponsesTarget.readStream(terminal);
  const say = (data: object) => reader.push(Buffer.from(`data: ${JSON.stringify(data)}\n\n`));
  const events = [
    ...say({ type: 'response.output_item.added', output_index: 0, item: { ...item, input: '' } }),
    ...say({ type: 'response.custom_tool_call_input.delta', output_index: 0, delta: 'é "\ud83d' }),
    ...say({ type: 'response.custom_tool_call_input.delta', output_index: 0, delta: '\ude00' }),
    ...say({ type: 'response.output_item.done', output_index: 0, item }),
  ];
  const json = events
    .map((event) => (event.type === 'content_block_delta' && event.delta.type === 'input_json_delta' ? event.delta.partial_json : ''))
    .join('');
  expect(JSON.parse(json)).toEqual({ input: 'é "😀' });

  const message = { role: 'assistant', tool_calls: [{ id: 'call_987654321', type: 'custom', custom: { name: 'patch', input: 'x' } }] };
  const chat = createOpenAiChatTarget(openAiQuirks).readAnswer({ choices: [{ index: 0, message, finish_reason: 'tool_calls' }] }, terminal);
  expect(chat).toMatchObject({ stop_reason: 'tool_use', content: [{ name: 'patch', input: { input: 'x' } }] });
});
