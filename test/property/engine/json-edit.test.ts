import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rawJsonAt, removeJson, setJson } from '../../../src-main/engine/claude-code/json-edit.ts';

// No name ends with a backslash: Node 24's JSON.parse, which is the judge here, reads the name `"` as `\` once it
// has met an object with a field `\` (seen in 24.21, not in 20.20).
const name = fc
  .oneof(fc.constantFrom('env', 'a', 'a"b', 'a\\b', '{', '}', 'x:y', ',', 'Zoë', ''), fc.string({ maxLength: 4 }))
  .filter((key) => key !== '__proto__' && !key.endsWith('\\'));
const object = fc.dictionary(name, fc.jsonValue({ maxDepth: 3 }), { maxKeys: 5, noNullPrototype: true });
const settings = fc
  .record({ base: object, env: fc.option(fc.dictionary(name, fc.jsonValue({ maxDepth: 1 }), { maxKeys: 4, noNullPrototype: true })) })
  .map(({ base, env }) => (env === null ? base : { ...base, env }));
const style = fc.constantFrom<(value: unknown) => string>(
  (value) => JSON.stringify(value),
  (value) => `${JSON.stringify(value, null, 2)}\n`,
  (value) => JSON.stringify(value, null, '\t').replaceAll('\n', '\r\n'),
  (value) => `\ufeff${JSON.stringify(value, null, 4)}`,
);
const plain = (text: string) => JSON.parse(text.replace(/^\ufeff/, '')) as Record<string, unknown>;
const isBlock = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);

test('setting a variable gives exactly that value and changes no other', () => {
  fc.assert(
    fc.property(settings, style, name, fc.string(), (content, write, variable, value) => {
      fc.pre(content['env'] === undefined || isBlock(content['env']));
      const before = plain(write(content));
      const text = setJson(write(content), ['env', variable], JSON.stringify(value));
      expect(plain(text)).toEqual({ ...before, env: { ...(before['env'] as object | undefined), [variable]: value } });
      expect(rawJsonAt(text, ['env', variable])).toBe(JSON.stringify(value));
    }),
    { numRuns: 1000 },
  );
});

test('taking out a variable that was put in gives back the same bytes', () => {
  fc.assert(
    fc.property(settings, style, name, (content, write, variable) => {
      fc.pre(isBlock(content['env']) && !Object.hasOwn(content['env'] as object, variable));
      const text = write(content);
      expect(removeJson(setJson(text, ['env', variable], '"x"'), ['env', variable])).toBe(text);
    }),
    { numRuns: 1000 },
  );
});

test('taking out a whole block that was made gives back the same bytes', () => {
  fc.assert(
    fc.property(object, style, name, (content, write, variable) => {
      fc.pre(!Object.hasOwn(content, 'env'));
      const text = write(content);
      expect(removeJson(setJson(text, ['env', variable], '1'), ['env'])).toBe(text);
    }),
    { numRuns: 1000 },
  );
});

test('taking out any field leaves all others', () => {
  fc.assert(
    fc.property(object, style, fc.nat(), (content, write, pick) => {
      const names = Object.keys(content);
      fc.pre(names.length > 0);
      const gone = names[pick % names.length]!;
      const { [gone]: _, ...others } = plain(write(content));
      expect(plain(removeJson(write(content), [gone]))).toEqual(others);
    }),
    { numRuns: 1000 },
  );
});
