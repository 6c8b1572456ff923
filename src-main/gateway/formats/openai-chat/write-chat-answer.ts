/**
 * A Messages answer as a chat completion. Thinking goes into `reasoning_content`, the field that DeepSeek began and that
 * many clients show; OpenAI's own SDK passes over it.
 */
import type { ContentBlock, MessagesAnswer, StopReason } from '../messages.ts';
import { fieldsList, fieldsOf, textOf } from '../open-json.ts';
import { textInput } from '../openai/custom-tools.ts';
import { chatUsage } from '../openai/write-usage.ts';
import type { ClientTerms } from '../wire-format.ts';

export function writeChatAnswer({ content, stop_reason, usage }: MessagesAnswer, terms: ClientTerms): unknown {
  const custom = customNames(terms.request);
  const calls = content.flatMap((block) => {
    if (block.type !== 'tool_use') return [];
    const [id, name] = [field(block, 'id'), field(block, 'name')];
    if (custom.has(name)) return { id, type: 'custom', custom: { name, input: textInput(input(block)) } };
    return { id, type: 'function', function: { name, arguments: input(block) } };
  });
  const reasoning = joined(content, 'thinking');
  return {
    ...chatEnvelope(terms),
    object: 'chat.completion',
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: joined(content, 'text') || (calls.length > 0 ? null : ''),
          refusal: null,
          ...(reasoning === '' ? {} : { reasoning_content: reasoning }),
          ...(calls.length > 0 ? { tool_calls: calls } : {}),
        },
        logprobs: null,
        finish_reason: finishReason(stop_reason),
      },
    ],
    usage: chatUsage(usage),
  };
}

export function chatEnvelope({ requestId, createdAt, model }: ClientTerms) {
  return { id: `chatcmpl-${requestId}`, created: Math.floor(createdAt / 1000), model };
}

/** Names of the client's tools that take free text. */
export function customNames(request: unknown): ReadonlySet<string> {
  const tools = fieldsList(fieldsOf(request)?.['tools']);
  return new Set(tools.flatMap(({ type, custom }) => (type === 'custom' ? (textOf(fieldsOf(custom)?.['name']) ?? []) : [])));
}

export function finishReason(reason: StopReason | null): string {
  switch (reason) {
    case 'max_tokens':
    case 'model_context_window_exceeded':
    // The model has not finished: none of these formats has a word for that it would go on, they only know cut answers.
    case 'pause_turn':
      return 'length';
    case 'tool_use':
      return 'tool_calls';
    case 'refusal':
      return 'content_filter';
    case 'end_turn':
    case 'stop_sequence':
    case null:
      return 'stop';
    default:
      // A reason that is new with the provider.
      return 'stop';
  }
}

/** Text blocks are `text` in `text`, thinking blocks `thinking` in `thinking`. */
function joined(content: readonly ContentBlock[], kind: 'text' | 'thinking'): string {
  return content.map((block) => (block.type === kind ? field(block, kind) : '')).join('');
}

function field(block: ContentBlock, name: string): string {
  const value = (block as Readonly<Record<string, unknown>>)[name];
  return typeof value === 'string' ? value : '';
}

function input(block: ContentBlock): string {
  return JSON.stringify('input' in block ? (block.input ?? {}) : {});
}
