/**
 * Token counts, both ways: the same counts under other names. As in Messages, `inputTokens` has no cached tokens in it.
 * Source: Bedrock user guide, "Prompt caching" (what the counts of a response mean); API reference, TokenUsage.
 */
import type { MessagesUsage } from '../messages.ts';
import { countOf, type Fields, fieldsList } from '../open-json.ts';

export function readUsage(said: Fields): MessagesUsage {
  const count = (field: string) => countOf(said[field]) ?? 0;
  const written = count('cacheWriteInputTokens');
  const long = fieldsList(said['cacheDetails']).reduce(
    (sum, { ttl, inputTokens }) => sum + (ttl === '1h' ? (countOf(inputTokens) ?? 0) : 0),
    0,
  );
  return {
    input_tokens: count('inputTokens'),
    output_tokens: count('outputTokens'),
    cache_read_input_tokens: count('cacheReadInputTokens'),
    cache_creation_input_tokens: written,
    ...(long > 0 && long <= written
      ? { cache_creation: { ephemeral_5m_input_tokens: written - long, ephemeral_1h_input_tokens: long } }
      : {}),
  };
}

export function writeUsage(usage: Partial<MessagesUsage>): object {
  const { input_tokens: inputTokens = 0, output_tokens: outputTokens = 0, cache_creation: split } = usage;
  const { cache_read_input_tokens: read = 0, cache_creation_input_tokens: written = 0 } = usage;
  const details = [
    { ttl: '1h', inputTokens: split?.ephemeral_1h_input_tokens ?? 0 },
    { ttl: '5m', inputTokens: split?.ephemeral_5m_input_tokens ?? 0 },
  ].filter((detail) => detail.inputTokens > 0);
  return {
    inputTokens,
    outputTokens,
    totalTokens: inputTokens + outputTokens + read + written,
    cacheReadInputTokens: read,
    cacheWriteInputTokens: written,
    ...(details.length > 0 ? { cacheDetails: details } : {}),
  };
}
