/** The budgets of one tier, each with its bar and its moment of reset in words; add, change and remove. */
import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { Pencil, Plus, Trash2, TrendingUp } from 'lucide-react';
import { useState } from 'react';
import { formatUsd } from '../../../src-main/contract/money.ts';
import type { BudgetView, PeopleNode } from '../../../src-main/contract/people.ts';
import { budgetTitle, resetWords } from '../../format/window-words.ts';
import { en } from '../../text/en.ts';
import { BudgetBar } from '../../ui/budget-bar.tsx';
import { Tag } from '../../ui/tag.tsx';
import { OverrideForm } from '../overrides/override-form.tsx';
import { BudgetEditor } from './budget-editor.tsx';
import style from './node-panel.module.css';
import { usePeopleChange } from './use-people-change.ts';

const text = en.people.budgets;

export function BudgetList({ node, timeZone }: { node: PeopleNode; timeZone: string }) {
  /** Its place in the list; null adds one. */
  const [editing, setEditing] = useState<number | null | undefined>(undefined);
  const change = usePeopleChange(() => {});
  const remove = (index: number) =>
    change.mutate({
      tier: node.tier,
      version: node.version,
      set: { budgets: node.budgets.map(({ config }) => config).toSpliced(index, 1) },
    });

  return (
    <section className={style.group}>
      <div className={style.groupHead}>
        <h3>{en.people.sections.budgets}</h3>
        <Button variant="subtle" size="compact-xs" leftSection={<Plus size={13} />} onClick={() => setEditing(null)}>
          {text.add}
        </Button>
      </div>
      {node.budgets.length === 0 && <p className={style.empty}>{text.none}</p>}
      <div className={style.budgets}>
        {node.budgets.map((budget, index) => (
          <BudgetCard
            key={budget.id}
            budget={budget}
            name={node.name}
            timeZone={timeZone}
            onEdit={() => setEditing(index)}
            onRemove={() => remove(index)}
          />
        ))}
      </div>
      {editing !== undefined && <BudgetEditor node={node} index={editing} timeZone={timeZone} onClose={() => setEditing(undefined)} />}
    </section>
  );
}

interface BudgetCardProps {
  readonly budget: BudgetView;
  readonly name: string;
  readonly timeZone: string;
  readonly onEdit: () => void;
  readonly onRemove: () => void;
}

function BudgetCard({ budget, name, timeZone, onEdit, onRemove }: BudgetCardProps) {
  const { config } = budget;
  const title = budgetTitle(config);
  const [isRaising, setIsRaising] = useState(false);
  return (
    <div className={style.budget}>
      <div className={style.budgetHead}>
        <div className={style.budgetTitle}>
          <strong>{title}</strong>
          <BudgetTags budget={budget} />
        </div>
        <span className={style.budgetActions}>
          <Tooltip label={en.overrides.raiseAction(title)}>
            <ActionIcon aria-label={en.overrides.raiseAction(title)} onClick={() => setIsRaising(true)}>
              <TrendingUp size={14} />
            </ActionIcon>
          </Tooltip>
          <Tooltip label={text.edit(title)}>
            <ActionIcon aria-label={text.edit(title)} onClick={onEdit}>
              <Pencil size={14} />
            </ActionIcon>
          </Tooltip>
          <Tooltip label={text.remove(title)}>
            <ActionIcon aria-label={text.remove(title)} onClick={onRemove}>
              <Trash2 size={14} />
            </ActionIcon>
          </Tooltip>
        </span>
      </div>
      <BudgetFigures budget={budget} label={`${name}: ${title}`} timeZone={timeZone} />
      {isRaising && <OverrideForm subject={{ kind: 'raise', budgetId: budget.id, name: title }} onClose={() => setIsRaising(false)} />}
    </div>
  );
}

function BudgetTags({ budget: { config, raisedNanoUsd } }: { budget: BudgetView }) {
  return (
    <>
      {raisedNanoUsd > 0 && <Tag tone="accent">{en.budget.raised(formatUsd(raisedNanoUsd))}</Tag>}
      {config.mode === 'warn' && <Tag tone="idle">{en.budget.warnOnly}</Tag>}
      {config.reserve === 'strict' && <Tag tone="idle">{en.budget.strict}</Tag>}
      {config.models !== undefined && <Tag tone="idle">{en.budget.onlyModels(config.models.join(', '))}</Tag>}
      {config.providers !== undefined && <Tag tone="idle">{en.budget.onlyModels(config.providers.join(', '))}</Tag>}
    </>
  );
}

function BudgetFigures({ budget, label, timeZone }: { budget: BudgetView; label: string; timeZone: string }) {
  const { config, usedNanoUsd, reservedNanoUsd, capNanoUsd, leftNanoUsd, resetsAt } = budget;
  return (
    <>
      <BudgetBar label={label} isWarnOnly={config.mode === 'warn'} {...budget} />
      <div className={style.budgetFoot}>
        <span>
          {en.budget.barText(formatUsd(usedNanoUsd), formatUsd(capNanoUsd), reservedNanoUsd === 0 ? null : formatUsd(reservedNanoUsd))}
        </span>
        <span>
          {en.budget.left(formatUsd(leftNanoUsd))} · {resetWords(config.window, resetsAt, timeZone)}
        </span>
      </div>
    </>
  );
}
