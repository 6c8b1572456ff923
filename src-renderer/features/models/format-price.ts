/** A list price per million tokens as price pages write it: `$4.00`, `$0.075`, the contract's factor included; with a mark when it may be another. */
import { formatUsd } from '../../../src-main/contract/money.ts';
import type { ModelView } from '../../../src-main/contract/models.ts';
import { en } from '../../text/en.ts';

export function formatPrice(price: NonNullable<ModelView['price']>, kind: 'input' | 'output' | 'cacheRead'): string {
  const nanoUsd = Math.round((price[kind] * price.multiplierMillionths) / 1_000_000);
  if (nanoUsd === 0) return en.models.free;
  return price.uncertain === null ? formatUsd(nanoUsd) : en.models.about(formatUsd(nanoUsd));
}
