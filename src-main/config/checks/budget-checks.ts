/**
 * Budgets of one owner that contradict each other: two that count the same and refuse at different amounts. Only the
 * smaller one would ever act, and nobody could tell which was meant. And limits that ask for what they cannot have.
 */
import type { Config } from '../../contract/config.ts';
import type { BudgetConfig } from '../../contract/governance.ts';
import type { Report, ValuePath } from '../finding.ts';

export function checkBudgets(config: Config, report: Report): void {
  checkOwner(['organization'], config.organization.budgets, report);
  for (const list of ['teams', 'developers', 'keys'] as const)
    for (const [index, { budgets }] of config[list].entries()) checkOwner([list, index], budgets, report);
  for (const [index, { limits = [] }] of config.accounts.entries()) {
    const queued = limits.findIndex(({ queueMs }) => queueMs !== undefined);
    if (queued === -1) continue;
    report(
      ['accounts', index, 'limits', queued, 'queueMs'],
      'Nobody waits for an account that is full: the next account serves',
      'Take `queueMs` out, or set it on a limit of the organisation, a team, a developer or a key.',
      'key',
    );
  }
}

function checkOwner(path: ValuePath, budgets: readonly BudgetConfig[] | undefined, report: Report): void {
  if (budgets === undefined || budgets.length < 2) return;
  const seen = new Map<string, BudgetConfig>();
  for (const [index, budget] of budgets.entries()) {
    const what = countedBy(budget);
    const first = seen.get(what);
    if (first === undefined) seen.set(what, budget);
    else
      report(
        [...path, 'budgets', index],
        `This budget counts the same as another one here, $${first.amountUsd} and $${budget.amountUsd}`,
        'Keep the one that is meant, or let the smaller one warn: `mode: warn`.',
      );
  }
}

/** What is counted and what happens then; the order of a list says nothing. */
function countedBy({ window, models, providers, mode = 'enforce' }: BudgetConfig): string {
  return JSON.stringify([window, models?.toSorted() ?? null, providers?.toSorted() ?? null, mode]);
}
