/**
 * A Messages answer as Gemini's partial answers, for a stream and for one whole. A function call is written when it is
 * complete: Gemini's clients expect its arguments as an object. Thinking that its provider wants back rides in the
 * signature of the part that follows it.
 */
import type { ContentBlock, MessagesAnswer, MessagesEvent, MessagesUsage, StopReason } from '../messages.ts';
import { parseFields, textOf } from '../open-json.ts';
import type { ClientTerms } from '../wire-format.ts';
import { writeUsage } from './gemini-usage.ts';
import type { GeminiPart } from './gemini-wire.ts';
import { groundingMetadata } from './grounding.ts';
import { thoughtSignature } from './own-thought.ts';

type Chunk = Readonly<Record<string, unknown>>;
interface OpenBlock {
  readonly block: { readonly type: string; [field: string]: unknown };
  json: string;
}

/** Feed events in order; each call returns the chunks they make. */
export class GeminiChunks {
  readonly #terms: ClientTerms;
  #usage: Partial<MessagesUsage> = {};
  #open: OpenBlock | null = null;
  #thoughts: ContentBlock[] = [];
  readonly #searches: ContentBlock[] = [];

  constructor(terms: ClientTerms) {
    this.#terms = terms;
  }

  event(event: MessagesEvent): Chunk[] {
    switch (event.type) {
      case 'message_start':
        this.#usage = event.message.usage;
        return [];
      case 'content_block_start':
        this.#open = { block: { ...event.content_block }, json: '' };
        return event.content_block.type === 'text' ? this.#text(textOf((event.content_block as { text?: unknown }).text) ?? '') : [];
      case 'content_block_delta':
        return this.#delta(event.delta);
      case 'content_block_stop':
        return this.#closed();
      case 'message_delta':
        this.#usage = { ...this.#usage, ...event.usage };
        return [this.#last(event.delta.stop_reason)];
      case 'message_stop':
      case 'ping':
      case 'error':
        return [];
    }
  }

  #delta(delta: Extract<MessagesEvent, { type: 'content_block_delta' }>['delta']): Chunk[] {
    const block = this.#open?.block;
    if (block === undefined) return [];
    if (delta.type === 'text_delta') return this.#text(delta.text);
    if (delta.type === 'thinking_delta') {
      block['thinking'] = (textOf(block['thinking']) ?? '') + delta.thinking;
      return delta.thinking === '' ? [] : [this.#chunk([{ thought: true, text: delta.thinking }])];
    }
    if (delta.type === 'signature_delta') block['signature'] = delta.signature;
    else if (delta.type === 'input_json_delta') this.#open!.json += delta.partial_json;
    return [];
  }

  #closed(): Chunk[] {
    const open = this.#open;
    this.#open = null;
    if (open === null) return [];
    const input = open.json === '' ? open.block['input'] : parseFields(open.json);
    const block: ContentBlock = open.block['input'] === undefined ? open.block : { ...open.block, input };
    if (block.type === 'tool_use') {
      const { id, name } = open.block;
      // Arguments that the token limit cut in two would be wrong.
      if (input === null) return [];
      return [this.#chunk([this.#signed({ functionCall: { id: String(id), name: String(name), args: input ?? {} } })])];
    }
    if (block.type === 'thinking' || block.type === 'redacted_thinking') this.#thoughts.push(block);
    else if (block.type !== 'text') this.#searches.push(block);
    return [];
  }

  #text(text: string): Chunk[] {
    return text === '' ? [] : [this.#chunk([this.#signed({ text })])];
  }

  #signed(part: GeminiPart): GeminiPart {
    if (this.#thoughts.length === 0) return part;
    const signature = thoughtSignature(this.#thoughts);
    this.#thoughts = [];
    return { ...part, thoughtSignature: signature };
  }

  #last(reason: StopReason | null): Chunk {
    const grounding = groundingMetadata(this.#searches);
    return this.#chunk([{ text: '' }], {
      finishReason: finishReason(reason),
      ...(grounding === null ? {} : { groundingMetadata: grounding }),
    });
  }

  #chunk(parts: readonly GeminiPart[], more: Chunk = {}): Chunk {
    const { model, requestId, createdAt } = this.#terms;
    return {
      candidates: [{ content: { role: 'model', parts }, index: 0, ...more }],
      usageMetadata: writeUsage(this.#usage),
      modelVersion: model,
      responseId: requestId,
      createTime: new Date(createdAt).toISOString(),
    };
  }
}

/** The whole answer: the chunks it would have been streamed as, put together. */
export function wholeGeminiAnswer(answer: MessagesAnswer, terms: ClientTerms): Chunk {
  const chunks = new GeminiChunks(terms);
  const parts: unknown[] = [];
  const say = (event: MessagesEvent) => {
    const made = chunks.event(event);
    for (const chunk of made) parts.push(...partsOf(chunk));
    return made;
  };
  say({ type: 'message_start', message: answer });
  for (const [index, block] of answer.content.entries()) {
    say({ type: 'content_block_start', index, content_block: block });
    const thinking = block.type === 'thinking' ? (textOf((block as { thinking?: unknown }).thinking) ?? '') : '';
    if (thinking !== '') parts.push({ thought: true, text: thinking });
    say({ type: 'content_block_stop', index });
  }
  const [last] = chunks.event({
    type: 'message_delta',
    delta: { stop_reason: answer.stop_reason, stop_sequence: null },
    usage: answer.usage,
  });
  const [candidate] = last!['candidates'] as [Chunk];
  return { ...last, candidates: [{ ...candidate, content: { role: 'model', parts } }] };
}

function partsOf(chunk: Chunk): readonly unknown[] {
  const [candidate] = chunk['candidates'] as [{ readonly content: { readonly parts: readonly unknown[] } }];
  return candidate.content.parts;
}

function finishReason(reason: StopReason | null): string {
  if (reason === 'max_tokens' || reason === 'model_context_window_exceeded' || reason === 'pause_turn') return 'MAX_TOKENS';
  return reason === 'refusal' ? 'SAFETY' : 'STOP';
}
