/**
 * Reads the pieces of one chat answer, streamed or whole, into Messages events. Vendors disagree on nearly everything:
 * where reasoning stands, whether a tool call comes whole, whether it has an index or an id, where usage is put, and
 * what the last chunk says. Whatever is missing or odd is passed over; nothing here throws.
 */
import { AnswerEvents } from '../answer-events.ts';
import type { MessagesUsage, StopReason } from '../messages.ts';
import { countOf, type Fields, fieldsList, fieldsOf, textOf } from '../open-json.ts';
import { textInputJson } from '../openai/custom-tools.ts';
import { readUsage } from '../openai/read-usage.ts';
import { errorOf } from '../openai/read-error.ts';
import { longName, messagesId } from '../openai/tool-names.ts';
import type { AnswerTerms } from '../wire-format.ts';

interface Call {
  readonly key: string;
  readonly id: string | null;
  name: string;
  /** Arguments that came before the name. */
  early: string;
  /** It takes free text. */
  isCustom: boolean;
}

export class ChatChunks {
  readonly events: AnswerEvents;

  readonly #terms: AnswerTerms;
  readonly #maxNameChars: number;
  readonly #calls: Call[] = [];
  readonly #byIndex = new Map<number, Call>();
  #writing: { readonly kind: 'text' | 'thinking'; readonly key: string } | null = null;
  #count = 0;
  #usage: MessagesUsage | null = null;
  #serviceTier: string | null = null;
  #finish: string | null = null;
  #stopSequence: string | null = null;
  #hasRefused = false;

  constructor(terms: AnswerTerms, maxNameChars: number) {
    this.#terms = terms;
    this.#maxNameChars = maxNameChars;
    this.events = new AnswerEvents(terms);
  }

  get isFinished(): boolean {
    return this.#finish !== null;
  }

  /** One chunk of a stream, or the body of an unstreamed answer. */
  take(chunk: Fields): void {
    if (fieldsOf(chunk['error']) !== null || textOf(chunk['error']) || chunk['object'] === 'error') return this.#fail(chunk);
    const [choice] = fieldsList(chunk['choices']);
    this.#usage =
      readUsage(chunk['usage']) ?? readUsage(choice?.['usage']) ?? readUsage(fieldsOf(chunk['x_groq'])?.['usage']) ?? this.#usage;
    this.#serviceTier = textOf(chunk['service_tier']) ?? this.#serviceTier;
    if (choice === undefined || (countOf(choice['index']) ?? 0) > 0) return;
    this.events.start();
    const said = fieldsOf(choice['delta']) ?? fieldsOf(choice['message']);
    if (said !== null) this.#message(said);
    else if (typeof choice['text'] === 'string') this.#write('text', choice['text']);
    this.#finish = textOf(choice['finish_reason']) ?? this.#finish;
    // vLLM and its kin say which stop sequence was met.
    this.#stopSequence = textOf(choice['stop_reason']) ?? this.#stopSequence;
    if (this.#finish !== null && BROKEN.has(this.#finish)) this.#fail(fieldsOf(choice['error']) ?? {});
  }

  /** The upstream closed the answer properly. */
  finish(): void {
    for (const call of this.#calls) {
      if (call.isCustom) call.early += textInputJson.end;
      this.#openCall(call, call.name || 'unnamed');
    }
    const tier = this.#serviceTier === null ? {} : { service_tier: this.#serviceTier };
    this.events.finish(this.#stopReason(), this.#finish === 'stop' ? this.#stopSequence : null, { ...this.#usage, ...tier });
  }

  #message(said: Fields): void {
    const reasoning = textOf(said['reasoning_content']) || textOf(said['reasoning']);
    if (reasoning) this.#write('thinking', reasoning);
    const { content } = said;
    if (typeof content === 'string') this.#write('text', content);
    else for (const part of fieldsList(content)) this.#part(part);
    const refusal = textOf(said['refusal']);
    if (refusal) {
      this.#hasRefused = true;
      this.#write('text', refusal);
    }
    for (const call of fieldsList(said['tool_calls'])) this.#toolCall(call);
    const legacy = fieldsOf(said['function_call']);
    if (legacy !== null) this.#toolCall({ index: 0, function: legacy });
  }

  /** Mistral's reasoning models write parts instead of a string. */
  #part(part: Fields): void {
    if (part['type'] === 'text') this.#write('text', textOf(part['text']) ?? '');
    if (part['type'] === 'thinking') for (const inner of fieldsList(part['thinking'])) this.#write('thinking', textOf(inner['text']) ?? '');
  }

