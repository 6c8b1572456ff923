/**
 * A chat completion request as a Messages request. Leading system messages become the system prompt, later ones stay
 * where they are. What Messages has no word for is refused by name if the answer would be another one without it, else
 * it is named in the losses.
 */
import { featureMissing } from '../capability.ts';
import { cacheControlOf, carryMark, markLast } from '../cache-control.ts';
import type { ContentBlock, MessagesRequest, TextBlock, ToolChoice, ToolDefinition } from '../messages.ts';
import { type Fields, fieldsOf, parseFields, textOf } from '../open-json.ts';
import { type CustomTool, textTool } from '../openai/custom-tools.ts';
import { clientSampling } from '../openai/client-sampling.ts';
import { invalidField, parseBody, refuseFields, unknownFields } from '../openai/invalid-field.ts';
import { fileBlock, imageBlock } from '../openai/media-block.ts';
import { mergeTurns, type Piece } from '../openai/merge-turns.ts';
import { messagesId } from '../openai/tool-names.ts';
import type { ReadRequest } from '../wire-format.ts';
import { type ChatRequest, chatRequestSchema } from './chat-request-schema.ts';

const REFUSED = {
  logprobs: 'Messages does not tell probabilities. Leave it out.',
  top_logprobs: 'Messages does not tell probabilities. Leave it out.',
  functions: 'this old form is not read. Use tools.',
  function_call: 'this old form is not read. Use tool_choice.',
  audio: 'Messages does not speak. Leave it out.',
  web_search_options: 'there is no web search behind this endpoint. Leave it out.',
};
const KNOWN = new Set([...Object.keys(chatRequestSchema.shape), ...Object.keys(REFUSED), 'modalities', 'prompt_cache_key']);

export function readChatRequest(body: unknown): ReadRequest {
  refuseFields(fieldsOf(body) ?? {}, REFUSED);
  const chat = parseBody(chatRequestSchema, body);
  if ((chat.n ?? 1) !== 1) throw invalidField('n', 'one answer at a time. Leave it out, or ask again.');
  if (Array.isArray(chat['modalities']) && chat['modalities'].includes('audio'))
    throw featureMissing('modalities', 'Messages answers in text only.');
  const losses = new Set(unknownFields(chat, KNOWN));
  const { system, turns } = conversation(chat, losses);
  const effort = chat.reasoning_effort;
  const user = chat.safety_identifier ?? chat.user;
  const maxTokens = chat.max_completion_tokens ?? chat.max_tokens;
  const sampling = clientSampling({ maxTokens, temperature: chat.temperature, topP: chat.top_p, effort, user }, losses);
  const format = outputFormat(chat, losses);
  const stops = typeof chat.stop === 'string' ? [chat.stop] : (chat.stop ?? []);
  const request: MessagesRequest = {
    model: chat.model,
    ...sampling,
    ...(system.length > 0 ? { system } : {}),
    messages: turns,
    ...tools(chat),
    ...(stops.length > 0 ? { stop_sequences: stops } : {}),
    ...(format === null && sampling.output_config === undefined ? {} : { output_config: { ...sampling.output_config, ...format } }),
    stream: chat.stream === true,
  };
  const customTools = (chat.tools ?? []).flatMap((tool) => (tool.type === 'custom' ? customTool(tool.custom) : []));
  return { request, betas: [], customTools, cacheKey: textOf(chat['prompt_cache_key']), losses: [...losses] };
}

function conversation({ messages }: ChatRequest, losses: Set<string>) {
  const pieces = messages.map((message, at) => markedPiece(message, `messages.${at}`, losses));
  const first = pieces.findIndex(({ role }) => role !== 'system');
  const leading = first === -1 ? pieces : pieces.slice(0, first);
  const turns = mergeTurns(first === -1 ? [] : pieces.slice(first));
  if (turns.length === 0) throw invalidField('messages', 'a message of the user is needed.');
  const system = leading.flatMap(({ blocks }) => blocks).flatMap((block) => (block.type === 'text' ? (block as TextBlock) : []));
  return { system, turns };
}

/** A mark on a message stands behind it. */
function markedPiece(message: ChatRequest['messages'][number], field: string, losses: Set<string>): Piece {
  const { role, blocks } = piece(message, field, losses);
  const marked = [...blocks];
  markLast(marked, cacheControlOf(message));
  return { role, blocks: marked };
}

