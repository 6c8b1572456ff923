/** How full the budgets above a key are, for rules that look at it; the fullest of each kind of window counts. */
import type { BudgetWindowName } from '../../contract/routes.ts';
import type { BudgetBook } from '../admission/budget-book.ts';
import type { KeyRecord } from '../snapshot.ts';
import type { Route } from './route.ts';

const NONE: Readonly<Record<BudgetWindowName, number>> = { day: 0, week: 0, month: 0, any: 0 };

/** Shares of 1: spent and reserved, of the cap with what was granted on top. All zero when no rule asks. */
export function budgetShares(
  book: BudgetBook,
  key: Pick<KeyRecord, 'tiers'>,
  routes: readonly Route[],
  now: number,
): Readonly<Record<BudgetWindowName, number>> {
  if (!routes.some(({ when }) => when.budgetUsed !== undefined)) return NONE;
  const shares = { ...NONE };
  for (const budget of key.tiers.flatMap((tier) => tier.budgets)) {
    const { usedNanoUsd, reservedNanoUsd, capNanoUsd } = book.state(budget, now);
    const share = capNanoUsd === 0 ? 1 : (usedNanoUsd + reservedNanoUsd) / capNanoUsd;
    shares.any = Math.max(shares.any, share);
    if (budget.window.kind === 'calendar') shares[budget.window.unit] = Math.max(shares[budget.window.unit], share);
  }
  return shares;
}
