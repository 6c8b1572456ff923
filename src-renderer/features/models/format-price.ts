/** A list price per million tokens as price pages write it: `$4.00`, `$0.075`, the contract's factor included. */
import { formatUsd } from '../../../src-main/contract/money.ts';
import type { ModelView } from '../../../src-main/contract/models.ts';
import { en } from '../../text/en.ts';

export function formatPrice(price: NonNullable<ModelView['price']>, kind: 'input' | 'output' | 'cacheRead'): string {
  const nanoUsd = Math.round((price[kind] * price.multiplierMillionths) / 1_000_000);
  return nanoUsd === 0 ? en.models.free : formatUsd(nanoUsd);
}
