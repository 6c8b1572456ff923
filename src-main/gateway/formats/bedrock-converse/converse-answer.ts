/**
 * What Converse says, event by event, as the events of one Messages answer. A text block begins with its first delta:
 * only tool calls are announced. The answer is over with `messageStop`; the counts come after it, in `metadata`.
 * Source: Bedrock API reference, ConverseStreamOutput, StopReason.
 */
import { AnswerEvents } from '../answer-events.ts';
import type { MessagesEvent, StopReason } from '../messages.ts';
import { type Fields, fieldsList, fieldsOf, textOf } from '../open-json.ts';
import { longName } from '../openai/tool-names.ts';
import { sealSignature } from '../sealed-signature.ts';
import type { AnswerTerms } from '../wire-format.ts';
import { converseModel } from './converse-model.ts';
import { readUsage } from './converse-usage.ts';
import { MOST_NAME_CHARS } from './write-messages.ts';

const STOP_REASONS: Readonly<Record<string, StopReason>> = {
  end_turn: 'end_turn',
  tool_use: 'tool_use',
  max_tokens: 'max_tokens',
  stop_sequence: 'stop_sequence',
  guardrail_intervened: 'refusal',
  content_filtered: 'refusal',
  model_context_window_exceeded: 'model_context_window_exceeded',
};
/** The model stumbled: asking again may help. */
const FAILURES = new Set(['malformed_model_output', 'malformed_tool_use']);

export class ConverseAnswer {
  readonly #terms: AnswerTerms;
  readonly #events: AnswerEvents;
  readonly #isClaude: boolean;
  #hasCall = false;
  #usage: Fields = {};
  #stop: { readonly reason: StopReason; readonly sequence: string | null } | null = null;

  constructor(terms: AnswerTerms) {
    this.#terms = terms;
    this.#events = new AnswerEvents(terms);
    this.#isClaude = converseModel(terms.model).family === 'claude';
  }

  /** One event of a stream. Kinds that nobody knows yet are passed over. */
  add(name: string, event: Fields): MessagesEvent[] {
    const key = String(event['contentBlockIndex']);
    if (name === 'messageStart') this.#events.start();
    else if (name === 'contentBlockStart') this.#start(key, fieldsOf(fieldsOf(event['start'])?.['toolUse']));
    else if (name === 'contentBlockDelta') this.#delta(key, fieldsOf(event['delta']) ?? {});
    else if (name === 'contentBlockStop') this.#events.close(key);
    else if (name === 'messageStop') this.#stopped(event);
    else if (name === 'metadata') {
      this.#usage = fieldsOf(event['usage']) ?? {};
      return this.end();
    }
    return this.#events.take();
  }

  /** An answer that was not streamed. */
  addWhole(answer: Fields): MessagesEvent[] {
    const message = fieldsOf(fieldsOf(answer['output'])?.['message']);
    if (message === null) return [];
    this.#events.start();
    for (const [at, block] of fieldsList(message['content']).entries()) this.#whole(String(at), block);
    this.#stopped(answer);
    this.#usage = fieldsOf(answer['usage']) ?? {};
    return this.end();
  }

  /** Without `messageStop` the answer stays unfinished. */
  end(): MessagesEvent[] {
    if (this.#stop !== null) this.#events.finish(this.#stop.reason, this.#stop.sequence, readUsage(this.#usage));
    return this.#events.take();
  }

  #start(key: string, call: Fields | null): void {
    if (call === null) return;
    this.#hasCall = true;
    const name = longName(textOf(call['name']) ?? '', this.#terms.toolNames ?? [], MOST_NAME_CHARS);
    this.#events.open(key, { type: 'tool_use', id: textOf(call['toolUseId']) ?? this.#terms.newId('toolu'), name, input: {} });
  }

  #delta(key: string, delta: Fields): void {
    const text = textOf(delta['text']);
    const input = textOf(fieldsOf(delta['toolUse'])?.['input']);
    const reasoning = fieldsOf(delta['reasoningContent']);
    if (text !== null && text !== '') {
      this.#events.open(key, { type: 'text', text: '' });
      this.#events.delta(key, { type: 'text_delta', text });
    } else if (input !== null && input !== '') this.#events.delta(key, { type: 'input_json_delta', partial_json: input });
    else if (reasoning !== null) this.#reasoning(key, reasoning);
  }

  #reasoning(key: string, reasoning: Fields): void {
    const { text, signature, redactedContent: data } = reasoning;
    if (typeof data === 'string') {
      this.#events.open(`${key} redacted`, { type: 'redacted_thinking', data });
      this.#events.close(`${key} redacted`);
      return;
    }
    this.#events.open(key, { type: 'thinking', thinking: '', signature: '' });
    if (typeof text === 'string' && text !== '') this.#events.delta(key, { type: 'thinking_delta', thinking: text });
    if (typeof signature !== 'string') return;
    const own = this.#isClaude ? signature : sealSignature('bedrock-converse', signature);
    this.#events.delta(key, { type: 'signature_delta', signature: own });
  }

  #whole(key: string, block: Fields): void {
    const call = fieldsOf(block['toolUse']);
    const reasoning = fieldsOf(block['reasoningContent']);
    const cited = fieldsList(fieldsOf(block['citationsContent'])?.['content']).flatMap(({ text }) => textOf(text) ?? []);
    this.#start(key, call);
    if (call !== null) this.#delta(key, { toolUse: { input: JSON.stringify(fieldsOf(call['input']) ?? {}) } });
    else if (reasoning !== null) this.#reasoning(key, fieldsOf(reasoning['reasoningText']) ?? reasoning);
    else this.#delta(key, { text: textOf(block['text']) ?? cited.join('') });
    this.#events.close(key);
  }

  #stopped(event: Fields): void {
    const said = textOf(event['stopReason']);
    if (said === null) return;
    if (FAILURES.has(said)) this.#events.fail('api_error', `The model broke off its answer: ${said}.`);
    const sequence = textOf(fieldsOf(event['additionalModelResponseFields'])?.['stop_sequence']);
    this.#stop = { reason: STOP_REASONS[said] ?? (this.#hasCall ? 'tool_use' : 'end_turn'), sequence };
  }
}
