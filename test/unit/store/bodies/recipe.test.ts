import { describe, expect, test } from 'vitest';
import { BodiesDamaged } from '../../../../src-main/store/bodies/damage.ts';
import { decodeRecipe, encodeRecipe, packsNamed, PACK_SIZE, type Entry } from '../../../../src-main/store/bodies/recipe.ts';

const entry = (glue: string, ref: number): Entry => ({ glue: Buffer.from(glue), ref });
const ref = (pack: number, place: number) => pack * PACK_SIZE + place;
const plain = (entries: readonly Entry[]) => entries.map(({ glue, ref: block }) => [Buffer.from(glue).toString(), block]);

const base = [entry('{"tools":[', ref(1, 0)), ...Array.from({ length: 50 }, (_, place) => entry('},', ref(1, place + 1))), entry('}]}', 0)];

describe('recipes', () => {
  test('a whole recipe gives its entries back', () => {
    expect(plain(decodeRecipe(encodeRecipe(base, null), null))).toEqual(plain(base));
    expect(plain(decodeRecipe(encodeRecipe([], null), null))).toEqual([]);
  });

  test.each([
    ['appended', [...base.slice(0, -1), entry('},', ref(2, 0)), entry('}]}', 0)]],
    ['removed in front', base.slice(7)],
    ['removed in the middle', [...base.slice(0, 10), ...base.slice(30)]],
    ['replaced', base.map((old, index) => (index % 9 === 4 ? entry('#', ref(3, index)) : old))],
    ['reversed', base.toReversed()],
    ['emptied', []],
    ['doubled', [...base, ...base]],
    ['with other literal bytes', base.map((old, index) => (index === 20 ? entry('},{"cache_control":1},', old.ref) : old))],
  ])('a difference gives entries back that were %s', (_, entries) => {
    expect(plain(decodeRecipe(encodeRecipe(entries, base), base))).toEqual(plain(entries));
  });

  test('an unchanged list costs a few bytes, an added block a few more', () => {
    expect(encodeRecipe(base, base).length).toBeLessThan(4);
    const grown = [...base.slice(0, -1), entry('},', ref(2, 0)), entry('}]}', 0)];
    expect(encodeRecipe(grown, base).length).toBeLessThan(20);
  });

  test('names only the packs that no predecessor names', () => {
    const grown = [...base.slice(0, -1), entry('},', ref(2, 0)), entry('}]}', 0)];
    expect([...packsNamed(encodeRecipe(grown, base))]).toEqual([2]);
    expect([...packsNamed(encodeRecipe(grown, null))]).toEqual([1, 2]);
  });

  test('numbers up to the largest survive', () => {
    const entries = [entry('', ref(2 ** 35, 65_535)), entry('', ref(1, 0)), entry('x'.repeat(300), ref(2 ** 35, 0))];
    expect(plain(decodeRecipe(encodeRecipe(entries, null), null))).toEqual(plain(entries));
  });

  test('a damaged recipe says so', () => {
    const recipe = encodeRecipe(base, null);
    expect(() => decodeRecipe(recipe.subarray(0, -3), null)).toThrow(BodiesDamaged);
    expect(() => decodeRecipe(encodeRecipe(base, base), null)).toThrow(BodiesDamaged);
    expect(() => decodeRecipe(encodeRecipe(base, base), base.slice(1))).toThrow(BodiesDamaged);
  });
});
