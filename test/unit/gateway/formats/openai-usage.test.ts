/** OpenAI's counts in Messages' words: every token of the prompt is counted once, whatever the vendor says of its cache. */
import { expect, test } from 'vitest';
import { readUsage } from '../../../../src-main/gateway/formats/openai/read-usage.ts';

const said = (prompt: number, cached: number, written = 0) =>
  readUsage({
    prompt_tokens: prompt,
    completion_tokens: 5,
    prompt_tokens_details: { cached_tokens: cached, cache_write_tokens: written },
  });

test.each([
  ['some of it read from the cache', said(100, 30), [70, 30, 0]],
  ['read and written', said(100, 30, 20), [50, 30, 20]],
  ['more read than there was', said(100, 130), [0, 100, 0]],
  ['more written than was left', said(100, 30, 90), [0, 30, 70]],
])('%s', (_what, usage, [input, read, written]) => {
  expect(usage).toMatchObject({
    input_tokens: input,
    cache_read_input_tokens: read,
    cache_creation_input_tokens: written,
    output_tokens: 5,
  });
});
