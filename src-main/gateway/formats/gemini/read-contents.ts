/**
 * Gemini's contents as Messages turns. Gemini pairs calls and responses by name and order when they have no ids, and may
 * spread what belongs together over several contents; Messages wants ids, one turn for each side, and results first.
 */
import { GatehouseError } from '../../../contract/errors.ts';
import type { ContentBlock, MessagesTurn } from '../messages.ts';
import { type Fields, fieldsOf, fieldsList, textOf } from '../open-json.ts';
import { thoughtBlocks } from './own-thought.ts';
import { protoField, protoFields } from './proto-fields.ts';

export function readContents(contents: unknown): MessagesTurn[] {
  const turns: Array<{ role: 'user' | 'assistant'; content: ContentBlock[] }> = [];
  const pairs = new CallPairs();
  // One content alone may stand for the list of it, and a plain string for a content.
  const list = Array.isArray(contents) ? (contents as unknown[]) : [contents];
  for (const [at, value] of list.entries()) {
    const content = typeof value === 'string' ? { parts: [{ text: value }] } : fieldsOf(value);
    if (content === null) throw invalid(`contents[${at}]`, 'must be an object with "parts"');
    const role = protoField(content, 'role') === 'model' ? 'assistant' : 'user';
    const blocks = readParts(content, at, pairs);
    const last = turns.at(-1);
    if (last?.role === role) last.content.push(...blocks);
    else if (blocks.length > 0) turns.push({ role, content: blocks });
  }
  return turns.map(({ role, content }) => ({ role, content: role === 'user' ? resultsFirst(content) : content }));
}

function readParts(content: Fields, at: number, pairs: CallPairs): ContentBlock[] {
  const parts = protoField(content, 'parts');
  if (parts !== undefined && !Array.isArray(parts)) throw invalid(`contents[${at}].parts`, 'must be a list');
  let thought = '';
  return fieldsList(parts).flatMap((part, index) => {
    const signature = textOf(protoField(part, 'thoughtSignature'));
    const text = textOf(part['text']);
    // Thoughts without a signature mean nothing to the model that is asked again.
    if (part['thought'] === true && signature === null) {
      thought += text ?? '';
      return [];
    }
    const thinking = signature === null ? [] : thoughtBlocks(signature, part['thought'] === true ? thought + (text ?? '') : thought);
    thought = '';
    return part['thought'] === true ? thinking : [...thinking, ...readPart(part, text, `contents[${at}].parts[${index}]`, pairs)];
  });
}

function readPart(part: Fields, text: string | null, where: string, pairs: CallPairs): ContentBlock[] {
  if (text !== null) return text === '' ? [] : [{ type: 'text', text }];
  const call = protoFields(part, 'functionCall');
  if (call !== null) {
    const name = textOf(call['name']) ?? '';
    return [{ type: 'tool_use', id: pairs.called(name, textOf(call['id'])), name, input: fieldsOf(call['args']) ?? {} }];
  }
  const response = protoFields(part, 'functionResponse');
  if (response !== null) return [readResponse(response, where, pairs)];
  return [readMedia(part, where)];
}

function readResponse(response: Fields, where: string, pairs: CallPairs): ContentBlock {
  const said = fieldsOf(response['response']) ?? {};
  const isError = said['error'] !== undefined && said['output'] === undefined;
  const value = said['output'] ?? said['error'] ?? said;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const media = fieldsList(protoField(response, 'parts')).map((part) => readMedia(part, where));
  return {
    type: 'tool_result',
    tool_use_id: pairs.answered(textOf(response['name']) ?? '', textOf(response['id'])),
    content: media.length === 0 ? text : [{ type: 'text', text }, ...media],
    ...(isError ? { is_error: true } : {}),
  };
}

function readMedia(part: Fields, where: string): ContentBlock {
  const data = protoFields(part, 'inlineData');
  const file = protoFields(part, 'fileData');
  const type = textOf(protoField(data ?? file, 'mimeType')) ?? '';
  const bytes = textOf(data?.['data']);
  const url = textOf(protoField(file, 'fileUri'));
  const block = type.startsWith('image/') ? 'image' : 'document';
  if (bytes !== null && type.startsWith('text/'))
    return { type: 'document', source: { type: 'text', media_type: 'text/plain', data: Buffer.from(bytes, 'base64').toString() } };
  const isKnown = type.startsWith('image/') || type === 'application/pdf';
  if (bytes !== null && isKnown) return { type: block, source: { type: 'base64', media_type: type, data: bytes } };
  if (url !== null && isKnown) return { type: block, source: { type: 'url', url } };
  throw invalid(
    where,
    `has nothing that can be passed on: text, functionCall, functionResponse, an image or a PDF${type === '' ? '' : ` (it is ${type})`}`,
  );
}

function resultsFirst(content: readonly ContentBlock[]): ContentBlock[] {
  const isResult = ({ type }: ContentBlock) => type === 'tool_result';
  return [...content.filter(isResult), ...content.filter((block) => !isResult(block))];
}

/** Ids for calls without one, the same on every turn, so that the conversation stays the same prefix. */
class CallPairs {
  #made = 0;
  readonly #open: Array<{ readonly name: string; readonly said: string | null; readonly id: string }> = [];

  called(name: string, said: string | null): string {
    this.#made += 1;
    const id = said !== null && /^[\w-]+$/.test(said) ? said : `call_${this.#made}`;
    this.#open.push({ name, said, id });
    return id;
  }

  /** An id that no call had goes on as it is: the provider says what is wrong. */
  answered(name: string, said: string | null): string {
    const at = this.#open.findIndex((call) => (said === null ? call.name === name : call.said === said));
    return this.#open.splice(at, at === -1 ? 0 : 1)[0]?.id ?? said ?? `call_of_${name.replace(/[^\w-]/g, '_')}`;
  }
}

function invalid(where: string, what: string): GatehouseError {
  return new GatehouseError('body_invalid', `${where} ${what}.`);
}
