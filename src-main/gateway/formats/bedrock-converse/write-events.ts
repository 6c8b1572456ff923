/**
 * A Messages answer as Converse writes it: the events of ConverseStream, and one whole answer.
 * Source: Bedrock API reference, ConverseStreamOutput, ConverseResponse, StopReason.
 */
import { encodeEvent, encodeException } from '../aws-event-stream.ts';
import { streamExceptionOf } from '../bedrock-error.ts';
import type { BlockDelta, ContentBlock, MessagesAnswer, MessagesEvent, MessagesUsage, StopReason } from '../messages.ts';
import { type Fields, fieldsOf, listOf, textOf } from '../open-json.ts';
import type { ClientTerms, StreamWriter } from '../wire-format.ts';
import { writeUsage } from './converse-usage.ts';

/** We measure no latency of the model's; SDKs expect the field. */
const METRICS = { latencyMs: 0 };
const NOTHING = Buffer.alloc(0);

export function writeConverseStream(terms: ClientTerms): StreamWriter {
  let usage: Partial<MessagesUsage> = {};
  let isOver = false;
  const events = (event: MessagesEvent): Buffer[] => {
    switch (event.type) {
      case 'message_start':
        usage = event.message.usage;
        return [encodeEvent('messageStart', { role: 'assistant' })];
      case 'content_block_start':
        return blockStart(event.index, event.content_block);
      case 'content_block_delta':
        return blockDelta(event.index, deltaOf(event.delta));
      case 'content_block_stop':
        return [encodeEvent('contentBlockStop', { contentBlockIndex: event.index })];
      case 'message_delta':
        usage = { ...usage, ...event.usage };
        return [encodeEvent('messageStop', stopFields(event.delta.stop_reason, event.delta.stop_sequence, terms))];
      case 'message_stop':
        return [encodeEvent('metadata', { usage: writeUsage(usage), metrics: METRICS })];
      case 'error':
        return [encodeException(streamExceptionOf(event.error.type), { message: event.error.message })];
      case 'ping':
        return [];
    }
  };
  return {
    event(event) {
      if (isOver) return NOTHING;
      isOver = event.type === 'error' || event.type === 'message_stop';
      const [first = NOTHING, ...more] = events(event);
      return more.length === 0 ? first : Buffer.concat([first, ...more]);
    },
  };
}

export function wholeConverseAnswer(answer: MessagesAnswer, terms: ClientTerms): object {
  return {
    output: { message: { role: 'assistant', content: answer.content.flatMap(wholeBlock) } },
    ...stopFields(answer.stop_reason, answer.stop_sequence, terms),
    usage: writeUsage(answer.usage),
    metrics: METRICS,
  };
}

function blockStart(index: number, block: ContentBlock): Buffer[] {
  const { type, id, name, text, data } = block as Fields;
  if (type === 'tool_use')
    return [encodeEvent('contentBlockStart', { contentBlockIndex: index, start: { toolUse: { toolUseId: id, name } } })];
  if (type === 'redacted_thinking') return blockDelta(index, { reasoningContent: { redactedContent: redacted(data) } });
  return typeof text === 'string' && text !== '' ? blockDelta(index, { text }) : [];
}

function blockDelta(index: number, delta: object | null): Buffer[] {
  return delta === null ? [] : [encodeEvent('contentBlockDelta', { contentBlockIndex: index, delta })];
}

/** Null where Converse has no word for it. */
function deltaOf(delta: BlockDelta): object | null {
  switch (delta.type) {
    case 'text_delta':
      return { text: delta.text };
    case 'input_json_delta':
      return { toolUse: { input: delta.partial_json } };
    case 'thinking_delta':
      return { reasoningContent: { text: delta.thinking } };
    case 'signature_delta':
      return { reasoningContent: { signature: delta.signature } };
    case 'citations_delta':
      return null;
  }
}

function wholeBlock(block: ContentBlock): object[] {
  const { type, text, id, name, input, thinking, signature, data } = block as Fields;
  switch (type) {
    case 'text':
      return [{ text }];
    case 'tool_use':
      return [{ toolUse: { toolUseId: id, name, input } }];
    case 'thinking':
      return [{ reasoningContent: { reasoningText: { text: thinking, signature } } }];
    case 'redacted_thinking':
      return [{ reasoningContent: { redactedContent: redacted(data) } }];
    default:
      return [];
  }
}

/** Bytes, in JSON as base64; whatever the provider made the string of. */
function redacted(data: unknown): string {
  return Buffer.from(textOf(data) ?? '').toString('base64');
}

function stopFields(reason: StopReason | null, sequence: string | null, { request }: ClientTerms): object {
  const wanted = listOf(fieldsOf(request)?.['additionalModelResponseFieldPaths']).includes('/stop_sequence');
  return { stopReason: stopReason(reason), ...(wanted ? { additionalModelResponseFields: { stop_sequence: sequence } } : {}) };
}

function stopReason(reason: StopReason | null): string {
  if (reason === 'refusal') return 'content_filtered';
  if (reason === 'pause_turn') return 'max_tokens';
  return reason ?? 'end_turn';
}
