/**
 * OpenAI's two endpoints. Sources: OpenAI API reference, "Create chat completion" and "Create a model response", with
 * their streaming events; "Function calling".
 */
import { type Reply, stream } from '../fake-anthropic.ts';
import { type Json, type Vendor, bodyOf, list, problem, texts, unknownFields } from './vendor.ts';

const CHAT_FIELDS = `model messages stream stream_options tools tool_choice parallel_tool_calls max_completion_tokens
  reasoning_effort verbosity temperature top_p stop response_format user safety_identifier prompt_cache_key metadata store n seed`;
const RESPONSES_FIELDS = `model input instructions stream tools tool_choice parallel_tool_calls max_output_tokens reasoning text
  temperature top_p include store user safety_identifier prompt_cache_key metadata truncation previous_response_id service_tier client_metadata`;
const CALL_ID = /^[\w-]{1,64}$/;

const sse = (chunks: readonly unknown[], end: string): Reply =>
  stream([...chunks.map((chunk) => `${named(chunk)}data: ${JSON.stringify(chunk)}\n\n`), end]);
const named = (chunk: unknown) => (chunk !== null && typeof chunk === 'object' && 'type' in chunk ? `event: ${String(chunk.type)}\n` : '');

function chatProblems(messages: readonly Json[]): string[] {
  let open: unknown[] = [];
  return messages.flatMap((message, index): string[] => {
    const { role } = message;
    const where = `messages[${index}]`;
    if (role === 'tool') {
      const isCalled = open.includes(message['tool_call_id']);
      open = open.filter((id) => id !== message['tool_call_id']);
      return problem(isCalled, `${where}: messages with role 'tool' must be a response to a preceding message with 'tool_calls'`);
    }
    const unanswered = problem(open.length === 0, `${where}: an assistant message with 'tool_calls' must be followed by tool messages`);
    open = list(message['tool_calls']).map(({ id }) => id);
    return [
      ...unanswered,
      ...problem(['system', 'developer', 'user', 'assistant'].includes(String(role)), `${where}: no role ${String(role)}`),
      ...unknownFields(message, 'role content name tool_calls refusal audio', `${where}.`),
      ...open.flatMap((id) => problem(CALL_ID.test(String(id)), `${where}: bad id ${String(id)}`)),
    ];
  });
}

export const openAiChat: Vendor = {
  title: 'OpenAI chat completions',
  provider: 'openai',
  config: { format: 'openai-chat' },
  model: 'gpt-5.5',
  problems(request) {
    const body = bodyOf(request);
    return [
      ...problem(request.path === '/v1/chat/completions', `no endpoint ${request.path}`),
      ...problem(request.header('authorization')?.startsWith('Bearer ') === true, 'no API key'),
      ...problem(String(body['model']).startsWith('gpt-'), `no model ${String(body['model'])}`),
      ...unknownFields(body, CHAT_FIELDS),
      ...chatProblems(list(body['messages'])),
      ...list(body['tools']).flatMap((tool) => {
        const { name } = (tool['function'] ?? {}) as Json;
        return problem(tool['type'] === 'function' && /^[\w-]{1,64}$/.test(String(name)), `tools: bad name ${String(name)}`);
      }),
    ];
  },
  seen(request) {
    const body = bodyOf(request);
    const messages = list(body['messages']);
    const functions = list(body['tools']).map((tool) => tool['function'] as Json);
    return {
      text: texts(messages),
      tools: new Map(functions.map(({ name, parameters }) => [String(name), parameters])),
      results: messages.filter(({ role }) => role === 'tool').length,
    };
  },
  reply({ text, tool }) {
    const chunk = (delta: Json, finish: string | null = null) => ({
      id: 'chatcmpl-1',
      object: 'chat.completion.chunk',
      created: 1_764_000_000,
      model: 'gpt-5.5-2026-04-01',
      choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
    });
    const call = tool && { index: 0, id: `call_${tool.name}1`, type: 'function', function: { name: tool.name, arguments: '' } };
    const argued = tool && { index: 0, function: { arguments: JSON.stringify(tool.input) } };
    return sse(
      [
        chunk({ role: 'assistant', content: '', refusal: null }),
        chunk({ content: text }),
        ...(call === undefined ? [] : [chunk({ tool_calls: [call] }), chunk({ tool_calls: [argued] })]),
        chunk({}, call === undefined ? 'stop' : 'tool_calls'),
        { ...chunk({}), choices: [], usage: { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 } },
      ],
      'data: [DONE]\n\n',
    );
  },
};

