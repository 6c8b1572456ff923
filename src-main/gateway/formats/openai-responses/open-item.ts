/**
 * One output item of a response while it is written: what its events say, and what it is when it is done. An unstreamed
 * answer is written by the same items, so both say the same. Blocks that the format does not know have none.
 */
import type { BlockDelta, ContentBlock } from '../messages.ts';
import { type Fields, fieldsList, fieldsOf, parseFields, textOf } from '../open-json.ts';
import { textInput } from '../openai/custom-tools.ts';
import type { ClientTool } from './client-tools.ts';
import { reasoningItem } from './sealed-reasoning.ts';

export interface OpenItem {
  /** Events, each without its sequence number. */
  start(): Fields[];
  delta(delta: BlockDelta): Fields[];
  /** The results of a web search. */
  found(block: ContentBlock): Fields[];
  stop(): Fields[];
  finished(): Fields;
}

export function openItem(block: ContentBlock, tools: ReadonlyMap<string, ClientTool>, at: number, requestId: string): OpenItem | null {
  const fields = block as Fields;
  switch (block.type) {
    case 'text':
      return new TextItem(`msg_${requestId}_${at}`, at, fields);
    case 'thinking':
    case 'redacted_thinking':
      return new ReasoningItem(`rs_${requestId}_${at}`, at, fields);
    case 'tool_use':
      return new CallItem(`fc_${requestId}_${at}`, at, fields, tools.get(textOf(fields['name']) ?? ''));
    case 'server_tool_use':
      return fields['name'] === 'web_search' ? new SearchItem(`ws_${requestId}_${at}`, at, fields) : null;
    default:
      return null;
  }
}

abstract class Item implements OpenItem {
  protected readonly id: string;
  protected readonly at: number;
  protected readonly block: Fields;

  constructor(id: string, at: number, block: Fields) {
    this.id = id;
    this.at = at;
    this.block = block;
  }

  abstract start(): Fields[];
  abstract delta(delta: BlockDelta): Fields[];
  abstract finished(): Fields;

  found(_block: ContentBlock): Fields[] {
    return [];
  }

  stop(): Fields[] {
    return [{ type: 'response.output_item.done', output_index: this.at, item: this.finished() }];
  }

  protected added(item: Fields): Fields {
    return { type: 'response.output_item.added', output_index: this.at, item };
  }

  protected event(type: string, more: Fields): Fields {
    return { type: `response.${type}`, item_id: this.id, output_index: this.at, ...more };
  }
}

class TextItem extends Item {
  #text = '';
  readonly #citations: Fields[] = [];

