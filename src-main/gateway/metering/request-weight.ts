/** What of a request becomes tokens, small enough to be kept until that is known. */
import type { MessagesRequest } from '../formats/messages.ts';

/** Longer texts are sampled: slices spread over the whole, because tools, prose and code differ. */
const SLICES = 16;
const SLICE_CHARS = 1000;
/** What an image comes to at most. Source: Anthropic, "Vision", image costs. */
const IMAGE_TOKENS = 1600;
/** A page of a PDF is about 2,000 tokens and seldom less than 40 KB. */
const DOCUMENT_CHARS_PER_TOKEN = 30;

export interface RequestWeight {
  /** Of the text: all of it when that is short, else slices. */
  readonly sample: string;
  readonly textChars: number;
  readonly mediaTokens: number;
}

/** What of a request becomes tokens: its texts and schemas, with media set apart. Takes any JSON. */
export function weigh({ system, messages, tools }: MessagesRequest): RequestWeight {
  let mediaTokens = 0;
  const text = JSON.stringify({ system, messages, tools }, (_key, value: unknown) => {
    if (!isMedia(value)) return value;
    mediaTokens += value.type === 'image' ? IMAGE_TOKENS : Math.ceil(value.source.data.length / DOCUMENT_CHARS_PER_TOKEN);
    return undefined;
  });
  return { sample: sampleOf(text), textChars: text.length, mediaTokens };
}

function isMedia(value: unknown): value is { readonly type: string; readonly source: { readonly data: string } } {
  if (typeof value !== 'object' || value === null || !('source' in value) || !('type' in value)) return false;
  const { source } = value;
  return (
    typeof source === 'object' &&
    source !== null &&
    'type' in source &&
    source.type === 'base64' &&
    'data' in source &&
    typeof source.data === 'string'
  );
}

function sampleOf(text: string): string {
  if (text.length <= SLICES * SLICE_CHARS) return text;
  const step = text.length / SLICES;
  return Array.from({ length: SLICES }, (_, index) => text.slice(Math.floor(index * step), Math.floor(index * step) + SLICE_CHARS)).join(
    '',
  );
}
