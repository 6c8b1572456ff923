/**
 * Claude reads from the prompt cache only what a request marks, and clients of other formats mark nothing: every turn of
 * theirs would pay for the whole conversation. Their requests are marked as Claude Code marks its own, at the ends of the
 * tools, of the system prompt and of the conversation, and where it ended a turn ago: an answer with many tool calls is
 * longer than the 20 blocks that the API looks back.
 * Source: Anthropic, "Prompt caching" (at most four marks; which blocks take one; the least length by model).
 */
import type { ContentBlock, MessagesRequest, MessagesTurn } from './messages.ts';

const MARK = { type: 'ephemeral' } as const;

/** Tokens below which nothing is cached; a mark is then of no use. */
const LEAST_TOKENS: ReadonlyArray<readonly [model: RegExp, tokens: number]> = [
  [/haiku-4-5|opus-4-[567]/, 4096],
  [/haiku-3|3-5-haiku|3-haiku/, 2048],
];
const USUAL_LEAST_TOKENS = 1024;

export function isCacheable(model: string, inputTokens: number): boolean {
  return inputTokens >= (LEAST_TOKENS.find(([pattern]) => pattern.test(model))?.[1] ?? USUAL_LEAST_TOKENS);
}

/** The same request with at most four marks. It must have none of its own. */
export function withCacheMarks(request: MessagesRequest): MessagesRequest {
  const { tools, system, messages } = request;
  const ends = lastUserTurns(messages);
  return {
    ...request,
    ...(tools === undefined ? {} : { tools: markedLast(tools, ({ defer_loading: isDeferred }) => isDeferred !== true) }),
    ...(system === undefined
      ? {}
      : { system: markedLast(typeof system === 'string' ? [{ type: 'text' as const, text: system }] : system, ({ text }) => text !== '') }),
    messages: messages.map((turn, at) => (ends.has(at) ? markedTurn(turn) : turn)),
  };
}

/** Places of the newest turn of the user and of the one before. */
function lastUserTurns(messages: readonly MessagesTurn[]): ReadonlySet<number> {
  const users = messages.flatMap(({ role }, at) => (role === 'user' ? at : []));
  return new Set(users.slice(-2));
}

function markedTurn(turn: MessagesTurn): MessagesTurn {
  const blocks: readonly ContentBlock[] = typeof turn.content === 'string' ? [{ type: 'text', text: turn.content }] : turn.content;
  return { ...turn, content: markedLast(blocks, takesMark) };
}

function takesMark(block: ContentBlock): boolean {
  if (block.type === 'thinking' || block.type === 'redacted_thinking') return false;
  return block.type !== 'text' || !('text' in block) || block.text !== '';
}

function markedLast<One extends object>(list: readonly One[], takes: (one: One) => boolean): readonly One[] {
  const last = list.findLastIndex(takes);
  return list.map((one, at) => (at === last ? { ...one, cache_control: MARK } : one));
}
