/**
 * What Gemini says, part by part, as the events of one Messages answer. A stream is a row of partial answers of the same
 * shape as a whole one, so both are read here. The answer is over when a candidate has its finish reason; the counts that
 * come with or after it are final when the connection ends.
 * Source: Gemini API reference, "GenerateContentResponse" and FinishReason.
 */
import { AnswerEvents } from '../answer-events.ts';
import type { BlockDelta, ContentBlock, MessagesEvent, StopReason } from '../messages.ts';
import { type Fields, fieldsList, fieldsOf, textOf } from '../open-json.ts';
import { sealSignature } from '../sealed-signature.ts';
import type { AnswerTerms } from '../wire-format.ts';
import { clientName } from './function-name.ts';
import { errorOf, toldBy } from './gemini-error.ts';
import { readUsage } from './gemini-usage.ts';
import { searchBlocks } from './grounding.ts';

const REFUSALS = new Set([
  'SAFETY',
  'RECITATION',
  'LANGUAGE',
  'BLOCKLIST',
  'PROHIBITED_CONTENT',
  'SPII',
  'MODEL_ARMOR',
  'ESCALATION',
  'IMAGE_SAFETY',
  'IMAGE_PROHIBITED_CONTENT',
  'IMAGE_RECITATION',
]);
/** The model stumbled: what it said so far is no answer, and asking again may help. */
const FAILURES = new Set([
  'MALFORMED_FUNCTION_CALL',
  'MALFORMED_RESPONSE',
  'UNEXPECTED_TOOL_CALL',
  'TOO_MANY_TOOL_CALLS',
  'MISSING_THOUGHT_SIGNATURE',
  'OTHER',
]);

export class GeminiAnswer {
  readonly #terms: AnswerTerms;
  readonly #events: AnswerEvents;
  #blocks = 0;
  /** Key and kind of the block that parts are being added to. */
  #open: { readonly key: string; readonly kind: 'text' | 'thinking' } | null = null;
  #hasCall = false;
  #usage: Fields = {};
  #grounding: Fields | null = null;
  #finish: string | null = null;

  constructor(terms: AnswerTerms) {
    this.#terms = terms;
    this.#events = new AnswerEvents(terms);
  }

  /** One partial answer, or a whole one. */
  add(chunk: Fields): MessagesEvent[] {
    const error = errorOf(chunk);
    if (error !== null) {
      const { type, message } = toldBy(error, 500);
      this.#events.fail(type, message);
      return this.#events.take();
    }
    this.#usage = { ...this.#usage, ...fieldsOf(chunk['usageMetadata']) };
    this.#events.start(readUsage(this.#usage, 0));
    const [candidate] = fieldsList(chunk['candidates']);
    for (const part of fieldsList(fieldsOf(candidate?.['content'])?.['parts'])) this.#part(part);
    this.#grounding = fieldsOf(candidate?.['groundingMetadata']) ?? this.#grounding;
    const reason = textOf(candidate?.['finishReason']);
    if (reason !== null && reason !== 'FINISH_REASON_UNSPECIFIED') this.#finish = reason;
    if (this.#finish !== null && FAILURES.has(this.#finish)) {
      const detail = textOf(candidate?.['finishMessage']);
      this.#events.fail('api_error', `Gemini broke off its answer: ${detail ?? this.#finish}.`);
    }
    // A prompt that was blocked has no candidate and nothing else to wait for.
    if (textOf(fieldsOf(chunk['promptFeedback'])?.['blockReason']) !== null) this.#finish ??= 'SAFETY';
    return this.#events.take();
  }

  /** The connection ended. Without a finish reason the answer stays unfinished. */
  end(): MessagesEvent[] {
    if (this.#finish === null) return [];
    this.#close();
    const searches = this.#grounding === null ? [] : searchBlocks(this.#grounding, () => this.#terms.newId('toolu'));
    for (const block of searches) this.#whole(block);
    this.#events.finish(this.#stopReason(this.#finish), null, readUsage(this.#usage, searches.length / 2));
    return this.#events.take();
  }

  #stopReason(reason: string): StopReason {
    if (reason === 'MAX_TOKENS') return 'max_tokens';
    if (REFUSALS.has(reason)) return 'refusal';
    return this.#hasCall ? 'tool_use' : 'end_turn';
  }

  #part(part: Fields): void {
    const signature = textOf(part['thoughtSignature']);
    const call = fieldsOf(part['functionCall']);
    if (call !== null) return this.#call(call, signature);
    const media = fieldsOf(part['inlineData']);
    const text =
      media === null
        ? (textOf(part['text']) ?? '')
        : `[Gemini answered with ${textOf(media['mimeType']) ?? 'media'}, which cannot be shown here.]`;
    if (part['thought'] === true) {
      if (text !== '') this.#delta('thinking', { type: 'thinking_delta', thinking: text });
      if (signature !== null) this.#sign(signature);
    } else {
      // A signature on text is optional to return: it is kept where a thinking block is there to carry it.
      if (signature !== null && this.#open?.kind === 'thinking') this.#sign(signature);
      if (text !== '') this.#delta('text', { type: 'text_delta', text });
    }
  }

  #call(call: Fields, signature: string | null): void {
    if (signature !== null) {
      if (this.#open?.kind !== 'thinking') this.#start('thinking');
      this.#sign(signature);
    }
    this.#close();
    this.#hasCall = true;
    const said = textOf(call['id']);
    const id = said !== null && /^[\w-]{1,128}$/.test(said) ? said : this.#terms.newId('toolu');
    const name = clientName(textOf(call['name']) ?? '', this.#terms.toolNames);
    const key = this.#whole({ type: 'tool_use', id, name, input: {} }, false);
    this.#events.delta(key, { type: 'input_json_delta', partial_json: JSON.stringify(fieldsOf(call['args']) ?? {}) });
    this.#events.close(key);
  }

  #delta(kind: 'text' | 'thinking', delta: BlockDelta): void {
    if (this.#open?.kind !== kind) this.#start(kind);
    this.#events.delta(this.#open!.key, delta);
  }

  #sign(signature: string): void {
    if (this.#open === null) this.#start('thinking');
    this.#events.delta(this.#open!.key, { type: 'signature_delta', signature: sealSignature('gemini', signature) });
    this.#close();
  }

  #start(kind: 'text' | 'thinking'): void {
    this.#close();
    const block: ContentBlock = kind === 'text' ? { type: 'text', text: '' } : { type: 'thinking', thinking: '', signature: '' };
    this.#open = { key: this.#whole(block, false), kind };
  }

  #close(): void {
    if (this.#open !== null) this.#events.close(this.#open.key);
    this.#open = null;
  }

  #whole(block: ContentBlock, closes = true): string {
    const key = String(this.#blocks++);
    this.#events.open(key, block);
    if (closes) this.#events.close(key);
    return key;
  }
}
