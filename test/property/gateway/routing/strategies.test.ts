/** The order inside a group: weights come true, nobody starves, what is unknown is tried, ties keep the order of the file. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { strategies } from '../../../../src-main/contract/routes.ts';
import { type Choice, type Known, rank } from '../../../../src-main/gateway/routing/strategies.ts';

/** A seeded generator: the same numbers in every run. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

const blank: Known = { firstByteMs: () => null, estimateNanoUsd: () => null, busy: () => 0, roll: dice(1) };
const choice = (accountId: string, more: Partial<Choice> = {}): Choice => ({
  accountId,
  model: 'm',
  billedModel: 'm',
  priority: 0,
  weight: 1,
  ...more,
});
const ids = (ranked: readonly { one: Choice }[]) => ranked.map(({ one }) => one.accountId);

const choices = fc
  .array(fc.record({ weight: fc.integer({ min: 0, max: 9 }), priority: fc.integer({ min: 0, max: 3 }) }), { minLength: 1, maxLength: 6 })
  .map((list) => list.map((more, index) => choice(`a${index}`, more)));

test('every strategy orders all of them and loses or doubles none', () => {
  fc.assert(
    fc.property(fc.constantFrom(...strategies), choices, fc.integer(), (strategy, list, seed) => {
      const ranked = ids(rank(strategy, list, { ...blank, roll: dice(seed) }));
      expect(ranked.toSorted()).toEqual(list.map(({ accountId }) => accountId).toSorted());
    }),
  );
});

describe('weighted', () => {
  test('shares of first places converge to the weights', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 2, maxLength: 5 }),
        fc.integer({ min: 0, max: 1e9 }),
        (weights, seed) => {
          const list = weights.map((weight, index) => choice(`a${index}`, { weight }));
          const total = weights.reduce((sum, weight) => sum + weight);
          const firsts = new Map<string, number>();
          const roll = dice(seed);
          const draws = 4000;
          for (let draw = 0; draw < draws; draw += 1) {
            const [first] = ids(rank('weighted', list, { ...blank, roll }));
            firsts.set(first!, (firsts.get(first!) ?? 0) + 1);
          }
          // Nobody starves, and nobody is off by more than three points in a hundred.
          for (const { accountId, weight } of list)
            expect(Math.abs((firsts.get(accountId) ?? 0) / draws - weight / total)).toBeLessThan(0.03);
        },
      ),
      { numRuns: 20 },
    );
  });

  test('weight 0 is a reserve: last, but there', () => {
    expect(ids(rank('weighted', [choice('reserve', { weight: 0 }), choice('a'), choice('b')], blank)).at(-1)).toBe('reserve');
  });
});

describe('by figures', () => {
  test('fastest takes the shortest time to the first byte, and first whoever was never measured', () => {
    const times = new Map([
      ['slow', 900],
      ['quick', 200],
    ]);
    const known = { ...blank, firstByteMs: (id: string) => times.get(id) ?? null };
    expect(ids(rank('fastest', [choice('slow'), choice('quick'), choice('new')], known))).toEqual(['new', 'quick', 'slow']);
  });

  test('cheapest takes the lowest price, and last whoever has none', () => {
    const prices = new Map([
      ['dear', 900],
      ['cheap', 200],
    ]);
    const known = { ...blank, estimateNanoUsd: (id: string) => prices.get(id) ?? null };
    expect(ids(rank('cheapest', [choice('unknown'), choice('dear'), choice('cheap')], known))).toEqual(['cheap', 'dear', 'unknown']);
  });

  test('least busy evens out what is under way, by weight: nobody starves', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 2, maxLength: 5 }), (weights) => {
        const list = weights.map((weight, index) => choice(`a${index}`, { weight }));
        const busy = new Map<string, number>();
        for (let request = 0; request < 200; request += 1) {
          const [first] = ids(rank('least-busy', list, { ...blank, busy: (id) => busy.get(id) ?? 0 }));
          busy.set(first!, (busy.get(first!) ?? 0) + 1);
        }
        const loads = list.map(({ accountId, weight }) => (busy.get(accountId) ?? 0) / weight);
        expect(Math.max(...loads) - Math.min(...loads)).toBeLessThanOrEqual(1);
      }),
    );
  });
});

test('priority takes the lower number first and keeps the order of the file among equals', () => {
  const list = [choice('c', { priority: 2 }), choice('a', { priority: 1 }), choice('b', { priority: 1 })];
  expect(ids(rank('priority', list, blank))).toEqual(['a', 'b', 'c']);
});
