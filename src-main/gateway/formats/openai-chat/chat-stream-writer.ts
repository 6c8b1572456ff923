/**
 * Writes one streamed answer as chat completion chunks. Usage comes in a chunk of its own, and only to clients that
 * asked for it, as OpenAI does. Source: the API reference, "Chat streaming".
 */
import type { BlockDelta, ContentBlock, MessagesEvent, MessagesUsage } from '../messages.ts';
import { type Fields, fieldsOf } from '../open-json.ts';
import { textInput } from '../openai/custom-tools.ts';
import { chatUsage } from '../openai/write-usage.ts';
import { openAiError } from '../openai/write-error.ts';
import type { ClientTerms, StreamWriter } from '../wire-format.ts';
import { chatEnvelope, customNames, finishReason } from './write-chat-answer.ts';

const NOTHING = Buffer.alloc(0);
const DONE = 'data: [DONE]\n\n';

interface OpenCall {
  readonly isCustom: boolean;
  json: string;
  /** Its input, where no deltas say it. */
  readonly otherwise: string;
}

export class ChatStreamWriter implements StreamWriter {
  readonly #envelope: object;
  readonly #wantsUsage: boolean;
  #usage: Partial<MessagesUsage> = {};
  readonly #customNames: ReadonlySet<string>;
  #toolIndex = -1;
  #call: OpenCall | null = null;
  #isOver = false;

  constructor(terms: ClientTerms) {
    this.#envelope = { ...chatEnvelope(terms), object: 'chat.completion.chunk' };
    this.#customNames = customNames(terms.request);
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
        return this.#stop();
      case 'ping':
        return NOTHING;
    }
  }

  #start(block: ContentBlock): Buffer {
    this.#call = null;
    if (block.type === 'text' && 'text' in block && block.text !== '') return this.#chunk({ content: block.text });
    if (block.type !== 'tool_use' || !('id' in block)) return NOTHING;
    const { id, name = '', input } = block as Fields;
    this.#call = { isCustom: this.#customNames.has(String(name)), json: '', otherwise: JSON.stringify(input ?? {}) };
    this.#toolIndex += 1;
    const said = this.#call.isCustom
      ? { type: 'custom', custom: { name, input: '' } }
      : { type: 'function', function: { name, arguments: '' } };
    return this.#toolChunk({ id, ...said });
  }

  #delta(delta: BlockDelta): Buffer {
    if (delta.type === 'text_delta') return this.#chunk({ content: delta.text });
    if (delta.type === 'thinking_delta') return this.#chunk({ reasoning_content: delta.thinking });
    if (delta.type !== 'input_json_delta' || this.#call === null || delta.partial_json === '') return NOTHING;
    this.#call.json += delta.partial_json;
    return this.#call.isCustom ? NOTHING : this.#toolChunk({ function: { arguments: delta.partial_json } });
  }

  /** Free text comes out of JSON, so it is told when that is whole. Arguments that nobody wrote are an empty object, not an empty text. */
  #stop(): Buffer {
    const call = this.#call;
    this.#call = null;
    if (call?.isCustom === true) return this.#toolChunk({ custom: { input: textInput(call.json || call.otherwise) } });
    return call?.json === '' ? this.#toolChunk({ function: { arguments: call.otherwise } }) : NOTHING;
  }

  #toolChunk(call: object): Buffer {
    return this.#chunk({ tool_calls: [{ index: this.#toolIndex, ...call }] });
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
