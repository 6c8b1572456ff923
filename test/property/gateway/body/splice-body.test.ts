/** Splicing removes and adds fields and leaves everything else as a JSON parser would read it before. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { spliceBody } from '../../../../src-main/gateway/body/splice-body.ts';

const names = fc.constantFrom<string>('model', 'stream', 'tags', 'messages', 'ünï', 'a"b', '');
const bodies = fc.dictionary(
  fc.oneof(names, fc.string()).filter((name) => name !== '__proto__'),
  fc.jsonValue({ maxDepth: 3 }),
);

test('what is not named stays, in its order; what is named goes; what is new comes last', () => {
  fc.assert(
    fc.property(bodies, fc.uniqueArray(names), fc.constantFrom(undefined, 1, '\r\n\t'), (body, without, indent) => {
      const spliced = spliceBody(Buffer.from(JSON.stringify(body, null, indent)), new Set(without), { 'added!': [1], not: undefined });
      const kept = Object.entries(body).filter(([name]) => !without.includes(name) && name !== 'added!');
      const got = Object.entries(JSON.parse(spliced.toString()) as Record<string, unknown>);
      expect(got.filter(([name]) => name !== 'added!')).toEqual(
        Object.entries(JSON.parse(JSON.stringify(Object.fromEntries(kept))) as object),
      );
      expect(got).toContainEqual(['added!', [1]]);
    }),
    { numRuns: 1000 },
  );
});
