/**
 * Writes one streamed answer as chat completion chunks. Usage comes in a chunk of its own, and only to clients that
 * asked for it, as OpenAI does. Source: the API reference, "Chat streaming".
 */
import type { BlockDelta, ContentBlock, MessagesEvent, MessagesUsage } from '../messages.ts';
import { fieldsOf } from '../open-json.ts';
import { chatUsage } from '../openai/write-usage.ts';
import { openAiError } from '../openai/write-error.ts';
import type { ClientTerms, StreamWriter } from '../wire-format.ts';
import { chatEnvelope, finishReason } from './write-chat-answer.ts';

const NOTHING = Buffer.alloc(0);
const DONE = 'data: [DONE]\n\n';

export class ChatStreamWriter implements StreamWriter {
  readonly #envelope: object;
  readonly #wantsUsage: boolean;
  #usage: Partial<MessagesUsage> = {};
  #toolIndex = -1;
  #isToolCall = false;
  #isOver = false;

  constructor(terms: ClientTerms) {
    this.#envelope = { ...chatEnvelope(terms), object: 'chat.completion.chunk' };
    this.#wantsUsage = fieldsOf(fieldsOf(terms.request)?.['stream_options'])?.['include_usage'] === true;
  }

  event(event: MessagesEvent): Buffer {
    if (this.#isOver) return NOTHING;
    switch (event.type) {
      case 'message_start':
        this.#usage = event.message.usage;
        return this.#chunk({ role: 'assistant', content: '', refusal: null });
      case 'content_block_start':
        return this.#start(event.content_block);
      case 'content_block_delta':
        return this.#delta(event.delta);
      case 'message_delta':
        this.#usage = { ...this.#usage, ...event.usage };
        return this.#chunk({}, finishReason(event.delta.stop_reason));
      case 'message_stop':
        this.#isOver = true;
        return Buffer.from(`${this.#wantsUsage ? this.#data({ choices: [], usage: chatUsage(this.#usage) }) : ''}${DONE}`);
      case 'error':
        this.#isOver = true;
        return Buffer.from(`data: ${JSON.stringify({ error: openAiError({ status: 500, code: null, ...event.error }) })}\n\n`);
      case 'content_block_stop':
      case 'ping':
        return NOTHING;
    }
  }

  #start(block: ContentBlock): Buffer {
    this.#isToolCall = block.type === 'tool_use';
    if (block.type === 'text' && 'text' in block && block.text !== '') return this.#chunk({ content: block.text });
    if (!this.#isToolCall || !('id' in block)) return NOTHING;
    this.#toolIndex += 1;
    return this.#chunk({
      tool_calls: [
        { index: this.#toolIndex, id: block.id, type: 'function', function: { name: 'name' in block ? block.name : '', arguments: '' } },
      ],
    });
  }

  #delta(delta: BlockDelta): Buffer {
    if (delta.type === 'text_delta') return this.#chunk({ content: delta.text });
    if (delta.type === 'thinking_delta') return this.#chunk({ reasoning_content: delta.thinking });
    if (delta.type === 'input_json_delta' && this.#isToolCall)
      return this.#chunk({ tool_calls: [{ index: this.#toolIndex, function: { arguments: delta.partial_json } }] });
    return NOTHING;
  }

  #chunk(delta: object, finish: string | null = null): Buffer {
    return Buffer.from(
      this.#data({ choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }], ...(this.#wantsUsage ? { usage: null } : {}) }),
    );
  }

  #data(fields: object): string {
    return `data: ${JSON.stringify({ ...this.#envelope, ...fields })}\n\n`;
  }
}
