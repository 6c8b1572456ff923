/** Data URLs, in which OpenAI's formats carry the bytes of images and files. */

export interface InlineData {
  readonly mediaType: string;
  /** Base64. */
  readonly data: string;
}

export function dataUrl({ mediaType, data }: InlineData): string {
  return `data:${mediaType};base64,${data}`;
}
/** Null for anything that is not base64 data inside the URL. */
export function parseDataUrl(url: string): InlineData | null {
  const comma = url.indexOf(',');
  const head = /^data:([^;,]+)(?:;[^;,]+)*;base64$/.exec(url.slice(0, Math.max(0, comma)));
  return head?.[1] === undefined ? null : { mediaType: head[1], data: url.slice(comma + 1) };
}
