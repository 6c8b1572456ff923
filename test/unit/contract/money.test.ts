/** Money as people read it: never a rounding that turns something into nothing, never zero for "nobody knows". */
import { expect, test } from 'vitest';
import { formatUsd } from '../../../src-main/contract/money.ts';

test.each([
  [0, '$0.00'],
  [1, '<$0.0001'],
  [188_000, '$0.0002'],
  [123_456_789, '$0.123'],
  [1_000_000_000, '$1.00'],
  [1_234_567_891_000_000, '$1,234,567.89'],
  [-12_345_000_000_000, '-$12,345.00'],
])('%d nano-dollars read %s', (nano, text) => {
  expect(formatUsd(nano)).toBe(text);
});

test('an unknown amount is called unknown', () => {
  expect(formatUsd(null)).toBe('unknown');
});
