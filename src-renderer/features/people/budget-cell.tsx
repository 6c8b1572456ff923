/** The fullest budget of a row: it is the one that refuses first. A double click on its amount changes it in place. */
import { useRef, useState } from 'react';
import { formatUsd } from '../../../src-main/contract/money.ts';
import type { BudgetView, PeopleNode } from '../../../src-main/contract/people.ts';
import { budgetShare, budgetTitle, usd } from '../../format/window-words.ts';
import { en } from '../../text/en.ts';
import { BudgetBar } from '../../ui/budget-bar.tsx';
import style from './people-table.module.css';
import { usePeopleChange } from './use-people-change.ts';

const text = en.people;

export function BudgetCell({ node }: { node: PeopleNode }) {
  const [isEditing, setIsEditing] = useState(false);
  const fullest = node.budgets.toSorted((a, b) => budgetShare(b) - budgetShare(a))[0];
  if (fullest === undefined) return <span className={style.faint}>{text.noBudget}</span>;
  const more = node.budgets.length - 1;
  return (
    <>
      {isEditing ? (
        <AmountEdit node={node} budget={fullest} onDone={() => setIsEditing(false)} />
      ) : (
        <span
          className={style.budgetTitle}
          title={`${budgetTitle(fullest.config)}. ${text.amountHint}`}
          onDoubleClick={(event) => {
            event.stopPropagation();
            setIsEditing(true);
          }}
        >
          {usd(fullest.config.amountUsd)}
          <span className={style.window}>{windowMark(fullest)}</span>
          {more > 0 && <span title={text.moreBudgetsHint(more)}>{text.moreBudgets(more)}</span>}
        </span>
      )}
      <BudgetBar label={`${node.name}: ${budgetTitle(fullest.config)}`} isWarnOnly={fullest.config.mode === 'warn'} {...fullest} />
      <span className={style.left}>{en.budget.left(formatUsd(fullest.leftNanoUsd))}</span>
    </>
  );
}

function AmountEdit({ node, budget, onDone }: { node: PeopleNode; budget: BudgetView; onDone: () => void }) {
  const field = useRef<HTMLInputElement>(null);
  const isOver = useRef(false);
  const change = usePeopleChange(() => {});

  function finish(shouldSave: boolean): void {
    if (isOver.current) return;
    isOver.current = true;
    const amountUsd = Number(field.current?.value.replace(/[$,\s]/g, '') || Number.NaN);
    if (shouldSave && amountUsd >= 0 && amountUsd !== budget.config.amountUsd) {
      const budgets = node.budgets.map(({ id, config }) => (id === budget.id ? { ...config, amountUsd } : config));
      change.mutate({ tier: node.tier, version: node.version, set: { budgets } });
    }
    onDone();
  }

  return (
    <input
      ref={field}
      className={style.rename}
      aria-label={text.amountLabel(node.name)}
      inputMode="decimal"
      autoFocus
      defaultValue={budget.config.amountUsd}
      onFocus={(event) => event.currentTarget.select()}
      onClick={(event) => event.stopPropagation()}
      onDoubleClick={(event) => event.stopPropagation()}
      onBlur={() => finish(true)}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === 'Enter') finish(true);
        if (event.key === 'Escape') finish(false);
      }}
    />
  );
}

function windowMark({ config: { window } }: BudgetView): string {
  if ('calendar' in window) return `/${window.calendar}`;
  return 'rolling' in window ? `/${window.rolling}` : ` ${text.budgets.windows.total.toLowerCase()}`;
}
