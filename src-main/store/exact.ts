/** Guards money at the two places where a number could be rounded unseen: on its way into SQLite and on its way out. */
import { GatehouseError } from '../contract/errors.ts';
import type { Charge } from '../contract/records.ts';

/** The first number of a charge that is not a whole, exact one, by its name; null when all are. */
export function inexactNumber(charge: Charge): string | null {
  const { usage, rates, costNanoUsd } = charge;
  for (const [kind, count] of Object.entries(usage)) if (!Number.isSafeInteger(count)) return `usage.${kind}`;
  if (costNanoUsd !== null && !Number.isSafeInteger(costNanoUsd)) return 'costNanoUsd';
  if (rates === null) return null;
  for (const [name, rate] of Object.entries(rates)) if (typeof rate === 'number' && !Number.isSafeInteger(rate)) return `rates.${name}`;
  return null;
}

/** A sum as SQLite gave it (64 bits) -> a number. Throws GatehouseError `internal` beyond 2^53 instead of rounding. */
export function exactNumber(sum: bigint): number {
  const number = Number(sum);
  if (Number.isSafeInteger(number)) return number;
  throw new GatehouseError('internal', `A total of ${sum} is too large to be shown exactly; ask for a shorter time.`);
}
