/** Estimates of tokens: what is counted, what is only weighed, and what they learn. The tokenizer here sees 4 characters a token. */
import { expect, test } from 'vitest';
import { weigh } from '../../../../src-main/gateway/metering/request-weight.ts';
import { TokenEstimates } from '../../../../src-main/gateway/metering/token-estimates.ts';
import type { MessagesRequest } from '../../../../src-main/gateway/formats/messages.ts';
import { createManualClock } from '../../../support/manual-clock.ts';

const request = (content: MessagesRequest['messages'][number]['content']): MessagesRequest => ({
  model: 'some-model',
  messages: [{ role: 'user', content }],
});
const start = () => {
  const clock = createManualClock();
  const asked: number[] = [];
  const count = async (text: string) => {
    asked.push(text.length);
    return Math.ceil(text.length / 4);
  };
  return { clock, asked, estimates: new TokenEstimates({ count }, clock) };
};

test('a long request is sampled, and the estimate is for the whole', async () => {
  const { asked, estimates } = start();
  const tokens = await estimates.estimate(weigh(request('x'.repeat(1_000_000))), 'm');
  expect(asked[0]).toBeLessThanOrEqual(16_000);
  expect(tokens / 250_000).toBeCloseTo(1, 2);
});

test('an image counts as an image, not as its base64', async () => {
  const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'A'.repeat(400_000) } };
  const { sample, mediaTokens } = weigh(request([{ type: 'text', text: 'look' }, image]));
  expect(mediaTokens).toBe(1600);
  expect(sample).not.toContain('AAAA');
});

test('what requests came to corrects the next estimates for that model only', async () => {
  const { estimates } = start();
  const asked = weigh(request('word '.repeat(400)));
  const before = await estimates.estimate(asked, 'm');
  expect(estimates.wants('m')).toBe(true);
  await estimates.observe(asked, 'm', before * 1.5);
  expect(estimates.wants('m')).toBe(false);
  expect(await estimates.estimate(asked, 'm')).toBe(Math.round(before * 1.5));
  expect(await estimates.estimate(asked, 'other')).toBe(before);
});

test('nothing is measured for models that nobody asks estimates for', () => {
  expect(start().estimates.wants('m')).toBe(false);
});
