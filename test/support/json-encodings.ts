/** The same JSON value, written in other ways: escapes, white space, forms of numbers, the order of members. */
import fc from 'fast-check';
import { spellJson } from './hostile/json-spelling.ts';
import { Random } from './hostile/random.ts';

/** `value` must be JSON. Every text that comes out parses to an equal value. */
export function encodings(value: unknown): fc.Arbitrary<string> {
  return fc.nat().map((seed) => spellJson(value, new Random(seed)));
}
