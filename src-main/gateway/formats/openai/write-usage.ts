/** Messages' token counts in OpenAI's words: cached tokens are part of the prompt there. */
import type { MessagesUsage } from '../messages.ts';

interface Counts {
  readonly prompt: number;
  readonly output: number;
  readonly read: number;
  readonly written: number;
  readonly thinking: number;
}

function countsOf(usage: Partial<MessagesUsage>): Counts {
  const read = usage.cache_read_input_tokens ?? 0;
  const written = usage.cache_creation_input_tokens ?? 0;
  const thinking = usage.output_tokens_details?.thinking_tokens ?? 0;
  return { prompt: (usage.input_tokens ?? 0) + read + written, output: usage.output_tokens ?? 0, read, written, thinking };
}

/** The `usage` of a chat completion. */
export function chatUsage(usage: Partial<MessagesUsage>) {
  const { prompt, output, read, written, thinking } = countsOf(usage);
  return {
    prompt_tokens: prompt,
    completion_tokens: output,
    total_tokens: prompt + output,
    prompt_tokens_details: { cached_tokens: read, cache_write_tokens: written },
    completion_tokens_details: { reasoning_tokens: thinking },
  };
}

/** The `usage` of a response. */
export function responsesUsage(usage: Partial<MessagesUsage>) {
  const { prompt, output, read, written, thinking } = countsOf(usage);
  return {
    input_tokens: prompt,
    input_tokens_details: { cached_tokens: read, cache_write_tokens: written },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: thinking },
    total_tokens: prompt + output,
  };
}
