/**
 * Token counts, both ways. Gemini counts cached tokens inside the prompt and thoughts beside the candidates; Messages
 * keeps cached tokens apart and counts thoughts as output. No token is lost or counted twice on the way.
 * Source: Gemini API reference, "UsageMetadata".
 */
import type { MessagesUsage } from '../messages.ts';
import { countOf, type Fields } from '../open-json.ts';
import { thinkingTokens } from '../openai/read-usage.ts';

export function readUsage(said: Fields, webSearches: number): MessagesUsage {
  const count = (field: string) => countOf(said[field]) ?? 0;
  const prompt = count('promptTokenCount') + count('toolUsePromptTokenCount');
  const cached = Math.min(count('cachedContentTokenCount'), prompt);
  return {
    input_tokens: prompt - cached,
    output_tokens: count('candidatesTokenCount') + count('thoughtsTokenCount'),
    cache_read_input_tokens: cached,
    cache_creation_input_tokens: 0,
    ...thinkingTokens(count('thoughtsTokenCount')),
    ...(webSearches > 0 ? { server_tool_use: { web_search_requests: webSearches } } : {}),
  };
}

export function writeUsage(usage: Partial<MessagesUsage>): object {
  const { input_tokens: input = 0, output_tokens: output = 0 } = usage;
  const { cache_read_input_tokens: cached = 0, cache_creation_input_tokens: written = 0 } = usage;
  const prompt = input + cached + written;
  const thoughts = Math.min(usage.output_tokens_details?.thinking_tokens ?? 0, output);
  return {
    promptTokenCount: prompt,
    candidatesTokenCount: output - thoughts,
    ...(thoughts > 0 ? { thoughtsTokenCount: thoughts } : {}),
    totalTokenCount: prompt + output,
    ...(cached > 0 ? { cachedContentTokenCount: cached } : {}),
  };
}