  override start(): Fields[] {
    this.#citations.push(...fieldsList(this.block['citations']));
    return [
      this.added({ ...this.#message([]), status: 'in_progress' }),
      this.event('content_part.added', { content_index: 0, part: { type: 'output_text', text: '', annotations: [], logprobs: [] } }),
      ...this.#append(textOf(this.block['text']) ?? ''),
    ];
  }

  override delta(delta: BlockDelta): Fields[] {
    if (delta.type === 'citations_delta') this.#citations.push(fieldsOf(delta.citation) ?? {});
    return delta.type === 'text_delta' ? this.#append(delta.text) : [];
  }

  override stop(): Fields[] {
    const part = this.#part();
    return [
      ...part.annotations.map((annotation, annotation_index) =>
        this.event('output_text.annotation.added', { content_index: 0, annotation_index, annotation }),
      ),
      this.event('output_text.done', { content_index: 0, text: this.#text, logprobs: [] }),
      this.event('content_part.done', { content_index: 0, part }),
      ...super.stop(),
    ];
  }

  override finished(): Fields {
    return this.#message([this.#part()]);
  }

  #append(text: string): Fields[] {
    this.#text += text;
    return text === '' ? [] : [this.event('output_text.delta', { content_index: 0, delta: text, logprobs: [] })];
  }

  #message(content: readonly Fields[]): Fields {
    return { type: 'message', id: this.id, status: 'completed', role: 'assistant', content };
  }

  /** Anthropic cites block by block: a citation is about the whole of its text. */
  #part() {
    const annotations = this.#citations.flatMap(({ url, title }) =>
      typeof url === 'string'
        ? { type: 'url_citation', start_index: 0, end_index: this.#text.length, url, title: textOf(title) ?? url }
        : [],
    );
    return { type: 'output_text', text: this.#text, annotations, logprobs: [] };
  }
}

class ReasoningItem extends Item {
  #thinking = '';
  #signature = '';

  override start(): Fields[] {
    this.#signature = textOf(this.block['signature']) ?? '';
    return [this.added({ type: 'reasoning', id: this.id, summary: [] }), ...this.#append(textOf(this.block['thinking']) ?? '')];
  }

  override delta(delta: BlockDelta): Fields[] {
    if (delta.type === 'signature_delta') this.#signature = delta.signature;
    return delta.type === 'thinking_delta' ? this.#append(delta.thinking) : [];
  }

  override stop(): Fields[] {
    const part = { type: 'summary_text', text: this.#thinking };
    const summary = [
      this.event('reasoning_summary_text.done', { summary_index: 0, text: this.#thinking }),
      this.event('reasoning_summary_part.done', { summary_index: 0, part }),
    ];
    return [...(this.#thinking === '' ? [] : summary), ...super.stop()];
  }

  override finished(): Fields {
    const { data } = this.block;
    return reasoningItem(
      data === undefined ? { type: 'thinking', thinking: this.#thinking, signature: this.#signature } : { type: 'redacted_thinking', data },
      this.id,
    );
  }

  #append(text: string): Fields[] {
    if (text === '') return [];
    const isFirst = this.#thinking === '';
    this.#thinking += text;
    return [
      ...(isFirst ? [this.event('reasoning_summary_part.added', { summary_index: 0, part: { type: 'summary_text', text: '' } })] : []),
      this.event('reasoning_summary_text.delta', { summary_index: 0, delta: text }),
    ];
  }
}

/** A custom tool's text comes out of JSON, so it is told when the JSON is whole. */
class CallItem extends Item {
  readonly #tool: ClientTool | undefined;
  #json = '';

  constructor(id: string, at: number, block: Fields, tool: ClientTool | undefined) {
    super(id, at, block);
    this.#tool = tool;
  }

  override start(): Fields[] {
    return [this.added({ ...this.#call(''), status: 'in_progress' })];
  }

  override delta(delta: BlockDelta): Fields[] {
    if (delta.type !== 'input_json_delta' || delta.partial_json === '') return [];
    this.#json += delta.partial_json;
    return this.#tool?.isCustom === true ? [] : [this.event('function_call_arguments.delta', { delta: delta.partial_json })];
  }

  override stop(): Fields[] {
    const json = this.#arguments();
    if (this.#tool?.isCustom !== true) return [this.event('function_call_arguments.done', { arguments: json }), ...super.stop()];
    const input = textInput(json);
    return [
      this.event('custom_tool_call_input.delta', { delta: input }),
      this.event('custom_tool_call_input.done', { input }),
      ...super.stop(),
    ];
  }

  override finished(): Fields {
    return this.#call(this.#arguments());
  }

  #arguments(): string {
    return this.#json || JSON.stringify(this.block['input'] ?? {});
  }

  #call(json: string): Fields {
    const { name, namespace } = this.#tool ?? { name: this.block['name'], namespace: null };
    const call = { id: this.id, call_id: this.block['id'], name, ...(namespace === null ? {} : { namespace }), status: 'completed' };
    if (this.#tool?.isCustom !== true) return { type: 'function_call', ...call, arguments: json };
    return { type: 'custom_tool_call', ...call, input: json === '' ? '' : textInput(json) };
  }
}

class SearchItem extends Item {
  #json = '';
  #sources: Fields[] = [];

  override start(): Fields[] {
    return [];
  }

  override delta(delta: BlockDelta): Fields[] {
    if (delta.type === 'input_json_delta') this.#json += delta.partial_json;
    return [];
  }

  override found(block: ContentBlock): Fields[] {
    this.#sources = fieldsList((block as Fields)['content']).flatMap(({ url }) => (typeof url === 'string' ? { type: 'url', url } : []));
    return [this.added({ ...this.finished(), status: 'in_progress' })];
  }

  override finished(): Fields {
    const input = this.#json === '' ? fieldsOf(this.block['input']) : parseFields(this.#json);
    const query = textOf(input?.['query']) ?? '';
    return {
      type: 'web_search_call',
      id: this.id,
      status: 'completed',
      action: { type: 'search', query, queries: [query], sources: this.#sources },
    };
  }
}
