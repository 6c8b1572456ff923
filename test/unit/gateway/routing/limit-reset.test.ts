/** When a limited account has room again, by the words of its headers and of its body. */
import { describe, expect, test } from 'vitest';
import { limitReset, retryAfter } from '../../../../src-main/gateway/routing/limit-reset.ts';
import { readRefusalBody } from '../../../../src-main/gateway/routing/refusals/refusal-body.ts';
import type { HeaderPairs } from '../../../../src-main/gateway/upstream/upstream.ts';
import { noon } from '../../../support/routing.ts';

describe('retry-after', () => {
  test.each([
    ['30', noon + 30_000],
    ['1.5', noon + 1500],
    ['Wed, 25 Nov 2026 13:00:00 GMT', noon + 3_600_000],
    ['soon', null],
    ['', null],
  ])('%s', (value, until) => {
    expect(retryAfter([['retry-after', value]], noon)).toBe(until);
  });
});

describe('a limit', () => {
  const limited = (...pairs: (readonly [string, string])[]) =>
    pairs.map(([name, value]) => [`anthropic-ratelimit-${name}`, value]) as HeaderPairs;

  test.each<[string, HeaderPairs, number | null]>([
    ['is told in seconds', [['retry-after', '7200']], noon + 7_200_000],
    [
      'is told in milliseconds, which are finer',
      [
        ['retry-after', '2'],
        ['retry-after-ms', '1500'],
      ],
      noon + 1500,
    ],
    ['of which nobody says how long', [], null],
    [
      'is told by the header whose rest is nothing, not by the others',
      limited(
        ['requests-remaining', '12'],
        ['requests-reset', '2026-11-25T18:00:00Z'],
        ['tokens-remaining', '0'],
        ['tokens-reset', '2026-11-25T12:00:40Z'],
      ),
      noon + 40_000,
    ],
    [
      'of a plan is told in Unix seconds',
      limited(['unified-status', 'rejected'], ['unified-reset', String(noon / 1000 + 18_000)]),
      noon + 18_000_000,
    ],
    [
      'of OpenAI is told as a duration',
      [
        ['x-ratelimit-remaining-tokens', '0'],
        ['x-ratelimit-reset-tokens', '6m0s'],
      ],
      noon + 360_000,
    ],
    [
      'that has room left says nothing',
      [
        ['x-ratelimit-remaining-tokens', '7'],
        ['x-ratelimit-reset-tokens', '6m0s'],
      ],
      null,
    ],
    [
      'of OpenRouter is told in milliseconds',
      [
        ['x-ratelimit-remaining', '0'],
        ['x-ratelimit-reset', String(noon + 5000)],
      ],
      noon + 5000,
    ],
    ['in the past says nothing', limited(['requests-remaining', '0'], ['requests-reset', '2026-11-25T11:00:00Z']), null],
    ['years away is not believed', [['retry-after', '99999999']], null],
  ])('%s', (_what, headers, until) => {
    expect(limitReset(headers, readRefusalBody(''), noon)).toBe(until);
  });

  test.each<[string, unknown, number | null]>([
    ['RetryInfo', { details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '33.4s' }] }, noon + 33_400],
    ['resets_at', { resets_at: noon / 1000 + 90 }, noon + 90_000],
    ['resets_in_seconds', { resets_in_seconds: 90 }, noon + 90_000],
    ['OpenAI', { message: 'Rate limit reached for gpt-5 on requests per min. Please try again in 6m0s. Visit' }, noon + 360_000],
    ['OpenAI, soon', { message: 'Please try again in 20ms.' }, noon + 20],
    ['Groq', { message: 'Please try again in 7.66s. Need more tokens?' }, noon + 7660],
    ['Azure', { message: 'Requests have exceeded the call rate limit. Please retry after 26 seconds.' }, noon + 26_000],
    ['Gemini', { message: 'You exceeded your current quota. Please retry in 33.4s.' }, noon + 33_400],
    ['GitHub', { message: 'Rate limit of 50 per 86400s exceeded. Please wait 3600 seconds before retrying.' }, noon + 3_600_000],
    ['Anthropic', { message: 'You will regain access on 2026-12-01 at 00:00 UTC.' }, Date.parse('2026-12-01T00:00:00Z')],
    ['Z.ai', { message: 'Your limit will reset at 2026-11-25 21:00:00' }, Date.parse('2026-11-25T13:00:00Z')],
    ['a sentence without a time', { message: 'Please try again later' }, null],
  ])('is read from the body: %s', (_who, error, until) => {
    expect(limitReset([], readRefusalBody(JSON.stringify({ error })), noon)).toBe(until);
  });
});
