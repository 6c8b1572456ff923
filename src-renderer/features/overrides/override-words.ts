/** One exception in words: what it does and for whom. */
import { formatUsd } from '../../../src-main/contract/money.ts';
import type { Override } from '../../../src-main/contract/overrides.ts';
import { en } from '../../text/en.ts';

const text = en.overrides;

export function overrideWords(override: Override): string {
  switch (override.kind) {
    case 'pause':
      return text.pause(override.tier.kind, override.tier.id);
    case 'raise':
      return text.raise(formatUsd(override.amountNanoUsd), text.budgetOf(ownerOfBudget(override.budgetId)));
    case 'session':
      return text.session(formatUsd(override.amountNanoUsd), override.sessionId.slice(0, 8), override.agentId?.slice(0, 8) ?? null);
    case 'account':
      return text.account[override.action](override.accountId);
  }
}

/** `developer:ada/Xy12` -> `ada`. */
function ownerOfBudget(budgetId: string): string {
  return budgetId.replace(/^[a-z]+:/, '').replace(/\/[^/]*$/, '');
}
