/**
 * What providers limit apart from the rest of a model's requests. A refusal of one of these says nothing about requests
 * without it.
 */
import type { HeaderPairs } from '../upstream/upstream.ts';

export type RequestTrait = 'long-context' | 'fast-mode';

/** Above this an input counts as long. Source: Claude API documentation, "Rate limits", long context. */
const LONG_INPUT_TOKENS = 200_000;
/** The beta that asks for a context of a million tokens. Any request with it may be refused as a long one. */
const LONG_CONTEXT_BETA = /(?:^|[,\s])context-1m-/;

/** `inputTokens` may be an estimate; `speed` as in the body. */
export function traitsOf(request: {
  readonly inputTokens: number;
  readonly headers: HeaderPairs;
  readonly speed: string | null;
}): readonly RequestTrait[] {
  const { inputTokens, headers, speed } = request;
  const isLong =
    inputTokens > LONG_INPUT_TOKENS || headers.some(([name, value]) => name === 'anthropic-beta' && LONG_CONTEXT_BETA.test(value));
  return [...(isLong ? (['long-context'] as const) : []), ...(speed === 'fast' ? (['fast-mode'] as const) : [])];
}
