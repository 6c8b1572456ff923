/**
 * Reads the items of one response, streamed or whole, into Messages events. A block's key is the item's place in the
 * output, so pieces of different items may arrive in any order; what a server leaves out of its stream is taken from
 * the finished item. Nothing here throws.
 */
import { AnswerEvents } from '../answer-events.ts';
import type { MessagesUsage, StopReason } from '../messages.ts';
import { countOf, type Fields, fieldsList, fieldsOf, textOf } from '../open-json.ts';
import { textInputJson } from '../openai/custom-tools.ts';
import { readUsage } from '../openai/read-usage.ts';
import { errorOf } from '../openai/read-error.ts';
import { longName, messagesId } from '../openai/tool-names.ts';
import type { AnswerTerms } from '../wire-format.ts';
import { sealReasoning } from './sealed-reasoning.ts';
import { MAX_NAME_CHARS } from './write-responses-input.ts';

export class ResponseItems {
  readonly events: AnswerEvents;

  readonly #terms: AnswerTerms;
  readonly #done = new Set<number>();
  /** Blocks that got a piece, and citations of a text block. */
  readonly #filled = new Set<string>();
  readonly #summaries = new Map<number, number>();
  #hasCalled = false;
  #hasRefused = false;
  #searches = 0;

  constructor(terms: AnswerTerms) {
    this.#terms = terms;
    this.events = new AnswerEvents(terms);
  }

  /** An event of the stream. Those not named here tell nothing new. */
  event(type: string, said: Fields): void {
    const at = countOf(said['output_index']) ?? 0;
    const part = countOf(said['content_index']) ?? 0;
    const delta = textOf(said['delta']) ?? '';
    switch (type) {
      case 'response.created':
      case 'response.in_progress':
        return this.events.start();
      case 'response.output_item.added':
        return this.#added(at, fieldsOf(said['item']) ?? {});
      case 'response.output_text.delta':
        return this.#text(at, part, delta);
      case 'response.refusal.delta':
        this.#hasRefused = true;
        return this.#text(at, part, delta);
      case 'response.output_text.annotation.added':
        return this.#cite(at, part, fieldsOf(said['annotation']) ?? {});
      case 'response.reasoning_summary_text.delta':
        return this.#thought(at, delta, countOf(said['summary_index']) ?? 0);
      case 'response.reasoning_text.delta':
        return this.#thought(at, delta, part);
      case 'response.function_call_arguments.delta':
        return this.#arguments(at, delta);
      case 'response.custom_tool_call_input.delta':
        return this.#freeText(at, delta);
      case 'response.output_item.done':
        return this.#item(at, fieldsOf(said['item']) ?? {});
      case 'response.completed':
      case 'response.incomplete':
      case 'response.failed':
      case 'response.cancelled':
        return this.response(fieldsOf(said['response']) ?? {}, type);
      case 'error':
        return this.#fail(fieldsOf(said['error']) === null ? { error: said } : said);
    }
  }

  /** The whole response: what ends a stream, and all there is without one. */
  response(response: Fields, ending = `response.${textOf(response['status']) ?? ''}`): void {
    if (ending !== 'response.completed' && ending !== 'response.incomplete') {
      const error = fieldsOf(response['error']);
      return this.#fail(
        error === null ? { error: { message: `The provider ended the response as ${ending.slice(9) || 'unknown'}.` } } : { error },
      );
    }
    this.events.start();
    for (const [at, item] of fieldsList(response['output']).entries()) this.#item(at, item);
    const usage = readUsage(response['usage']);
    const serviceTier = textOf(response['service_tier']);
    const tier = serviceTier === null ? {} : { service_tier: serviceTier };
    this.events.finish(this.#stopReason(ending, response), null, { ...(usage === null ? {} : this.#withSearches(usage)), ...tier });
  }

