/** Patterns with stars: literal but for them, and in a time that does not grow with them. */
import { expect, test } from 'vitest';
import { matchesAny, matchesPattern } from '../../../src-main/gateway/matches-any.ts';

test.each([
  ['abc', 'abc', true],
  ['abc', 'Abc', false],
  ['abc', '*', true],
  ['', '*', true],
  ['', '', true],
  ['abc', 'a*', true],
  ['abc', '*c', true],
  ['abc', 'a*c', true],
  ['abc', '*b*', true],
  ['abc', 'a**c', true],
  ['aba', 'ab*ba', false],
  ['abba', 'ab*ba', true],
  ['aXbXc', 'a*b*c', true],
  ['acb', 'a*b*c', false],
  ['a.c', 'a.c', true],
  ['axc', 'a.c', false],
  ['a\nc', 'a*c', true],
  ['mississippi', '*iss*ip*', true],
  ['mississippi', 'm*issip*iss*', false],
])('%j under %j: %s', (text, pattern, expected) => {
  expect(matchesPattern(text, pattern)).toBe(expected);
});

test('one of several patterns is enough', () => {
  expect([matchesAny('b', ['a', 'b*']), matchesAny('c', ['a', 'b*']), matchesAny('c', [])]).toEqual([true, false, false]);
});

test('a pattern of a hundred stars looks at a long text once, not once for each way to place them', () => {
  let reads = 0;
  const counted = Object.assign(Object(`${'a'.repeat(2000)}b`) as string, {
    indexOf(part: string, at: number) {
      reads += 1;
      return String.prototype.indexOf.call(this, part, at);
    },
  });
  expect(matchesPattern(counted, `${'a*'.repeat(99)}c*`)).toBe(false);
  expect(reads).toBe(99);
});
