/**
 * Turns usage and rates into money. All arithmetic is BigInt over one common denominator and rounded once, half up:
 * a sum of charges is then the sum of what was shown. Floating point must not come near it.
 */
import { type Charge, type Rates, type Usage } from '../../contract/records.ts';
import type { RequestDetail } from '../../contract/views.ts';

export type CostLine = RequestDetail['costLines'][number];

export interface ChargeFacts {
  readonly usage: Usage;
  /** Null when nobody knows the price. */
  readonly rates: Rates | null;
  readonly basis: Charge['basis'];
  /** Made up inside Gatehouse: counted, and free. */
  readonly simulated: boolean;
  /** The provider's numbers had to be mended. */
  readonly isDoubtful?: boolean;
}

/** Unknown rates give an unknown cost, never zero, unless nothing was used at all. */
export function chargeOf({ usage, rates, basis, simulated, isDoubtful = false }: ChargeFacts): Charge {
  // A failed attempt used nothing: that is known, not estimated.
  const estimated = (basis !== 'exact' && basis !== 'failed') || isDoubtful;
  const isFree = simulated || kinds.every((kind) => usage[kind] === 0);
  const costNanoUsd = isFree ? 0 : rates === null ? null : toNano(parts(usage, rates).reduce((sum, part) => sum + part, 0n));
  return { usage, rates, costNanoUsd, basis, estimated, simulated };
}

/**
 * A charge by kind, for people: input and output always, the others when there were any. The lines add up to the
 * charge exactly; nano-dollars lost in rounding go to the lines that lost most.
 */
export function costLines(charge: Charge): CostLine[] {
  const { usage, rates } = charge;
  const costs = charge.costNanoUsd === null ? null : shares(charge, charge.costNanoUsd);
  return kinds.flatMap((kind, at) => {
    if (usage[kind] === 0 && kind !== 'input' && kind !== 'output') return [];
    return [
      { kind, count: usage[kind], rate: rates === null ? null : rates[rateOf[kind]], costNanoUsd: costs === null ? null : costs[at]! },
    ];
  });
}

const kinds = [
  'input',
  'output',
  'cacheRead',
  'cacheWrite5m',
  'cacheWrite1h',
  'webSearches',
] as const satisfies readonly CostLine['kind'][];
const rateOf = {
  input: 'input',
  output: 'output',
  cacheRead: 'cacheRead',
  cacheWrite5m: 'cacheWrite5m',
  cacheWrite1h: 'cacheWrite1h',
  webSearches: 'webSearchPerThousand',
} as const;

/** Per million tokens, and multipliers in millionths. */
const DENOMINATOR = 1_000_000n * 1_000_000n;
const PER_THOUSAND = DENOMINATOR / 1000n;

/** Each kind's cost times DENOMINATOR, exactly. Multipliers are about tokens: searches have one price. */
function parts(usage: Usage, rates: Rates): bigint[] {
  const multiplier = BigInt(rates.multiplierMillionths);
  return kinds.map((kind) => BigInt(usage[kind]) * BigInt(rates[rateOf[kind]]) * (kind === 'webSearches' ? PER_THOUSAND : multiplier));
}

function toNano(part: bigint): number {
  const nano = (part + DENOMINATOR / 2n) / DENOMINATOR;
  return nano > MOST ? Number.MAX_SAFE_INTEGER : Number(nano);
}
const MOST = BigInt(Number.MAX_SAFE_INTEGER);

function shares(charge: Charge, total: number): number[] {
  if (charge.rates === null || charge.simulated) return kinds.map(() => 0);
  const exact = parts(charge.usage, charge.rates);
  const whole = exact.map((part) => Number(part / DENOMINATOR));
  const byLoss = exact
    .map((part, at) => ({ at, loss: part % DENOMINATOR }))
    .sort((a, b) => (a.loss < b.loss ? 1 : a.loss > b.loss ? -1 : a.at - b.at));
  let missing = total - whole.reduce((sum, value) => sum + value, 0);
  for (const { at } of byLoss) {
    if (missing <= 0) break;
    whole[at]! += 1;
    missing -= 1;
  }
  return whole;
}
