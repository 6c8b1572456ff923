/** Names of members come out right, whatever was parsed before them. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseFields } from '../../../../src-main/gateway/formats/open-json.ts';
import { parseJson } from '../../../../src-main/gateway/formats/parse-json.ts';

/** Each piece of a name as it may be spelt. Node 24.21's own parser gets a few of a hundred such lists wrong. */
const spelling = fc.constantFrom('\\\\', '\\n', '\\"', '\\u0041', 'a', 'b', '\\u005c', 'é', '\\/', 'ab');
const names = fc.uniqueArray(
  fc.array(spelling, { minLength: 1, maxLength: 3 }).map((pieces) => `"${pieces.join('')}"`),
  {
    selector: (name) => JSON.parse(name) as string,
    minLength: 1,
    maxLength: 3,
  },
);

test('names with escapes come out right, whichever objects came before', () => {
  fc.assert(
    fc.property(fc.array(names, { minLength: 2, maxLength: 6 }), (objects) => {
      const text = `[${objects.map((one) => `{${one.map((name, at) => `${name}:${at}`).join(',')}}`).join(',')}]`;
      const expected = objects.map((one) => one.map((name) => JSON.parse(name) as string));
      expect((parseJson(text) as object[]).map((one) => Object.keys(one))).toEqual(expected);
      expect((parseFields(`{"list":${text}}`)!['list'] as object[]).map((one) => Object.keys(one))).toEqual(expected);
    }),
    { numRuns: 2000, seed: 63_785 },
  );
});

const char = fc.constantFrom('\\', '"', '/', '\n', 'a', 'b', 'é', '{', ':', ' ');
const name = fc.string({ unit: char, maxLength: 4 });
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    fc.oneof(name, fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), fc.constant(null)),
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.dictionary(name, tie('tree'), { maxKeys: 4 }),
  ),
}));

/** Each character of a string as it is, or as an escape. */
function spelt(value: unknown, isEscaped: () => boolean): string {
  if (typeof value === 'string') {
    const chars = [...value].map((one) =>
      isEscaped() ? `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}` : JSON.stringify(one).slice(1, -1),
    );
    return `"${chars.join('')}"`;
  }
  if (Array.isArray(value)) return `[ ${value.map((one) => spelt(one, isEscaped)).join(' ,')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([key, one]) => `${spelt(key, isEscaped)} :\n${spelt(one, isEscaped)}`)
    .join(', ')} }`;
}

test('any value, spelt in any way, comes out as it was', () => {
  fc.assert(
    fc.property(fc.array(tree, { maxLength: 5 }), fc.infiniteStream(fc.boolean()), (value, escapes) => {
      const text = spelt(value, () => escapes.next().value as boolean);
      expect(JSON.stringify(parseJson(text))).toBe(JSON.stringify(value));
    }),
    { numRuns: 300 },
  );
});

test.each(['{"a\\n":1,}', '{"a\\n" 1}', '["\\x"]', '', '{"a\\n":01}'])('%j: is refused as JSON.parse refuses it', (text) => {
  expect(() => parseJson(text)).toThrow(SyntaxError);
});

test('a name that objects have by nature is a name like any other', () => {
  const value = parseJson('{"__proto__":{"a":1},"x\\n":2}') as object;
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  expect(Object.keys(value)).toEqual(['__proto__', 'x\n']);
});
