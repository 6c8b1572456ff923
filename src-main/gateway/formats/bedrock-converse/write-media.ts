/**
 * Text, images and documents for Converse. A document needs a name of few kinds of characters that no other document of
 * the request has. What cannot be carried is refused with a word that makes the client leave it out.
 * Source: Bedrock API reference, ImageBlock and DocumentBlock.
 */
import { capabilityRejected, featureMissing } from '../capability.ts';
import type { ContentBlock, DocumentBlock, ImageBlock, TextBlock, ToolReferenceBlock } from '../messages.ts';
import { fieldsList, textOf } from '../open-json.ts';
import type { ConverseMedia } from './converse-wire.ts';

const IMAGES: Readonly<Record<string, string>> = { 'image/png': 'png', 'image/jpeg': 'jpeg', 'image/gif': 'gif', 'image/webp': 'webp' };

/** One for each request: it knows the names that were given. */
export class MediaWriter {
  readonly #names = new Set<string>();

  /** Blank texts are left out: the API refuses them. */
  write(content: string | readonly ContentBlock[]): ConverseMedia[] {
    if (typeof content === 'string') return text(content);
    return content.flatMap((block) => this.#block(block));
  }

  #block(block: ContentBlock): ConverseMedia[] {
    switch (block.type) {
      case 'text':
        return text((block as TextBlock).text);
      case 'image':
        return [image(block as ImageBlock)];
      case 'document':
        return [this.#document(block as DocumentBlock)];
      case 'search_result':
        return text(searchResult(block));
      case 'tool_reference':
        // Every tool is offered from the start; the model only has to be told that its search found this one.
        return text(`Tool found: ${(block as ToolReferenceBlock).tool_name}`);
      default:
        throw featureMissing(block.type, 'Converse does not know such a block. Start a new conversation, or choose another model.');
    }
  }

  #document({ source, title }: DocumentBlock): ConverseMedia {
    const name = this.#name(title ?? '');
    if (source.type === 'text')
      return { document: { format: 'txt', name, source: { bytes: Buffer.from(source.data).toString('base64') } } };
    if (source.type !== 'base64') throw capabilityRejected('document_block');
    return { document: { format: 'pdf', name, source: { bytes: source.data } } };
  }

  #name(title: string): string {
    const clean =
      title
        .replace(/[^A-Za-z0-9\s()[\]-]/g, ' ')
        .replace(/\s+/g, ' ')
        .trim()
        .slice(0, 180) || 'Document';
    let name = clean;
    for (let at = 2; this.#names.has(name); at += 1) name = `${clean} ${at}`;
    this.#names.add(name);
    return name;
  }
}

function text(said: string): ConverseMedia[] {
  return said.trim() === '' ? [] : [{ text: said }];
}

function image({ source }: ImageBlock): ConverseMedia {
  const format = source.type === 'base64' ? IMAGES[source.media_type] : undefined;
  if (source.type !== 'base64' || format === undefined) throw capabilityRejected('image_block');
  return { image: { format, source: { bytes: source.data } } };
}

function searchResult(block: ContentBlock): string {
  const { title, source, content } = block as Readonly<Record<string, unknown>>;
  const texts = fieldsList(content).flatMap(({ text: said }) => textOf(said) ?? []);
  return [textOf(title), textOf(source), ...texts].filter((line) => line !== null).join('\n');
}
