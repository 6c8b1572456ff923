/**
 * Messages' content blocks as the parts of a chat message. What a vendor's models cannot see is refused with a word
 * that makes the client leave it out; what nobody knows is refused by its own name.
 */
import { capabilityRejected, featureMissing } from '../capability.ts';
import type { ContentBlock, DocumentBlock, ImageBlock, TextBlock, ToolReferenceBlock } from '../messages.ts';
import { fieldsList, textOf } from '../open-json.ts';
import { dataUrl } from '../openai/data-url.ts';
import { webSearchText } from '../openai/web-search.ts';
import type { ChatQuirks } from './chat-quirks.ts';
import type { ChatPart } from './chat-wire.ts';

/** Parts of a user message or of a tool's result. */
export function chatParts(content: string | readonly ContentBlock[], quirks: ChatQuirks): ChatPart[] {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }];
  return content.flatMap((block) => partsOf(block, quirks));
}

/** A list of texts as this vendor takes it. */
export function chatText(texts: readonly ChatPart[], quirks: ChatQuirks): string | readonly ChatPart[] {
  const [only] = texts;
  if (texts.length === 1 && only?.type === 'text') return only.text;
  const isText = texts.every(({ type }) => type === 'text');
  return isText && !quirks.textParts ? joinTexts(texts) : texts;
}

export function joinTexts(parts: readonly ChatPart[]): string {
  return parts.flatMap((part) => (part.type === 'text' ? part.text : [])).join('\n\n');
}

function partsOf(block: ContentBlock, quirks: ChatQuirks): ChatPart[] {
  switch (block.type) {
    case 'text': {
      const { text } = block as TextBlock;
      return text === '' ? [] : [{ type: 'text', text }];
    }
    case 'image':
      return [imagePart(block as ImageBlock, quirks)];
    case 'document':
      return documentParts(block as DocumentBlock, quirks);
    case 'search_result':
      return [{ type: 'text', text: searchResult(block) }];
    case 'tool_reference':
      // Every tool is offered from the start; the model only has to be told that its search found this one.
      return [{ type: 'text', text: `Tool found: ${(block as ToolReferenceBlock).tool_name}` }];
    default: {
      const text = webSearchText(block);
      if (text !== null) return text === '' ? [] : [{ type: 'text', text }];
      throw featureMissing(block.type, 'this provider does not know such a block. Start a new conversation, or choose a Claude model.');
    }
  }
}

function imagePart({ source }: ImageBlock, quirks: ChatQuirks): ChatPart {
  if (source.type === 'base64' && quirks.images !== 'none')
    return { type: 'image_url', image_url: { url: dataUrl({ mediaType: source.media_type, data: source.data }) } };
  if (source.type === 'url' && quirks.images === 'data-and-url') return { type: 'image_url', image_url: { url: source.url } };
  throw capabilityRejected('image_block');
}

function documentParts({ source, title }: DocumentBlock, quirks: ChatQuirks): ChatPart[] {
  if (source.type === 'text') return [{ type: 'text', text: title ? `${title}\n\n${source.data}` : source.data }];
  if (source.type !== 'base64' || !quirks.files) throw capabilityRejected('document_block');
  const file_data = dataUrl({ mediaType: source.media_type, data: source.data });
  return [{ type: 'file', file: { filename: title ?? 'document.pdf', file_data } }];
}

function searchResult(block: ContentBlock): string {
  const { title, source, content } = block as Readonly<Record<string, unknown>>;
  const texts = fieldsList(content).flatMap(({ text }) => textOf(text) ?? []);
  return [textOf(title), textOf(source), ...texts].filter((text) => text !== null).join('\n');
}