function piece(message: ChatRequest['messages'][number], field: string, losses: Set<string>): Piece {
  switch (message.role) {
    case 'system':
    case 'developer':
      return { role: 'system', blocks: textBlocks(message.content) };
    case 'tool':
      return {
        role: 'user',
        blocks: [{ type: 'tool_result', tool_use_id: messagesId(message.tool_call_id), content: textBlocks(message.content) }],
      };
    case 'user':
      return {
        role: 'user',
        blocks:
          typeof message.content === 'string'
            ? textBlocks(message.content)
            : message.content.map((part, at) => userBlock(part, `${field}.content.${at}`)),
      };
    case 'assistant': {
      if (message['reasoning_content'] || message['reasoning'])
        losses.add('reasoning_content: it came without a signature and cannot go back');
      const content = message.content ?? '';
      const texts =
        typeof content === 'string'
          ? textBlocks(content)
          : content.flatMap((part) => textBlocks(part.type === 'text' ? [part] : part.refusal));
      return {
        role: 'assistant',
        blocks: [
          ...texts,
          ...textBlocks(message.refusal ?? ''),
          ...(message.tool_calls ?? []).map((call, at) => toolUse(call, `${field}.tool_calls.${at}`)),
        ],
      };
    }
  }
}

type UserPart = Exclude<Extract<ChatRequest['messages'][number], { role: 'user' }>['content'], string>[number];

function userBlock(part: UserPart, field: string): ContentBlock {
  if (part.type === 'text') return carryMark({ type: 'text', text: part.text }, part);
  return carryMark(part.type === 'image_url' ? imageBlock(part.image_url.url) : fileBlock(part.file, `${field}.file`), part);
}

function textBlocks(content: string | readonly (Fields & { readonly text: string })[]): ContentBlock[] {
  const parts = typeof content === 'string' ? [{ text: content }] : content;
  return parts.filter(({ text }) => text !== '').map((part) => carryMark({ type: 'text', text: part.text }, part));
}

type ToolCall = NonNullable<Extract<ChatRequest['messages'][number], { role: 'assistant' }>['tool_calls']>[number];

function toolUse(call: ToolCall, field: string): ContentBlock {
  if (call.type === 'custom')
    return { type: 'tool_use', id: messagesId(call.id), name: call.custom.name, input: { input: call.custom.input } };
  const { id, function: called } = call;
  const input: Fields | null = called.arguments.trim() === '' ? {} : parseFields(called.arguments);
  if (input === null) throw invalidField(`${field}.function.arguments`, 'a JSON object is needed.');
  return { type: 'tool_use', id: messagesId(id), name: called.name, input };
}

function tools({
  tools: asked,
  tool_choice: choice,
  parallel_tool_calls: isParallel,
}: ChatRequest): Pick<MessagesRequest, 'tools' | 'tool_choice'> {
  if (!asked || asked.length === 0) return {};
  const tools = asked.map((tool) =>
    carryMark(tool.type === 'custom' ? textTool(customTool(tool.custom)) : carryMark(functionTool(tool.function), tool.function), tool),
  );
  const toolChoice = choiceOf(choice);
  const isSingle = isParallel === false && toolChoice?.type !== 'none';
  if (toolChoice === null && !isSingle) return { tools };
  return { tools, tool_choice: { ...(toolChoice ?? { type: 'auto' }), ...(isSingle ? { disable_parallel_tool_use: true } : {}) } };
}

type Tool = NonNullable<ChatRequest['tools']>[number];

function functionTool({ name, description, parameters, strict }: Extract<Tool, { type: 'function' }>['function']): ToolDefinition {
  return {
    name,
    ...(description ? { description } : {}),
    input_schema: parameters ?? { type: 'object', properties: {} },
    ...(strict === true ? { strict } : {}),
  };
}

function customTool({ name, description, format }: Extract<Tool, { type: 'custom' }>['custom']): CustomTool {
  const grammar = format?.type === 'grammar' ? { type: 'grammar', ...format.grammar } : null;
  return { name, description: description ?? null, format: grammar };
}

function choiceOf(choice: ChatRequest['tool_choice']): ToolChoice | null {
  if (choice === undefined || choice === null) return null;
  if (typeof choice !== 'string') return { type: 'tool', name: choice.type === 'custom' ? choice.custom.name : choice.function.name };
  return { type: choice === 'required' ? 'any' : choice };
}

function outputFormat({ response_format: format }: ChatRequest, losses: Set<string>): { format: { type: string; schema: unknown } } | null {
  if (format?.type === 'json_schema') return { format: { type: 'json_schema', schema: format.json_schema.schema } };
  if (format?.type === 'json_object') losses.add('response_format: Messages knows no JSON without a schema; the prompt must ask for it');
  return null;
}
