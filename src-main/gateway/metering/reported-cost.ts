/**
 * What a vendor says it charged for an answer, in its own words for it. Whether that settles the charge is decided where
 * the account is known: anybody can write such a field.
 */
import { usdToNano } from '../../contract/money.ts';
import { type Fields, fieldsOf } from '../formats/open-json.ts';

/** More than any answer costs ($10,000): a figure above it is a mistake. */
const MOST_USD = 10_000;
/** xAI counts in 1e-10 dollars. */
const TICKS_PER_NANO = 10n;
const TICKS_PER_USD = 10_000_000_000;

/**
 * Nano-dollars, rounded half up; null when `usage` says nothing usable or not the full price.
 *
 * | vendor | field | source |
 * |---|---|---|
 * | OpenRouter | `cost`, dollars; with `is_byok` it is only the fee on top of another vendor's bill | "Usage accounting" |
 * | xAI | `cost_in_usd_ticks` | API reference, usage |
 * | Perplexity | `cost.total_cost`, dollars | API reference, usage.cost |
 */
export function reportedCost(usage: Fields): number | null {
  const ticks = usage['cost_in_usd_ticks'];
  if (typeof ticks === 'number' && Number.isSafeInteger(ticks) && ticks >= 0 && ticks <= MOST_USD * TICKS_PER_USD)
    return Number((BigInt(ticks) + TICKS_PER_NANO / 2n) / TICKS_PER_NANO);
  if (usage['is_byok'] === true) return null;
  const dollars = fieldsOf(usage['cost'])?.['total_cost'] ?? usage['cost'];
  return typeof dollars === 'number' && dollars >= 0 && dollars <= MOST_USD ? usdToNano(dollars) : null;
}

/** The fields that a translated `usage` carries on as they are. */
export function costFields(said: Fields): Fields {
  const { cost, cost_in_usd_ticks: ticks, is_byok: isByok } = said;
  return {
    ...(cost === undefined ? {} : { cost }),
    ...(ticks === undefined ? {} : { cost_in_usd_ticks: ticks }),
    ...(isByok === true ? { is_byok: true } : {}),
  };
}
