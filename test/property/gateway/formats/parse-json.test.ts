/** Names of members come out right, whatever was parsed before them. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseFields } from '../../../../src-main/gateway/formats/open-json.ts';
import { parseJson } from '../../../../src-main/gateway/formats/parse-json.ts';

/** Node 24.21 reads each of them with a wrong name; with a Node that does not, the values are right all the same. */
test.each([
  ['[{"é\\\\":0},{"\\n\\u0041":0},{"\\"":0,"b\\/":1}]', ['b/', '"']],
  ['[{"a\\\\":0},{"\\"é":0},{"a":0,"\\"":1}]', ['"', 'a']],
])('%s', (text, names) => {
  const list = parseJson(text) as object[];
  expect(Object.keys(list.at(-1)!).toSorted()).toEqual(names.toSorted());
  expect(Object.keys((parseFields(`{"list":${text}}`)!['list'] as object[]).at(-1)!).toSorted()).toEqual(names.toSorted());
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
