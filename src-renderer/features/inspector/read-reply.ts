/** A recorded answer -> its content blocks, put together from the stream's deltas or read from the JSON document. */
import { z } from 'zod';
import type { Block, Reply } from './conversation.ts';
import { isEventStream, parseSse } from './parse-sse.ts';
import { readBlock, readContent } from './read-block.ts';
import { parseJson } from './read-conversation.ts';

const documentSchema = z.object({ content: z.array(z.unknown()), stop_reason: z.string().nullable().optional() });
const errorSchema = z.object({ error: z.object({ type: z.string().optional(), message: z.string() }) });
const startSchema = z.object({ index: z.int(), content_block: z.looseObject({ type: z.string() }) });
const deltaSchema = z.object({
  index: z.int(),
  delta: z.object({ text: z.string().optional(), thinking: z.string().optional(), partial_json: z.string().optional() }),
});
const messageDeltaSchema = z.object({ delta: z.object({ stop_reason: z.string().nullable().optional() }) });

export function readReply(body: string): Reply {
  return isEventStream(body) ? readStream(body) : readDocument(body);
}

function readDocument(body: string): Reply {
  const value = parseJson(body);
  const error = errorOf(value);
  if (error !== null) return { blocks: [], stopReason: null, error };
  const parsed = documentSchema.safeParse(value);
  if (!parsed.success) return { blocks: [], stopReason: null, error: body === '' ? null : body.slice(0, 4000) };
  return { blocks: readContent(parsed.data.content), stopReason: parsed.data.stop_reason ?? null, error: null };
}

interface OpenBlock {
  start: Record<string, unknown> & { type: string };
  text: string;
  json: string;
}

function readStream(body: string): Reply {
  const blocks = new Map<number, OpenBlock>();
  let stopReason: string | null = null;
  let error: string | null = null;
  for (const { name, data } of parseSse(body)) {
    if (name === 'ping' || name === 'content_block_stop' || name === 'message_stop' || name === 'message_start') continue;
    const value = parseJson(data);
    if (name === 'content_block_start') {
      const start = startSchema.safeParse(value).data;
      if (start !== undefined) blocks.set(start.index, { start: start.content_block, text: '', json: '' });
    } else if (name === 'content_block_delta') {
      const delta = deltaSchema.safeParse(value).data;
      const block = delta === undefined ? undefined : blocks.get(delta.index);
      if (delta === undefined || block === undefined) continue;
      block.text += delta.delta.text ?? delta.delta.thinking ?? '';
      block.json += delta.delta.partial_json ?? '';
    } else if (name === 'message_delta') {
      stopReason = messageDeltaSchema.safeParse(value).data?.delta.stop_reason ?? stopReason;
    } else if (name === 'error') {
      error = errorOf(value) ?? data;
    }
  }
  return { blocks: [...blocks.values()].map(closeBlock), stopReason, error };
}

function closeBlock({ start, text, json }: OpenBlock): Block {
  if (start.type === 'text' || start.type === 'thinking') {
    const beginning = start[start.type];
    return readBlock({ ...start, [start.type]: typeof beginning === 'string' ? beginning + text : text });
  }
  // A tool's input that broke off in the middle is no JSON; it is shown as the text it is.
  if (json !== '') return readBlock({ ...start, input: parseJson(json) ?? json });
  return readBlock(start);
}

function errorOf(value: unknown): string | null {
  const parsed = errorSchema.safeParse(value);
  if (!parsed.success) return null;
  const { type, message } = parsed.data.error;
  return type === undefined ? message : `${type}: ${message}`;
}
