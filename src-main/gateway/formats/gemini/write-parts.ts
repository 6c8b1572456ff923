/**
 * Messages' content blocks as Gemini's parts. What Gemini cannot take is refused with a word that makes the client leave
 * it out; what nobody knows is refused by its own name.
 * Source: Gemini API reference, "Content", and "File input methods" (public URLs in `fileUri`).
 */
import { keptUri } from '../../body/kept-uri.ts';
import { capabilityRejected, featureMissing } from '../capability.ts';
import type { ContentBlock, DocumentBlock, ImageBlock, TextBlock, ToolReferenceBlock } from '../messages.ts';
import { fieldsList, textOf } from '../open-json.ts';
import type { GeminiPart } from './gemini-wire.ts';

export function geminiParts(content: string | readonly ContentBlock[]): GeminiPart[] {
  if (typeof content === 'string') return content === '' ? [] : [{ text: content }];
  return content.flatMap(partsOf);
}

function partsOf(block: ContentBlock): GeminiPart[] {
  switch (block.type) {
    case 'text': {
      const { text } = block as TextBlock;
      return text === '' ? [] : [{ text }];
    }
    case 'image':
      return [mediaPart((block as ImageBlock).source, imageType) ?? refuse('image_block')];
    case 'document':
      return documentParts(block as DocumentBlock);
    case 'search_result':
      return [{ text: searchResult(block) }];
    case 'tool_reference':
      // Every tool is offered from the start; the model only has to be told that its search found this one.
      return [{ text: `Tool found: ${(block as ToolReferenceBlock).tool_name}` }];
    default:
      throw featureMissing(block.type, 'Gemini does not know such a block. Start a new conversation, or choose a Claude model.');
  }
}

function documentParts({ source, title }: DocumentBlock): GeminiPart[] {
  const named: GeminiPart[] = title ? [{ text: `Document: ${title}` }] : [];
  if (source.type === 'text') return [...named, { text: source.data }];
  return [...named, mediaPart(source, () => 'application/pdf') ?? refuse('document_block')];
}

function mediaPart(source: ImageBlock['source'], typeOf: (url: string) => string): GeminiPart | null {
  if (source.type === 'base64') return { inlineData: { mimeType: source.media_type, data: source.data } };
  if (source.type === 'url' && isElsewhere(source.url)) return { fileData: { mimeType: typeOf(source.url), fileUri: source.url } };
  return null;
}

/** Only links to the open web: an uploaded file, or an object of a bucket, would be read with the account's rights, whoever asks. */
function isElsewhere(url: string): boolean {
  return /^https?:\/\//i.test(url) && keptUri(url) === null;
}

/** Gemini wants to know the type beforehand; the name is all there is to tell it. */
function imageType(url: string): string {
  const extension = /\.(png|gif|webp|heic)(?:[?#]|$)/i.exec(url)?.[1]?.toLowerCase();
  return `image/${extension ?? 'jpeg'}`;
}

function refuse(name: 'image_block' | 'document_block'): never {
  throw capabilityRejected(name);
}

function searchResult(block: ContentBlock): string {
  const { title, source, content } = block as Readonly<Record<string, unknown>>;
  const texts = fieldsList(content).flatMap(({ text }) => textOf(text) ?? []);
  return [textOf(title), textOf(source), ...texts].filter((text) => text !== null).join('\n');
}