  #added(at: number, item: Fields): void {
    if (item['type'] === 'function_call' || item['type'] === 'custom_tool_call') this.#call(at, item);
  }

  /** A finished item. What the stream told of it already is not told again. */
  #item(at: number, item: Fields): void {
    if (this.#done.has(at)) return;
    this.#done.add(at);
    switch (item['type']) {
      case 'message':
        for (const [part, content] of fieldsList(item['content']).entries()) this.#content(at, part, content);
        return;
      case 'reasoning':
        return this.#reasoning(at, item);
      case 'function_call':
        this.#call(at, item);
        if (!this.#filled.has(key(at))) this.#arguments(at, textOf(item['arguments']) ?? '');
        return this.events.close(key(at));
      case 'custom_tool_call':
        this.#call(at, item);
        if (!this.#filled.has(key(at))) this.#freeText(at, textOf(item['input']) ?? '');
        this.#arguments(at, textInputJson.end);
        return this.events.close(key(at));
      case 'web_search_call':
        return this.#webSearch(at, item);
    }
  }

  #content(at: number, part: number, content: Fields): void {
    const refusal = textOf(content['refusal']);
    if (refusal !== null) this.#hasRefused = true;
    if (!this.#filled.has(key(at, part))) this.#text(at, part, refusal ?? textOf(content['text']) ?? '');
    if (!this.#filled.has(`${key(at, part)}:cited`))
      for (const annotation of fieldsList(content['annotations'])) this.#cite(at, part, annotation);
    this.events.close(key(at, part));
  }

  #text(at: number, part: number, text: string): void {
    if (text === '') return;
    this.events.open(key(at, part), { type: 'text', text: '' });
    this.#filled.add(key(at, part));
    this.events.delta(key(at, part), { type: 'text_delta', text });
  }

  #cite(at: number, part: number, annotation: Fields): void {
    if (annotation['type'] !== 'url_citation') return;
    this.#filled.add(`${key(at, part)}:cited`);
    const citation = {
      type: 'web_search_result_location',
      url: annotation['url'],
      title: annotation['title'] ?? null,
      encrypted_index: '',
      cited_text: '',
    };
    this.events.delta(key(at, part), { type: 'citations_delta', citation });
  }

  #thought(at: number, thinking: string, part: number): void {
    if (thinking === '') return;
    this.events.open(key(at), { type: 'thinking', thinking: '', signature: '' });
    this.#filled.add(key(at));
    const isNextPart = (this.#summaries.get(at) ?? part) !== part;
    this.#summaries.set(at, part);
    this.events.delta(key(at), { type: 'thinking_delta', thinking: isNextPart ? `\n\n${thinking}` : thinking });
  }

  #reasoning(at: number, item: Fields): void {
    const parts = [...fieldsList(item['summary']), ...fieldsList(item['content'])];
    if (!this.#filled.has(key(at))) for (const [part, { text }] of parts.entries()) this.#thought(at, textOf(text) ?? '', part);
    const encrypted = textOf(item['encrypted_content']);
    if (encrypted) {
      this.events.open(key(at), { type: 'thinking', thinking: '', signature: '' });
      this.events.delta(key(at), { type: 'signature_delta', signature: sealReasoning(textOf(item['id']) ?? '', encrypted) });
    }
    this.events.close(key(at));
  }

  #call(at: number, item: Fields): void {
    this.#hasCalled = true;
    if (this.events.isOpen(key(at))) return;
    const id = messagesId(textOf(item['call_id']) || textOf(item['id']) || this.#terms.newId('toolu'));
    const name = longName(textOf(item['name']) || 'unnamed', this.#terms.toolNames ?? [], MAX_NAME_CHARS);
    this.events.open(key(at), { type: 'tool_use', id, name, input: {} });
  }

  #arguments(at: number, json: string): void {
    if (json === '') return;
    this.#filled.add(key(at));
    this.events.delta(key(at), { type: 'input_json_delta', partial_json: json });
  }

  /** A piece of what a custom tool is called with. */
  #freeText(at: number, text: string): void {
    if (!this.#filled.has(key(at))) this.#arguments(at, textInputJson.start);
    this.#arguments(at, textInputJson.piece(text));
  }

  /** As Anthropic tells a search of its own: the query, then what was found. Pages that were merely opened say nothing. */
  #webSearch(at: number, item: Fields): void {
    const action = fieldsOf(item['action']);
    if (action?.['type'] !== 'search') return;
    this.#searches += 1;
    const id = this.#terms.newId('toolu').replace(/^toolu/, 'srvtoolu');
    const query = textOf(action['query']) ?? joinedQueries(action['queries']);
    this.events.open(key(at), { type: 'server_tool_use', id, name: 'web_search', input: {} });
    this.events.delta(key(at), { type: 'input_json_delta', partial_json: JSON.stringify({ query }) });
    this.events.close(key(at));
    const content = fieldsList(action['sources']).flatMap(({ url }) =>
      typeof url === 'string' ? { type: 'web_search_result', url, title: url, encrypted_content: '', page_age: null } : [],
    );
    this.events.open(key(at, 1), { type: 'web_search_tool_result', tool_use_id: id, content });
    this.events.close(key(at, 1));
  }

  #withSearches(usage: MessagesUsage): MessagesUsage {
    return this.#searches === 0 ? usage : { ...usage, server_tool_use: { web_search_requests: this.#searches } };
  }

  #stopReason(ending: string, response: Fields): StopReason {
    const reason = fieldsOf(response['incomplete_details'])?.['reason'];
    if (reason === 'content_filter' || this.#hasRefused) return 'refusal';
    // vLLM ends a cut answer as `response.completed`; only the status inside says that it is not.
    if (ending === 'response.incomplete' || response['status'] === 'incomplete') return 'max_tokens';
    return this.#hasCalled ? 'tool_use' : 'end_turn';
  }

  #fail(fields: Fields): void {
    const { type, message } = errorOf(fields, null);
    this.events.fail(type, message);
  }
}

function key(at: number, part = 0): string {
  return `${at}:${part}`;
}

function joinedQueries(queries: unknown): string {
  return Array.isArray(queries) ? queries.filter((query) => typeof query === 'string').join('; ') : '';
}
