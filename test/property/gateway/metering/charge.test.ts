/** Money against an independent calculation: fractions kept whole to the end, done another way than the product does. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Rates, Usage, UsageKind } from '../../../../src-main/contract/records.ts';
import { usdToNano } from '../../../../src-main/contract/money.ts';
import { chargeOf, costLines } from '../../../../src-main/gateway/metering/charge.ts';

const tokens = fc.oneof(fc.nat(3), fc.nat(5000), fc.nat(2_000_000));
const rate = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 999_999 }), fc.integer({ min: 1, max: 100_000_000_000 }));
const usages: fc.Arbitrary<Usage> = fc.record({
  input: tokens,
  output: tokens,
  cacheRead: tokens,
  cacheWrite5m: tokens,
  cacheWrite1h: tokens,
  webSearches: fc.nat(50),
});
const rates: fc.Arbitrary<Rates> = fc.record({
  input: rate,
  output: rate,
  cacheRead: rate,
  cacheWrite5m: rate,
  cacheWrite1h: rate,
  webSearchPerThousand: rate,
  source: fc.constant('test'),
  multiplierMillionths: fc.constantFrom(1_000_000, 500_000, 1_100_000, 6_600_000, 333_333),
  uncertain: fc.constant(null),
});

test('a charge is the exact sum, rounded once, half up', () => {
  fc.assert(
    fc.property(usages, rates, (usage, price) => {
      expect(chargeOf({ usage, rates: price, basis: 'exact', simulated: false }).costNanoUsd).toBe(roundHalfUp(exactly(usage, price)));
    }),
  );
});

test('lines add up to the charge, none is negative, and none is off by a whole nano-dollar', () => {
  fc.assert(
    fc.property(usages, rates, (usage, price) => {
      const charge = chargeOf({ usage, rates: price, basis: 'exact', simulated: false });
      const lines = costLines(charge);
      expect(lines.reduce((sum, line) => sum + line.costNanoUsd!, 0)).toBe(charge.costNanoUsd);
      for (const line of lines) {
        const alone = exactly({ ...none, [line.kind]: usage[line.kind as UsageKind] }, price);
        expect(line.costNanoUsd).toBeGreaterThanOrEqual(0);
        const difference = abs(minus(alone, [BigInt(line.costNanoUsd!), 1n]));
        expect(difference[0] < difference[1]).toBe(true);
      }
    }),
  );
});

test('more tokens never cost less', () => {
  fc.assert(
    fc.property(usages, usages, rates, (a, b, price) => {
      const sum = Object.fromEntries(Object.keys(a).map((kind) => [kind, a[kind as UsageKind] + b[kind as UsageKind]])) as Usage;
      const cost = (usage: Usage) => chargeOf({ usage, rates: price, basis: 'exact', simulated: false }).costNanoUsd!;
      expect(cost(sum)).toBeGreaterThanOrEqual(Math.max(cost(a), cost(b)));
      expect(Math.abs(cost(sum) - cost(a) - cost(b))).toBeLessThanOrEqual(1);
    }),
  );
});

test('a price of up to nine decimals becomes nano-dollars without loss', () => {
  fc.assert(
    fc.property(fc.nat(99_999), fc.nat(999_999_999), (dollars, nano) => {
      const written = `${dollars}.${String(nano).padStart(9, '0')}`;
      expect(usdToNano(Number(written))).toBe(dollars * 1_000_000_000 + nano);
    }),
  );
});

type Fraction = readonly [over: bigint, under: bigint];
const none: Usage = { input: 0, output: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, webSearches: 0 };

function exactly(usage: Usage, price: Rates): Fraction {
  const factor: Fraction = [BigInt(price.multiplierMillionths), 1_000_000n];
  const perToken = (count: number, listed: number): Fraction => times(times([BigInt(count), 1n], [BigInt(listed), 1_000_000n]), factor);
  const terms: Fraction[] = [
    perToken(usage.input, price.input),
    perToken(usage.output, price.output),
    perToken(usage.cacheRead, price.cacheRead),
    perToken(usage.cacheWrite5m, price.cacheWrite5m),
    perToken(usage.cacheWrite1h, price.cacheWrite1h),
    times([BigInt(usage.webSearches), 1n], [BigInt(price.webSearchPerThousand), 1000n]),
  ];
  return terms.reduce(plus, [0n, 1n]);
}

const times = (a: Fraction, b: Fraction): Fraction => [a[0] * b[0], a[1] * b[1]];
const plus = (a: Fraction, b: Fraction): Fraction => [a[0] * b[1] + b[0] * a[1], a[1] * b[1]];
const minus = (a: Fraction, b: Fraction): Fraction => plus(a, [-b[0], b[1]]);
const abs = ([over, under]: Fraction): Fraction => [over < 0n ? -over : over, under];

/** Division with remainder, then a look at the remainder: not the product's "add half and cut". */
function roundHalfUp([over, under]: Fraction): number {
  const whole = over / under;
  return Number(2n * (over - whole * under) >= under ? whole + 1n : whole);
}
