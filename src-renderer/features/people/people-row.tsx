/** One row of the tree. What can be changed in place is changed in place: F2 or a double click renames. */
import { Building2, ChevronRight, CirclePause, KeyRound, TrendingUp, User, UsersRound } from 'lucide-react';
import type { ReactNode } from 'react';
import { formatUsd } from '../../../src-main/contract/money.ts';
import type { Override } from '../../../src-main/contract/overrides.ts';
import type { PeopleNode, Spent, TierReference } from '../../../src-main/contract/people.ts';
import { formatCount } from '../../format/number.ts';
import { en } from '../../text/en.ts';
import list from '../../ui/rows.module.css';
import { Tag } from '../../ui/tag.tsx';
import { KeyStatusTag } from '../keys/key-status.tsx';
import { overrideWords } from '../overrides/override-words.ts';
import { BudgetCell } from './budget-cell.tsx';
import style from './people-table.module.css';
import { RenameField } from './rename-field.tsx';
import { ruleSummary } from './rule-words.ts';
import type { NodeRow } from './tree-rows.ts';

const text = en.people;

const icons: Record<TierReference['kind'], ReactNode> = {
  organization: <Building2 size={14} />,
  team: <UsersRound size={14} />,
  developer: <User size={14} />,
  key: <KeyRound size={13} />,
};

interface PeopleRowProps {
  readonly row: NodeRow;
  readonly index: number;
  readonly top: number;
  readonly isActive: boolean;
  readonly isSelected: boolean;
  readonly isRenaming: boolean;
  /** Results of a search stand without their tree, so they say where they belong. */
  readonly withPath: boolean;
  /** What acts on this tier for now. */
  readonly overrides: readonly Override[];
  readonly onSelect: () => void;
  readonly onToggle: () => void;
  readonly onRename: () => void;
  readonly onRenamed: () => void;
}

export function PeopleRow({ row, index, top, isActive, isSelected, isRenaming, withPath, overrides, ...on }: PeopleRowProps) {
  const { node } = row;
  const path = node.path.map((one) => one.name).join(' / ');
  return (
    <div
      role="row"
      id={rowElementId(row.key)}
      aria-level={row.level}
      aria-posinset={row.position}
      aria-setsize={row.siblings}
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      {...(node.children > 0 && !withPath && { 'aria-expanded': row.isOpen })}
      data-active={isActive}
      className={`${list.row} ${style.row}`}
      style={{ transform: `translateY(${top}px)` }}
      onClick={on.onSelect}
      onDoubleClick={on.onRename}
    >
      <div role="gridcell" className={style.name} style={{ paddingLeft: (row.level - 1) * 18 }}>
        {node.children > 0 && !withPath ? (
          <button
            type="button"
            tabIndex={-1}
            className={style.toggle}
            data-open={row.isOpen}
            aria-label={row.isOpen ? text.collapse(node.name) : text.expand(node.name)}
            onClick={(event) => {
              event.stopPropagation();
              on.onToggle();
            }}
          >
            <ChevronRight size={14} />
          </button>
        ) : (
          <span className={style.toggle} />
        )}
        <span className={style.icon} title={text.kinds[node.tier.kind]}>
          {icons[node.tier.kind]}
        </span>
        {isRenaming ? (
          <RenameField node={node} onDone={on.onRenamed} />
        ) : (
          <>
            <span className={style.title} title={node.email ?? node.tier.id}>
              {node.name}
            </span>
            {withPath ? (
              <span className={style.path}>{path}</span>
            ) : (
              node.name !== node.tier.id && <span className={style.path}>{node.tier.id}</span>
            )}
            <Marks overrides={overrides} />
          </>
        )}
      </div>
      <div role="gridcell" className={style.budget} data-column="budget">
        <BudgetCell node={node} />
      </div>
      <div role="gridcell" className={style.rules} data-column="rules" title={ruleSummary(node).join(' · ')}>
        {ruleSummary(node).join(' · ')}
      </div>
      <div role="gridcell" className={style.keys} data-column="keys">
        <KeysCell node={node} />
      </div>
      <SpentCell spent={node.today} column="today" />
      <SpentCell spent={node.month} column="month" />
      <div role="gridcell" className={list.number} data-column="requests">
        {node.month.requests === 0 ? <span className={style.faint}>–</span> : formatCount(node.month.requests)}
      </div>
    </div>
  );
}

export function rowElementId(key: string): string {
  return `people-${key}`;
}

function Marks({ overrides }: { overrides: readonly Override[] }) {
  const isPaused = overrides.some(({ kind }) => kind === 'pause');
  const isRaised = overrides.some(({ kind }) => kind === 'raise' || kind === 'session');
  return (
    <span title={overrides.map(overrideWords).join('; ')}>
      {isPaused && (
        <Tag tone="warn" icon={<CirclePause size={12} />}>
          {en.overrides.paused}
        </Tag>
      )}
      {isRaised && (
        <Tag tone="accent" icon={<TrendingUp size={12} />}>
          {en.overrides.raised}
        </Tag>
      )}
    </span>
  );
}

function KeysCell({ node }: { node: PeopleNode }) {
  if (node.key !== null) return <KeyStatusTag status={node.key.status} />;
  const working = node.keys.active + node.keys.disabled + node.keys.expired;
  return working === 0 ? <span className={style.faint}>–</span> : text.keyCount(working);
}

function SpentCell({ spent, column }: { spent: Spent; column: 'today' | 'month' }) {
  const isUnknown = spent.unknownPrices > 0;
  return (
    <div
      role="gridcell"
      className={list.number}
      data-column={column}
      title={isUnknown ? text.unknownPrices(spent.unknownPrices) : undefined}
    >
      {spent.requests === 0 ? (
        <span className={style.faint}>–</span>
      ) : isUnknown && spent.costNanoUsd === 0 ? (
        formatUsd(null)
      ) : (
        `${formatUsd(spent.costNanoUsd)}${isUnknown ? '+' : ''}`
      )}
    </div>
  );
}
