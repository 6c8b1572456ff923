/**
 * Codex compacts a long conversation by a request whose input ends with a `compaction_trigger`; the answer is one
 * `compaction` item, which then stands for everything before it. OpenAI's are encrypted. Elsewhere the routed model
 * writes a summary, and the item carries it through the client, sealed so that it is told from OpenAI's.
 * Older ones, and SDKs, ask by an endpoint of its own, which then is the same request.
 * Source: measured with Codex 0.171.0 and its built-in provider; API reference, "Compact a response".
 */
import { spliceBody } from '../../body/splice-body.ts';
import { topLevelMembers } from '../../body/top-level-members.ts';
import type { MessagesAnswer, MessagesEvent, MessagesUsage, StopReason } from '../messages.ts';
import { type Fields, fieldsList, fieldsOf, textOf } from '../open-json.ts';
import { parseJson } from '../parse-json.ts';
import { openSignature, sealSignature } from '../sealed-signature.ts';
import type { ClientTerms } from '../wire-format.ts';
import { finishedResponse } from './response-object.ts';

/** What the model is asked for in place of the trigger. */
export const COMPACTION_PROMPT = [
  'The conversation is about to be shortened: your answer will replace everything above, and the work goes on from it alone.',
  'Write that summary now. Keep: what the user wants, decisions and their reasons, constraints, what was done and what it showed,',
  'exact file paths, names, commands and values that are still needed, what is unfinished, and the next step.',
  'Leave out what no longer matters. Do not call tools and do not address the user.',
].join(' ');

const INTRODUCTION = 'Summary of the conversation so far, which it replaces:';
const FORMAT = 'openai-responses';
const MARK = 'compaction.';

/** What `/v1/responses/compact` asks for, as an ordinary request. Throws GatehouseError `body_invalid`. */
export function askForCompaction(body: Buffer): Buffer {
  let input: unknown;
  for (const { name, start, end } of topLevelMembers(body)) if (name === 'input') input = parseJson(body.toString('utf8', start, end));
  const said: unknown[] = Array.isArray(input) ? input : typeof input === 'string' ? [{ role: 'user', content: input }] : [];
  return spliceBody(body, REPLACED, { input: [...said, { type: 'compaction_trigger' }], stream: false });
}

const REPLACED: ReadonlySet<string> = new Set(['input', 'stream']);

/** Does the client's request ask for its conversation to be compacted? */
export function isCompaction(request: unknown): boolean {
  return fieldsList(fieldsOf(request)?.['input']).at(-1)?.['type'] === 'compaction_trigger';
}

/** The summary that stands in a compaction item, as a message; null for one that only OpenAI can read. */
export function openCompaction({ encrypted_content: content }: Fields): string | null {
  const sealed = openSignature(FORMAT, textOf(content) ?? '');
  if (sealed?.startsWith(MARK) !== true) return null;
  return `${INTRODUCTION}\n\n${Buffer.from(sealed.slice(MARK.length), 'base64url').toString('utf8')}`;
}

function compactionItem(summary: string, requestId: string): Fields {
  const sealed = sealSignature(FORMAT, `${MARK}${Buffer.from(summary, 'utf8').toString('base64url')}`);
  return { type: 'compaction', id: `cmp_${requestId}`, encrypted_content: sealed };
}

/** A whole answer to a request for compaction. */
export function writeCompaction({ content, stop_reason, usage }: MessagesAnswer, terms: ClientTerms): Fields {
  const summary = content.map((block) => (block.type === 'text' ? (textOf((block as Fields)['text']) ?? '') : '')).join('');
  return finishedResponse(terms, [compactionItem(summary, terms.requestId)], stop_reason, usage);
}

/** The same, streamed: the summary is gathered and told as one item, for half of it replaces nothing. */
export class CompactionWriter {
  readonly #terms: ClientTerms;
  #summary = '';

  constructor(terms: ClientTerms) {
    this.#terms = terms;
  }

  take(event: MessagesEvent): void {
    if (event.type === 'content_block_start' && event.content_block.type === 'text')
      this.#summary += textOf((event.content_block as Fields)['text']) ?? '';
    if (event.type === 'content_block_delta' && event.delta.type === 'text_delta') this.#summary += event.delta.text;
  }

  /** The closing events. */
  finish(reason: StopReason | null, usage: Partial<MessagesUsage>): Fields[] {
    const item = compactionItem(this.#summary, this.#terms.requestId);
    const response = finishedResponse(this.#terms, [item], reason, usage);
    return [
      { type: 'response.output_item.added', output_index: 0, item },
      { type: 'response.output_item.done', output_index: 0, item },
      { type: `response.${String(response['status'])}`, response },
    ];
  }
}
