/** When a limited account has room again, by its own words; and that a burst is not a used-up quota. */
import { describe, expect, test } from 'vitest';
import { limitReset, retryAfter } from '../../../../src-main/gateway/routing/limit-reset.ts';
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

  test.each<[string, number, HeaderPairs, 'burst' | 'quota', number | null]>([
    ['that passes within a minute is a burst', 429, [['retry-after', '20']], 'burst', noon + 20_000],
    ['that lasts is a used-up quota, until exactly then', 429, [['retry-after', '7200']], 'quota', noon + 7_200_000],
    ['of which nobody says how long is a burst', 429, [], 'burst', null],
    ['on money is a quota', 402, [], 'quota', null],
    [
      'is told by the header whose rest is nothing, not by the others',
      429,
      limited(
        ['requests-remaining', '12'],
        ['requests-reset', '2026-11-25T18:00:00Z'],
        ['tokens-remaining', '0'],
        ['tokens-reset', '2026-11-25T12:00:40Z'],
      ),
      'burst',
      noon + 40_000,
    ],
    [
      'of a plan is told in Unix seconds',
      429,
      limited(['unified-status', 'rejected'], ['unified-reset', String(noon / 1000 + 18_000)]),
      'quota',
      noon + 18_000_000,
    ],
    ['in the past says nothing', 429, limited(['requests-remaining', '0'], ['requests-reset', '2026-11-25T11:00:00Z']), 'burst', null],
    ['years away is not believed', 429, [['retry-after', '99999999']], 'burst', null],
  ])('%s', (_what, status, headers, kind, until) => {
    expect(limitReset(status, headers, noon)).toEqual({ kind, until });
  });
});
