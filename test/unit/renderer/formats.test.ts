/** Figures as people read them, at the edges where roundings lie. */
import { describe, expect, it } from 'vitest';
import { cacheReadShare, totalInput } from '../../../src-renderer/format/cache-share.ts';
import { formatAgo, formatDayIn } from '../../../src-renderer/format/date.ts';
import { formatDuration } from '../../../src-renderer/format/duration.ts';
import { isUnused } from '../../../src-renderer/format/is-unused.ts';
import { formatBytes, formatShare, formatTokens, plural } from '../../../src-renderer/format/number.ts';
import { shortModel } from '../../../src-renderer/format/short-model.ts';
import { emptyUsage } from '../../../src-main/contract/records.ts';

describe('numbers', () => {
  it('shortens tokens only where digits stop mattering, and never shows 1000k', () => {
    expect([0, 812, 9_999, 10_000, 48_210, 99_950, 128_000, 999_499, 999_500, 1_250_000].map(formatTokens)).toEqual([
      '0',
      '812',
      '9,999',
      '10.0k',
      '48.2k',
      '100k',
      '128k',
      '999k',
      '1.0M',
      '1.3M',
    ]);
  });

  it('counts bytes in thousands', () => {
    expect([0, 999, 1000, 49_400, 999_949, 999_950, 12_300_000, 2_000_000_000].map(formatBytes)).toEqual([
      '0 B',
      '999 B',
      '1.0 kB',
      '49.4 kB',
      '999.9 kB',
      '1.0 MB',
      '12.3 MB',
      '2.0 GB',
    ]);
  });

  it('never rounds a trace to none or almost all to all', () => {
    expect([0, 0.0001, 0.5, 0.994, 0.9999, 1].map(formatShare)).toEqual(['0%', '<1%', '50%', '>99%', '>99%', '100%']);
  });

  it('knows one from many', () => {
    expect([0, 1, 1200].map((count) => plural(count, 'request', 'requests'))).toEqual(['0 requests', '1 request', '1,200 requests']);
  });
});

it('gives every duration the unit that fits it', () => {
  expect([0.3, 84.4, 999.4, 1240, 9994, 12_400, 59_949, 60_000, 188_000, 3_600_000, 7_500_000].map(formatDuration)).toEqual([
    '<1 ms',
    '84 ms',
    '999 ms',
    '1.24 s',
    '9.99 s',
    '12.4 s',
    '59.9 s',
    '1 m 00 s',
    '3 m 08 s',
    '1 h 00 m',
    '2 h 05 m',
  ]);
});

it('says how long ago in words', () => {
  const now = Date.UTC(2026, 10, 23, 12);
  expect([0, 30, 300, 7200, 86_400].map((seconds) => formatAgo(now - seconds * 1000, now))).toEqual([
    'just now',
    'just now',
    '5 minutes ago',
    '2 hours ago',
    'yesterday',
  ]);
});

it('names a day on the clock of the organisation', () => {
  const at = Date.UTC(2026, 10, 22, 23, 30);
  expect(formatDayIn(at, 'UTC')).toBe('22 Nov');
  expect(formatDayIn(at, 'Europe/Berlin')).toBe('23 Nov');
});

describe('usage', () => {
  it('counts cached tokens as input, and knows the share that was read from the cache', () => {
    const usage = { ...emptyUsage, input: 100, cacheRead: 700, cacheWrite5m: 150, cacheWrite1h: 50 };
    expect(totalInput(usage)).toBe(1000);
    expect(cacheReadShare(usage)).toBe(0.7);
    expect(cacheReadShare(emptyUsage)).toBeNull();
  });

  it('tells a request that used nothing from one that used anything', () => {
    expect(isUnused(emptyUsage)).toBe(true);
    expect(isUnused({ ...emptyUsage, webSearches: 1 })).toBe(false);
  });
});

it('drops from a model what every row repeats', () => {
  expect(['claude-opus-5-5', 'claude-sonnet-4-5-20250929', 'us.anthropic.claude-opus-5-5', 'gpt-7'].map(shortModel)).toEqual([
    'opus-5-5',
    'sonnet-4-5',
    'opus-5-5',
    'gpt-7',
  ]);
});
