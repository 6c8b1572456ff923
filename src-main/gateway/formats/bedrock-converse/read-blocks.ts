/**
 * Converse's content blocks as Messages blocks. A cache point has no place of its own there: it becomes a mark on the
 * block before it. What Messages cannot say is refused by name.
 * Source: Bedrock API reference, ContentBlock, ToolResultContentBlock, SystemContentBlock.
 */
import { GatehouseError } from '../../../contract/errors.ts';
import { markLast } from '../cache-control.ts';
import { featureMissing } from '../capability.ts';
import type { CacheControl, ContentBlock } from '../messages.ts';
import { type Fields, fieldsList, fieldsOf, textOf } from '../open-json.ts';
import { messagesId } from '../openai/tool-names.ts';

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
};
/** Documents that are plain text in another dress. */
const TEXTS = new Set(['txt', 'md', 'csv', 'html']);

/** `where` names the list in the request, for errors. */
export function readBlocks(content: unknown, where: string): ContentBlock[] {
  if (!Array.isArray(content)) throw invalid(where, 'must be a list of blocks');
  const blocks: ContentBlock[] = [];
  for (const [at, value] of content.entries()) {
    const block = fieldsOf(value);
    if (block === null) throw invalid(`${where}[${at}]`, 'must be an object');
    const mark = cacheMark(block);
    if (mark === null) blocks.push(readBlock(block, `${where}[${at}]`));
    else markLast(blocks, mark);
  }
  return blocks;
}

/** Null for any other block. */
export function cacheMark(block: Fields): CacheControl | null {
  const point = fieldsOf(block['cachePoint']);
  if (point === null) return null;
  return point['ttl'] === '1h' ? { type: 'ephemeral', ttl: '1h' } : { type: 'ephemeral' };
}

function readBlock(block: Fields, where: string): ContentBlock {
  const [kind = ''] = Object.keys(block);
  const inner = fieldsOf(block[kind]) ?? {};
  switch (kind) {
    case 'text':
      return { type: 'text', text: textOf(block['text']) ?? '' };
    case 'json':
      return { type: 'text', text: JSON.stringify(block['json']) };
    case 'guardContent':
      return { type: 'text', text: textOf(fieldsOf(inner['text'])?.['text']) ?? '' };
    case 'image':
      return {
        type: 'image',
        source: { type: 'base64', media_type: MEDIA_TYPES[String(inner['format'])] ?? refuse(where, 'format'), data: bytes(inner, where) },
      };
    case 'document':
      return readDocument(inner, where);
    case 'toolUse':
      return {
        type: 'tool_use',
        id: messagesId(textOf(inner['toolUseId']) ?? ''),
        name: textOf(inner['name']) ?? '',
        input: fieldsOf(inner['input']) ?? {},
      };
    case 'toolResult':
      return readResult(inner, where);
    case 'reasoningContent':
      return readReasoning(inner);
    default:
      throw featureMissing(`${where}.${kind}`, 'this kind of block cannot be passed on. Leave it out.');
  }
}

function readDocument(document: Fields, where: string): ContentBlock {
  const title = textOf(document['name']);
  const named = title === null ? {} : { title };
  const source = fieldsOf(document['source']);
  const text = textOf(source?.['text']);
  if (text !== null) return { type: 'document', ...named, source: { type: 'text', media_type: 'text/plain', data: text } };
  const format = String(document['format']);
  const data = bytes(document, where);
  if (format === 'pdf') return { type: 'document', ...named, source: { type: 'base64', media_type: 'application/pdf', data } };
  if (!TEXTS.has(format)) refuse(where, 'format');
  return { type: 'document', ...named, source: { type: 'text', media_type: 'text/plain', data: Buffer.from(data, 'base64').toString() } };
}

function readResult(result: Fields, where: string): ContentBlock {
  const content = readBlocks(result['content'] ?? [], `${where}.toolResult.content`);
  const [only] = content;
  const isText = content.length === 1 && only?.type === 'text';
  return {
    type: 'tool_result',
    tool_use_id: messagesId(textOf(result['toolUseId']) ?? ''),
    content: isText ? (only as { readonly text: string }).text : content,
    ...(result['status'] === 'error' ? { is_error: true } : {}),
  };
}

/** Bytes are told apart from the text they stand for by nobody but us: what we wrote is what comes back. */
function readReasoning(reasoning: Fields): ContentBlock {
  const data = textOf(reasoning['redactedContent']);
  if (data !== null) return { type: 'redacted_thinking', data: Buffer.from(data, 'base64').toString() };
  const { text, signature } = fieldsList([reasoning['reasoningText']])[0] ?? {};
  return { type: 'thinking', thinking: textOf(text) ?? '', signature: textOf(signature) ?? '' };
}

function bytes(media: Fields, where: string): string {
  return textOf(fieldsOf(media['source'])?.['bytes']) ?? refuse(where, 'source');
}

function refuse(where: string, field: string): never {
  throw featureMissing(`${where}.${field}`, 'only png, jpeg, gif and webp images, PDFs and texts can be passed on, as bytes.');
}

export function invalid(where: string, what: string): GatehouseError {
  return new GatehouseError('body_invalid', `${where} ${what}.`);
}