  #write(kind: 'text' | 'thinking', text: string): void {
    if (text === '') return;
    if (this.#writing?.kind !== kind) {
      this.#endWriting();
      this.#count += 1;
      this.#writing = { kind, key: `${kind}:${this.#count}` };
      this.events.open(this.#writing.key, kind === 'text' ? { type: 'text', text: '' } : { type: 'thinking', thinking: '', signature: '' });
    }
    const delta = kind === 'text' ? { type: 'text_delta' as const, text } : { type: 'thinking_delta' as const, thinking: text };
    this.events.delta(this.#writing.key, delta);
  }

  #endWriting(): void {
    if (this.#writing !== null) this.events.close(this.#writing.key);
    this.#writing = null;
  }

  #toolCall(said: Fields): void {
    this.#endWriting();
    const custom = fieldsOf(said['custom']);
    const named = custom ?? fieldsOf(said['function']) ?? {};
    const call = this.#callOf(said, textOf(named['name']) ?? '');
    if (custom !== null) call.early += `${call.isCustom ? '' : textInputJson.start}${textInputJson.piece(textOf(custom['input']) ?? '')}`;
    call.isCustom ||= custom !== null;
    const json = named['arguments'];
    call.early += typeof json === 'string' ? json : fieldsOf(json) === null ? '' : JSON.stringify(json);
    if (call.name !== '') this.#openCall(call, call.name);
  }

  /** Which call a piece belongs to: by its index, unless a new id says that a vendor counts every call as the first one. */
  #callOf(said: Fields, name: string): Call {
    const index = countOf(said['index']);
    const id = textOf(said['id']) || null;
    const known =
      index === null ? (id === null ? this.#calls.at(-1) : this.#calls.find((call) => call.id === id)) : this.#byIndex.get(index);
    const isNew =
      known === undefined ||
      (id !== null && known.id !== null && id !== known.id && name !== '') ||
      (index === null && id === null && name !== '');
    if (!isNew) {
      known.name ||= name;
      return known;
    }
    const call = { key: `tool:${this.#calls.length}`, id, name, early: '', isCustom: false };
    this.#calls.push(call);
    if (index !== null) this.#byIndex.set(index, call);
    return call;
  }

  #openCall(call: Call, name: string): void {
    if (!this.events.isOpen(call.key)) {
      const id = call.id === null || call.id.length < SHORTEST_ID ? this.#terms.newId('toolu') : messagesId(call.id);
      this.events.open(call.key, {
        type: 'tool_use',
        id,
        name: longName(name, this.#terms.toolNames ?? [], this.#maxNameChars),
        input: {},
      });
    }
    if (call.early !== '') this.events.delta(call.key, { type: 'input_json_delta', partial_json: call.early });
    call.early = '';
  }

  /** What was written counts for more than the word: a turn that calls tools must never look as if it were over. */
  #stopReason(): StopReason {
    const word = this.#finish ?? '';
    if (LENGTH.has(word)) return 'max_tokens';
    if (REFUSED.has(word) || this.#hasRefused) return 'refusal';
    if (this.#calls.length > 0) return 'tool_use';
    return this.#stopSequence !== null && word === 'stop' ? 'stop_sequence' : 'end_turn';
  }

  #fail(fields: Fields): void {
    const { type, message } = errorOf(fields, null);
    this.events.fail(type, message);
  }
}

/** Shorter ids count from zero in every answer; a conversation needs them apart. */
const SHORTEST_ID = 9;
const LENGTH = new Set(['length', 'max_tokens', 'model_length']);
const REFUSED = new Set(['content_filter', 'refusal', 'sensitive']);
/** OpenRouter, Z.ai and DeepSeek say so when the model broke down in the middle. */
const BROKEN = new Set(['error', 'network_error', 'insufficient_system_resource']);
