/** How far the organisation's own budget is, where today's spend stands; its fullest one where there are several. */
import { useQuery } from '@tanstack/react-query';
import { formatUsd } from '../../../src-main/contract/money.ts';
import { useApi } from '../../api/api-context.tsx';
import { budgetShare, budgetTitle } from '../../format/window-words.ts';
import { formatRoute } from '../../state/route.ts';
import { en } from '../../text/en.ts';
import { BudgetBar } from '../../ui/budget-bar.tsx';
import style from './gateway-switch.module.css';

export function OrganizationBudget({ id }: { id: string }) {
  const { query } = useApi();
  const node = useQuery(query.people.node.queryOptions({ input: { kind: 'organization', id }, refetchInterval: 30_000 }));
  const fullest = node.data?.budgets.toSorted((a, b) => budgetShare(b) - budgetShare(a))[0];
  if (fullest === undefined) return null;
  const title = budgetTitle(fullest.config);
  return (
    <a className={style.budget} href={formatRoute({ view: 'people', rest: ['organization', id] })}>
      <BudgetBar label={title} isWarnOnly={fullest.config.mode === 'warn'} {...fullest} />
      <span className="gh-number">{en.gateway.ofBudget(formatUsd(fullest.usedNanoUsd), title)}</span>
    </a>
  );
}
