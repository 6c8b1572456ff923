/** One content block of the Messages format -> what is shown of it. Unknown kinds are shown as JSON, never dropped. */
import { z } from 'zod';
import type { Block } from './conversation.ts';

const cachePoint = z.object({ cache_control: z.unknown().optional() });
const sourceSchema = z.object({ media_type: z.string().optional(), data: z.string().optional(), url: z.string().optional() });
const blockSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({ type: z.literal('thinking'), thinking: z.string() }),
  z.object({ type: z.literal('redacted_thinking') }),
  z.object({ type: z.literal('tool_use'), name: z.string(), input: z.unknown() }),
  z.object({ type: z.literal('server_tool_use'), name: z.string(), input: z.unknown() }),
  z.object({ type: z.literal('tool_result'), content: z.unknown().optional(), is_error: z.boolean().optional() }),
  z.object({ type: z.literal('image'), source: sourceSchema }),
  z.object({ type: z.literal('document'), source: sourceSchema }),
]);

/** A content field: a string, a list of blocks, or nothing. */
export function readContent(content: unknown): Block[] {
  if (typeof content === 'string') return [{ kind: 'text', text: content, isCachePoint: false }];
  return Array.isArray(content) ? content.map(readBlock) : [];
}

export function readBlock(value: unknown): Block {
  const parsed = blockSchema.safeParse(value);
  if (!parsed.success) return { kind: 'other', type: typeOf(value), json: JSON.stringify(value, null, 2) ?? '' };
  const block = parsed.data;
  const isCachePoint = cachePoint.safeParse(value).data?.cache_control !== undefined;
  switch (block.type) {
    case 'text':
      return { kind: 'text', text: block.text, isCachePoint };
    case 'thinking':
      return { kind: 'thinking', text: block.thinking };
    case 'redacted_thinking':
      return { kind: 'redacted' };
    case 'tool_use':
    case 'server_tool_use':
      return { kind: 'tool_use', name: block.name, input: JSON.stringify(block.input, null, 2) ?? '', isCachePoint };
    case 'tool_result':
      return { kind: 'tool_result', isError: block.is_error === true, content: readContent(block.content), isCachePoint };
    case 'image':
    case 'document':
      return { kind: block.type, mediaType: block.source.media_type ?? block.source.url ?? '', bytes: base64Bytes(block.source.data) };
  }
}

function typeOf(value: unknown): string {
  return z.object({ type: z.string() }).safeParse(value).data?.type ?? typeof value;
}

function base64Bytes(data: string | undefined): number {
  return data === undefined ? 0 : Math.floor((data.length * 3) / 4);
}
