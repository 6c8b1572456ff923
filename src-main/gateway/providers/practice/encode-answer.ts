/**
 * An answer as the Messages API writes it: the events of a stream with the pause after each, or one JSON object. Cuts
 * the text where max_tokens ends, as the API does.
 */
import { estimateOutputTokens } from '../../metering/estimate.ts';
import type { AnswerBlock, PracticeAnswer } from './answer-to.ts';
import type { PracticeUsage } from './prefix-memory.ts';

export interface ReplyPart {
  readonly text: string;
  /** Pause before the next part. */
  readonly waitMs: number;
}

/**
 * The safety check that clients in auto mode ask of their upstream. Here it is about the few fixed tool uses that
 * answer-to.ts holds, which are known to be harmless; it would be wrong to answer it for anybody else's.
 */
export const OWN_TOOL_CHECK = 'dangerous_tool_use';

interface MessageFacts {
  readonly id: string;
  readonly model: string;
  readonly usage: PracticeUsage;
  readonly answer: PracticeAnswer;
  readonly maxTokens: number;
  readonly isChecked: boolean;
}

export function encodeStream(facts: MessageFacts): ReplyPart[] {
  const { blocks, stopReason, outputTokens } = cut(facts);
  const parts: ReplyPart[] = [];
  const send = (type: string, fields: object, waitMs = 0) =>
    parts.push({ text: `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`, waitMs });

  const open = {
    ...envelope(facts),
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { ...wireUsage(facts.usage), output_tokens: 1 },
  };
  send('message_start', { message: open });
  for (const [index, block] of blocks.entries()) {
    send('content_block_start', { index, content_block: emptied(block) });
    if (index === 0) send('ping', {});
    for (const delta of deltas(block)) send('content_block_delta', { index, delta }, facts.answer.paceMs);
    send('content_block_stop', { index });
  }
  if (facts.answer.breaksOff) return parts.slice(0, Math.ceil(parts.length / 2));
  send('message_delta', {
    delta: { stop_reason: stopReason, stop_sequence: null, ...checked(facts, blocks) },
    usage: { ...wireUsage(facts.usage), output_tokens: outputTokens },
  });
  send('message_stop', {});
  return parts;
}

export function encodeMessage(facts: MessageFacts): string {
  const { blocks, stopReason, outputTokens } = cut(facts);
  const usage = { ...wireUsage(facts.usage), output_tokens: outputTokens };
  return JSON.stringify({
    ...envelope(facts),
    content: blocks,
    stop_reason: stopReason,
    stop_sequence: null,
    usage,
    ...checked(facts, blocks),
  });
}

function cut({ answer, maxTokens }: MessageFacts): { blocks: AnswerBlock[]; stopReason: string; outputTokens: number } {
  const blocks: AnswerBlock[] = [];
  let outputTokens = 0;
  for (const block of answer.blocks) {
    const tokens = tokensOf(block);
    if (outputTokens + tokens > maxTokens) {
      const room = (maxTokens - outputTokens) * 4;
      if (block.type === 'text' && room > 0) blocks.push({ ...block, text: block.text.slice(0, room) });
      return { blocks, stopReason: 'max_tokens', outputTokens: maxTokens };
    }
    blocks.push(block);
    outputTokens += tokens;
  }
  return { blocks, stopReason: blocks.some((block) => block.type === 'tool_use') ? 'tool_use' : 'end_turn', outputTokens };
}

function checked({ isChecked }: MessageFacts, blocks: readonly AnswerBlock[]): object {
  if (!isChecked) return {};
  const ids = blocks.flatMap((block) => (block.type === 'tool_use' ? [block.id] : []));
  const uses = Object.fromEntries(ids.map((id) => [id, { type: 'evaluated', outcome: 'not_flagged' }]));
  return { safeguard_results: [{ type: OWN_TOOL_CHECK, status: { type: 'available', tool_uses: uses } }] };
}

function tokensOf(block: AnswerBlock): number {
  if (block.type === 'text') return estimateOutputTokens(block.text.length);
  if (block.type === 'thinking') return estimateOutputTokens(block.thinking.length);
  return estimateOutputTokens(JSON.stringify(block).length);
}

function envelope({ id, model }: MessageFacts) {
  return { id, type: 'message', role: 'assistant', model };
}

function wireUsage({ input, cacheRead, cacheWrite5m, cacheWrite1h }: PracticeUsage) {
  return {
    input_tokens: input,
    cache_creation_input_tokens: cacheWrite5m + cacheWrite1h,
    cache_read_input_tokens: cacheRead,
    cache_creation: { ephemeral_5m_input_tokens: cacheWrite5m, ephemeral_1h_input_tokens: cacheWrite1h },
    service_tier: 'standard',
  };
}

function emptied(block: AnswerBlock): object {
  if (block.type === 'text') return { ...block, text: '' };
  if (block.type === 'thinking') return { ...block, thinking: '', signature: '' };
  return { ...block, input: {} };
}

/** Text word by word, arguments in pieces, and a signature at the end of thinking. */
function* deltas(block: AnswerBlock): Generator<object> {
  if (block.type === 'text') for (const text of block.text.match(/\s*\S+\s*$|\s*\S+/g) ?? []) yield { type: 'text_delta', text };
  if (block.type === 'tool_use')
    for (const piece of JSON.stringify(block.input).match(/[\s\S]{1,24}/gu) ?? []) yield { type: 'input_json_delta', partial_json: piece };
  if (block.type === 'thinking') {
    for (const thinking of block.thinking.match(/\s*\S+/g) ?? []) yield { type: 'thinking_delta', thinking };
    yield { type: 'signature_delta', signature: block.signature };
  }
}
