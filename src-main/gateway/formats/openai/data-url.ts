/** Data URLs, in which OpenAI's formats carry the bytes of images and files. */

export interface InlineData {
  readonly mediaType: string;
  /** Base64. */
  readonly data: string;
}

export function dataUrl({ mediaType, data }: InlineData): string {
  return `data:${mediaType};base64,${data}`;
}