function inputProblems(items: readonly Json[]): string[] {
  const called = new Set(items.filter(({ type }) => type === 'function_call').map((item) => item['call_id']));
  return items.flatMap((item, index): string[] => {
    const where = `input[${index}]`;
    if (item['type'] === 'function_call_output')
      return problem(called.has(item['call_id']), `${where}: no tool call found for this output`);
    if (item['type'] === 'function_call') return problem(typeof item['arguments'] === 'string', `${where}: arguments must be a string`);
    const isMessage = item['type'] === undefined || item['type'] === 'message';
    return problem(isMessage || item['type'] === 'reasoning', `${where}: no item type ${String(item['type'])}`);
  });
}

export const openAiResponses: Vendor = {
  title: 'OpenAI responses',
  provider: 'openai',
  config: { format: 'openai-responses' },
  model: 'gpt-5.5',
  problems(request) {
    const body = bodyOf(request);
    return [
      ...problem(request.path === '/v1/responses', `no endpoint ${request.path}`),
      ...problem(request.header('authorization')?.startsWith('Bearer ') === true, 'no API key'),
      ...unknownFields(body, RESPONSES_FIELDS),
      ...inputProblems(list(body['input'])),
      ...list(body['tools']).flatMap((tool) =>
        problem(tool['type'] !== 'function' || typeof tool['name'] === 'string', `tools: ${JSON.stringify(tool).slice(0, 80)} has no name`),
      ),
    ];
  },
  seen(request) {
    const body = bodyOf(request);
    const items = list(body['input']);
    return {
      text: texts([body['instructions'], items]),
      tools: new Map(list(body['tools']).map(({ name, parameters }) => [String(name), parameters])),
      results: items.filter(({ type }) => type === 'function_call_output').length,
    };
  },
  reply({ text, tool }) {
    const said = {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      status: 'completed',
      content: [{ type: 'output_text', text, annotations: [] }],
    };
    const args = JSON.stringify(tool?.input);
    const call = tool && {
      id: 'fc_1',
      type: 'function_call',
      status: 'completed',
      call_id: `call_${tool.name}1`,
      name: tool.name,
      arguments: args,
    };
    const output = call === undefined ? [said] : [said, call];
    const response = {
      id: 'resp_1',
      object: 'response',
      created_at: 1_764_000_000,
      model: 'gpt-5.5-2026-04-01',
      error: null,
      incomplete_details: null,
    };
    const usage = {
      input_tokens: 100,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: 20,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: 120,
    };
    const parts: Json[] = [
      { type: 'response.created', response: { ...response, status: 'in_progress', output: [] } },
      { type: 'response.output_item.added', output_index: 0, item: { ...said, status: 'in_progress', content: [] } },
      {
        type: 'response.content_part.added',
        item_id: 'msg_1',
        output_index: 0,
        content_index: 0,
        part: { type: 'output_text', text: '', annotations: [] },
      },
      { type: 'response.output_text.delta', item_id: 'msg_1', output_index: 0, content_index: 0, delta: text },
      { type: 'response.output_text.done', item_id: 'msg_1', output_index: 0, content_index: 0, text },
      { type: 'response.output_item.done', output_index: 0, item: said },
    ];
    if (call !== undefined)
      parts.push(
        { type: 'response.output_item.added', output_index: 1, item: { ...call, status: 'in_progress', arguments: '' } },
        { type: 'response.function_call_arguments.delta', item_id: 'fc_1', output_index: 1, delta: args },
        { type: 'response.function_call_arguments.done', item_id: 'fc_1', output_index: 1, arguments: args },
        { type: 'response.output_item.done', output_index: 1, item: call },
      );
    parts.push({ type: 'response.completed', response: { ...response, status: 'completed', output, usage } });
    return sse(
      parts.map((part, index) => ({ ...part, sequence_number: index })),
      '',
    );
  },
};
