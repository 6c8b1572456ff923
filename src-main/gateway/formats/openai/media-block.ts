/** Images and files of OpenAI's requests as Messages blocks. */
import { GatehouseError } from '../../../contract/errors.ts';
import type { DocumentBlock, ImageBlock } from '../messages.ts';
import { parseDataUrl } from './data-url.ts';

export function imageBlock(url: string): ImageBlock {
  const inline = parseDataUrl(url);
  if (inline === null) return { type: 'image', source: { type: 'url', url } };
  return { type: 'image', source: { type: 'base64', media_type: inline.mediaType, data: inline.data } };
}

/** `field` names it in the error. Text files become text, everything else stays what it is. */
export function fileBlock(
  file: { readonly file_data?: string | null | undefined; readonly filename?: string | null | undefined },
  field: string,
): DocumentBlock {
  const inline = parseDataUrl(file.file_data ?? '');
  if (inline === null) throw new GatehouseError('body_invalid', `${field}: send the file inside the request, as a base64 data URL.`);
  const title = file.filename ? { title: file.filename } : {};
  const { mediaType, data } = inline;
  if (!mediaType.startsWith('text/')) return { type: 'document', source: { type: 'base64', media_type: mediaType, data }, ...title };
  const text = Buffer.from(data, 'base64').toString();
  return { type: 'document', source: { type: 'text', media_type: 'text/plain', data: text }, ...title };
}
