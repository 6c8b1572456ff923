/**
 * Turns usage and rates into money. All arithmetic is BigInt over one common denominator and rounded once, half up:
 * a sum of charges is then the sum of what was shown. Floating point must not come near it.
 */
import { type Charge, type Pass, type Rates, type Usage } from '../../contract/records.ts';
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
  /** Passes with prices of their own, which add up to `usage`; without them all of it has `rates`. */
  readonly passes?: readonly Pass[];
}

/** Unknown rates give an unknown cost, never zero, unless nothing was used at all. */
export function chargeOf({ usage, rates, basis, simulated, isDoubtful = false, passes }: ChargeFacts): Charge {
  // A failed attempt used nothing: that is known, not estimated.
  const estimated = (basis !== 'exact' && basis !== 'failed') || isDoubtful;
  const costNanoUsd = simulated ? 0 : costOf(passes ?? [{ usage, rates }]);
  return { usage, rates, costNanoUsd, basis, estimated, simulated, ...(passes === undefined ? {} : { passes: [...passes] }) };
}

/**
 * A charge by kind, for people: input and output always, the others when there were any; of several passes each by its
 * model. The lines add up to the charge exactly; nano-dollars lost in rounding go to the lines that lost most.
 */
export function costLines(charge: Charge): CostLine[] {
  const { costNanoUsd, passes, reported, simulated } = charge;
  const own = reported?.settles === true ? reported.ownNanoUsd : costNanoUsd;
  const parts = (passes ?? [charge]).flatMap(partsOf);
  const costs = own === null ? null : simulated ? parts.map(() => 0) : shares(parts, own);
  const lines = parts.map(({ exact: _exact, ...part }, at): CostLine => ({ ...part, costNanoUsd: costs === null ? null : costs[at]! }));
  if (reported?.settles === true && own !== null && reported.costNanoUsd !== own)
    lines.push({ kind: 'vendor', count: 1, rate: null, costNanoUsd: reported.costNanoUsd - own });
  return lines;
}

type Priced = Pick<Pass, 'usage' | 'rates'> & { readonly model?: string };

/** `exact` is the cost times DENOMINATOR; null when nobody knows the price. */
type Part = Omit<CostLine, 'costNanoUsd'> & { readonly exact: bigint | null };

/** Per million tokens, and multipliers in millionths. */
const DENOMINATOR = 1_000_000n * 1_000_000n;
const PER_THOUSAND = DENOMINATOR / 1000n;

/** Multipliers are about tokens: searches and requests have one price. */
function partsOf({ usage, rates, model }: Priced): Part[] {
  const { reasoning: reasoningRate } = rates ?? {};
  // Reasoning is part of the output, and leaves it only where it has a price of its own.
  const reasoning = reasoningRate === undefined ? 0 : Math.min(usage.reasoning ?? 0, usage.output);
  const fee = rates?.requestPerThousand;
  const parts: Part[] = [];
  const add = (kind: CostLine['kind'], count: number, rate: number | undefined, isToken = true): void => {
    const scale = isToken ? BigInt(rates?.multiplierMillionths ?? 0) : PER_THOUSAND;
    const exact = rate === undefined ? (count === 0 ? 0n : null) : BigInt(count) * BigInt(rate) * scale;
    if (count > 0 || kind === 'input' || kind === 'output')
      parts.push({ kind, ...(model === undefined ? {} : { model }), count, rate: rate ?? null, exact });
  };
  add('input', usage.input, rates?.input);
  add('output', usage.output - reasoning, rates?.output);
  add('reasoning', reasoning, reasoningRate);
  add('cacheRead', usage.cacheRead, rates?.cacheRead);
  add('cacheWrite5m', usage.cacheWrite5m, rates?.cacheWrite5m);
  add('cacheWrite1h', usage.cacheWrite1h, rates?.cacheWrite1h);
  add('webSearches', usage.webSearches, rates?.webSearchPerThousand, false);
  // Without a price of their own they are part of the input that was counted.
  if (rates?.citation !== undefined) add('citations', usage.citations ?? 0, rates.citation);
  if (fee !== undefined && fee > 0 && parts.some(({ count }) => count > 0)) add('requests', 1, fee, false);
  return parts;
}

function costOf(passes: readonly Priced[]): number | null {
  let sum = 0n;
  for (const { exact } of passes.flatMap(partsOf)) {
    if (exact === null) return null;
    sum += exact;
  }
  return toNano(sum);
}

function toNano(part: bigint): number {
  const nano = (part + DENOMINATOR / 2n) / DENOMINATOR;
  return nano > MOST ? Number.MAX_SAFE_INTEGER : Number(nano);
}
const MOST = BigInt(Number.MAX_SAFE_INTEGER);

function shares(parts: readonly Part[], total: number): number[] {
  const whole = parts.map(({ exact }) => Number((exact ?? 0n) / DENOMINATOR));
  const byLoss = parts
    .map(({ exact }, at) => ({ at, loss: (exact ?? 0n) % DENOMINATOR }))
    .sort((a, b) => (a.loss < b.loss ? 1 : a.loss > b.loss ? -1 : a.at - b.at));
  let missing = total - whole.reduce((sum, value) => sum + value, 0);
  for (const { at } of byLoss) {
    if (missing <= 0) break;
    whole[at]! += 1;
    missing -= 1;
  }
  return whole;
}
