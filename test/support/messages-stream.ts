/**
 * Builds answers of the Messages API in the shapes api.anthropic.com sends: the event list of a stream, and the one
 * JSON object of a reply that was not streamed. Pure data; nothing here knows of sockets.
 */

export interface SseEvent {
  readonly event: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export type Block =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'thinking'; readonly thinking: string; readonly signature: string }
  | { readonly type: 'tool_use'; readonly id: string; readonly name: string; readonly input: Readonly<Record<string, unknown>> };

/** Tokens as a test thinks of them; `wireUsage` turns them into the wire's field names. */
export interface AnswerUsage {
  readonly input?: number;
  readonly output?: number;
  readonly cacheRead?: number;
  readonly cacheWrite5m?: number;
  readonly cacheWrite1h?: number;
  readonly webSearches?: number;
}

export interface Answer {
  readonly id?: string;
  readonly model?: string;
  readonly blocks?: readonly Block[];
  readonly stopReason?: string;
  readonly usage?: AnswerUsage;
  /** Pieces of text or JSON per content_block_delta, in characters. */
  readonly deltaChars?: number;
  /** Further fields of the final usage, e.g. `{ speed: 'fast' }`. */
  readonly extraUsage?: Readonly<Record<string, unknown>>;
}

export const text = (value: string): Block => ({ type: 'text', text: value });
export const thinking = (value: string, signature = 'c2lnbmF0dXJl'): Block => ({ type: 'thinking', thinking: value, signature });
export const toolUse = (name: string, input: Record<string, unknown>, id = `toolu_01${name}`): Block => ({
  type: 'tool_use',
  id,
  name,
  input,
});

/** The events of a streamed answer, in the order the real API sends them: a ping follows the first block's start. */
export function messageEvents(answer: Answer = {}): SseEvent[] {
  const { blocks, deltaChars, stopReason } = withDefaults(answer);
  const events: SseEvent[] = [
    event('message_start', {
      message: {
        ...envelope(answer),
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: { ...wireUsage(answer), output_tokens: 1 },
      },
    }),
  ];
  for (const [index, block] of blocks.entries()) {
    events.push(event('content_block_start', { index, content_block: opening(block) }));
    if (index === 0) events.push(event('ping', {}));
    for (const delta of deltas(block, deltaChars)) events.push(event('content_block_delta', { index, delta }));
    events.push(event('content_block_stop', { index }));
  }
  const { service_tier: _tier, inference_geo: _geo, ...cumulative } = wireUsage(answer);
  events.push(
    event('message_delta', { delta: { stop_reason: stopReason, stop_sequence: null }, usage: { ...cumulative, ...answer.extraUsage } }),
  );
  events.push(event('message_stop', {}));
  return events;
}

/** The same answer as the body of a reply that was not streamed. */
export function messageBody(answer: Answer = {}): Record<string, unknown> {
  const { blocks, stopReason } = withDefaults(answer);
  return {
    ...envelope(answer),
    content: blocks,
    stop_reason: stopReason,
    stop_sequence: null,
    usage: { ...wireUsage(answer), ...answer.extraUsage },
  };
}

export function errorBody(type: string, message: string): Record<string, unknown> {
  return { type: 'error', error: { type, message }, request_id: 'req_011fake' };
}

/** One event as it stands on the wire. */
export function encodeEvent({ event: name, data }: SseEvent): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}

function withDefaults(answer: Answer): { blocks: readonly Block[]; deltaChars: number; stopReason: string } {
  const blocks = answer.blocks ?? [text('Hello from the fake.')];
  const usesTool = blocks.some((block) => block.type === 'tool_use');
  return { blocks, deltaChars: answer.deltaChars ?? 12, stopReason: answer.stopReason ?? (usesTool ? 'tool_use' : 'end_turn') };
}

function envelope(answer: Answer): Record<string, unknown> {
  return { id: answer.id ?? 'msg_01fake', type: 'message', role: 'assistant', model: answer.model ?? 'claude-opus-5-5' };
}

function wireUsage({ usage = {} }: Answer): Record<string, unknown> {
  const { input = 12, output = 7, cacheRead = 0, cacheWrite5m = 0, cacheWrite1h = 0, webSearches = 0 } = usage;
  return {
    input_tokens: input,
    cache_creation_input_tokens: cacheWrite5m + cacheWrite1h,
    cache_read_input_tokens: cacheRead,
    cache_creation: { ephemeral_5m_input_tokens: cacheWrite5m, ephemeral_1h_input_tokens: cacheWrite1h },
    output_tokens: output,
    ...(webSearches > 0 ? { server_tool_use: { web_search_requests: webSearches } } : {}),
    service_tier: 'standard',
    inference_geo: 'not_available',
  };
}

function opening(block: Block): Record<string, unknown> {
  if (block.type === 'text') return { type: 'text', text: '' };
  if (block.type === 'thinking') return { type: 'thinking', thinking: '', signature: '' };
  return { ...block, input: {} };
}

function* deltas(block: Block, chars: number): Generator<Record<string, unknown>> {
  if (block.type === 'text') for (const piece of pieces(block.text, chars)) yield { type: 'text_delta', text: piece };
  if (block.type === 'tool_use')
    for (const piece of pieces(JSON.stringify(block.input), chars)) yield { type: 'input_json_delta', partial_json: piece };
  if (block.type === 'thinking') {
    for (const piece of pieces(block.thinking, chars)) yield { type: 'thinking_delta', thinking: piece };
    yield { type: 'signature_delta', signature: block.signature };
  }
}

/** Cut by code points, so that no piece holds half a surrogate pair. */
function* pieces(value: string, chars: number): Generator<string> {
  const points = [...value];
  for (let at = 0; at < points.length; at += chars) yield points.slice(at, at + chars).join('');
}

function event(type: string, data: Record<string, unknown>): SseEvent {
  return { event: type, data: { type, ...data } };
}
