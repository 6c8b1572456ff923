/**
 * Token counts in OpenAI's words, as Messages counts them. OpenAI counts cached tokens into the prompt, Messages counts them
 * apart: the sums are the same on both sides, to the token.
 * Sources: the API reference (CompletionUsage, ResponseUsage); DeepSeek's and Moonshot's pages on context caching for
 * `prompt_cache_hit_tokens` and `cached_tokens`; xAI's page on reasoning, which counts reasoning beside the completion.
 */
import { costFields } from '../../metering/reported-cost.ts';
import type { MessagesUsage } from '../messages.ts';
import { countOf, type Fields, fieldsOf } from '../open-json.ts';

/** Null when nothing countable was said. */
export function readUsage(value: unknown): MessagesUsage | null {
  const said = fieldsOf(value);
  if (said === null) return null;
  const prompt = countOf(said['prompt_tokens']) ?? countOf(said['input_tokens']);
  const output = countOf(said['completion_tokens']) ?? countOf(said['output_tokens']);
  if (prompt === null && output === null) return null;
  const details = fieldsOf(said['prompt_tokens_details']) ?? fieldsOf(said['input_tokens_details']);
  const hits = countOf(details?.['cached_tokens']) ?? countOf(said['prompt_cache_hit_tokens']) ?? countOf(said['cached_tokens']) ?? 0;
  const read = Math.min(hits, prompt ?? 0);
  const written = Math.min(countOf(details?.['cache_write_tokens']) ?? 0, (prompt ?? 0) - read);
  return {
    input_tokens: (prompt ?? 0) - read - written,
    output_tokens: (output ?? 0) + reasoningBeside(said, prompt ?? 0, output ?? 0),
    cache_read_input_tokens: read,
    cache_creation_input_tokens: written,
    ...thinkingTokens(reasoningOf(said)),
    ...sourcesOf(said),
    ...costFields(said),
  };
}

/** Left out where nothing was thought, or nobody said. */
export function thinkingTokens(count: number): Pick<MessagesUsage, 'output_tokens_details'> {
  return count === 0 ? {} : { output_tokens_details: { thinking_tokens: count } };
}

function reasoningOf(said: Fields): number {
  const details = fieldsOf(said['completion_tokens_details']) ?? fieldsOf(said['output_tokens_details']);
  return countOf(details?.['reasoning_tokens']) ?? countOf(said['reasoning_tokens']) ?? 0;
}

/** Perplexity bills what its research read and how often it searched; elsewhere the searches are in the fee of the request. */
function sourcesOf(said: Fields): Partial<MessagesUsage> {
  const citations = countOf(said['citation_tokens']) ?? 0;
  if (citations === 0) return {};
  const searches = countOf(said['num_search_queries']) ?? 0;
  return { citation_tokens: citations, ...(searches === 0 ? {} : { server_tool_use: { web_search_requests: searches } }) };
}

/** Reasoning belongs to the completion, except where only the total says that it was counted beside it. */
function reasoningBeside(said: Fields, prompt: number, output: number): number {
  const reasoning = reasoningOf(said);
  return reasoning > 0 && countOf(said['total_tokens']) === prompt + output + reasoning ? reasoning : 0;
}
