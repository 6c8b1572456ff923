/**
 * The tree as a table: only the rows in sight exist. It is one stop for the Tab key; arrows move, Right opens and Left
 * closes, Enter shows the details, F2 renames.
 */
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { en } from '../../text/en.ts';
import list from '../../ui/rows.module.css';
import { useRows } from '../../ui/use-rows.ts';
import { overridesOn, useOverrides } from '../overrides/use-overrides.ts';
import { PeopleRow, rowElementId } from './people-row.tsx';
import style from './people-table.module.css';
import { type Place, placeFromKey, sideways, type TreeRow } from './tree-rows.ts';

const text = en.people;
const rowHeight = 38;
const columns = ['name', 'budget', 'rules', 'keys', 'today', 'month', 'requests'] as const;
const numbers: readonly string[] = ['today', 'month', 'requests'];

interface PeopleTableProps {
  readonly rows: readonly TreeRow[];
  readonly selected: string | null;
  readonly isSearch: boolean;
  readonly onSelect: (key: string) => void;
  readonly onToggle: (key: string) => void;
  readonly onShown: (places: readonly Place[]) => void;
}

export function PeopleTable({ rows, selected, isSearch, onSelect, onToggle, onShown }: PeopleTableProps) {
  const scrollRef = useRef<HTMLDivElement>(null);
  const overrides = useOverrides();
  const [activeKey, setActiveKey] = useState<string | null>(selected);
  const [renaming, setRenaming] = useState<string | null>(null);
  const places = useRows({ scrollRef, count: rows.length, keyOf: (index) => rows[index]?.key, rowHeight });
  // As one text, which stays the same as long as the same places are in sight.
  const unknown = places.items
    .map((item) => rows[item.index])
    .flatMap((row) => (row?.kind === 'place' ? [row.key] : []))
    .join(' ');
  useEffect(() => {
    if (unknown !== '') onShown(unknown.split(' ').map(placeFromKey));
  }, [unknown, onShown]);

  function goTo(index: number): void {
    const row = rows[index];
    if (row === undefined) return;
    setActiveKey(row.key);
    places.scrollTo(index);
    // With the details open, walking through the tree walks through them.
    if (selected !== null && row.kind === 'node') onSelect(row.key);
  }

  function onKeyDown(event: KeyboardEvent): void {
    const index = rows.findIndex((row) => row.key === activeKey);
    const row = rows[index];
    if (event.key === 'Enter' && row?.kind === 'node') onSelect(row.key);
    if (event.key === 'F2' && row?.kind === 'node') setRenaming(row.key);
    if ((event.key === 'ArrowRight' || event.key === 'ArrowLeft') && !isSearch) {
      const step = sideways(rows, index, event.key === 'ArrowRight' ? 'right' : 'left');
      if (step === null) return;
      event.preventDefault();
      if ('toggle' in step) onToggle(step.toggle);
      else goTo(step.to);
      return;
    }
    const next = places.move(event, index);
    if (next === null) return;
    event.preventDefault();
    goTo(next);
  }

  return (
    <div
      ref={scrollRef}
      className={`${list.scroll} ${style.scroll}`}
      role="treegrid"
      tabIndex={0}
      aria-label={text.grid}
      aria-rowcount={rows.length + 1}
      aria-colcount={columns.length}
      aria-activedescendant={activeKey === null ? undefined : rowElementId(activeKey)}
      onKeyDown={onKeyDown}
      style={places.sizes}
    >
      <div role="row" aria-rowindex={1} className={`${list.head} ${style.head}`}>
        {columns.map((column) => (
          <div key={column} role="columnheader" data-column={column} className={numbers.includes(column) ? list.number : undefined}>
            {text.columns[column]}
          </div>
        ))}
      </div>
      <div role="rowgroup" className={list.body} style={places.body}>
        {places.items.map((item) => {
          const row = rows[item.index];
          if (row === undefined) return null;
          if (row.kind === 'place') {
            return (
              <div
                key={row.key}
                role="row"
                aria-level={row.level}
                aria-busy="true"
                className={`${list.row} ${style.row}`}
                style={{ transform: `translateY(${item.start}px)` }}
              >
                <div role="gridcell" className={style.place} style={{ marginLeft: row.level * 18 }}>
                  <span className="gh-visually-hidden">{en.state.loading}</span>
                </div>
              </div>
            );
          }
          return (
            <PeopleRow
              key={row.key}
              row={row}
              index={item.index}
              top={item.start}
              isActive={row.key === activeKey}
              isSelected={row.key === selected}
              isRenaming={row.key === renaming}
              withPath={isSearch}
              overrides={overridesOn(overrides, row.node)}
              onSelect={() => {
                setActiveKey(row.key);
                onSelect(row.key);
              }}
              onToggle={() => onToggle(row.key)}
              onRename={() => setRenaming(row.key)}
              onRenamed={() => {
                setRenaming(null);
                scrollRef.current?.focus();
              }}
            />
          );
        })}
      </div>
    </div>
  );
}
