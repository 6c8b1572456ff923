/**
 * The list of requests: only the rows in sight exist. It follows while the reader is at the top, holds still otherwise,
 * and is one stop for the Tab key: arrows, j and k move inside, Enter inspects.
 */
import { ArrowUp } from 'lucide-react';
import { type CSSProperties, type KeyboardEvent, type RefObject, useEffect, useState } from 'react';
import { useLive, useLiveStore } from '../../state/live-context.tsx';
import { en } from '../../text/en.ts';
import { type Column, columns as allColumns, type ColumnId } from './columns.tsx';
import { fitColumns, gridTemplate } from '../../ui/fit-columns.ts';
import { LiveRow, rowElementId } from './live-row.tsx';
import style from './live-table.module.css';
import list from '../../ui/rows.module.css';
import { useRows } from '../../ui/use-rows.ts';
import { useWidth } from '../../ui/use-width.ts';

const rowHeight = 30;
/** Older rows are asked for this many rows before the reader gets there. */
const askAhead = 40;

interface LiveTableProps {
  readonly scrollRef: RefObject<HTMLDivElement | null>;
  readonly openId: string | null;
  readonly hidden: readonly ColumnId[];
  readonly onOpen: (id: string) => void;
}

export function LiveTable({ scrollRef, openId, hidden, onOpen }: LiveTableProps) {
  const live = useLiveStore();
  const rows = useLive((state) => state.rows);
  const load = useLive((state) => state.load);
  const [activeId, setActiveId] = useState<string | null>(openId);
  const [openBefore, setOpenBefore] = useState(openId);
  if (openId !== openBefore) {
    setOpenBefore(openId);
    if (openId !== null) setActiveId(openId);
  }
  const columns = useColumns(useWidth(scrollRef), hidden);
  const { shown } = rows;
  const places = useRows({ scrollRef, count: shown.length, keyOf: (index) => shown[index]?.id, rowHeight });
  const last = places.items.at(-1)?.index ?? 0;

  useEffect(() => {
    if (last >= shown.length - askAhead) void live.loadOlder();
  }, [live, last, shown.length]);

  function onKeyDown(event: KeyboardEvent): void {
    const index = shown.findIndex((row) => row.id === activeId);
    if (event.key === 'Enter' && index >= 0) onOpen(activeId as string);
    const next = places.move(event, index);
    if (next === null) return;
    event.preventDefault();
    const id = shown[next]?.id;
    if (id === undefined) return;
    setActiveId(id);
    places.scrollTo(next);
    // With the inspector open, walking through the list walks through the requests.
    if (openId !== null) onOpen(id);
  }

  return (
    <>
      {rows.waitingCount > 0 && (
        <button
          type="button"
          className={style.pill}
          title={en.live.waitingHint}
          onClick={() => {
            live.release();
            scrollRef.current?.scrollTo({ top: 0 });
          }}
        >
          <ArrowUp size={13} /> {en.live.waiting(rows.waitingCount)}
        </button>
      )}
      <div
        ref={scrollRef}
        className={list.scroll}
        role="grid"
        tabIndex={0}
        aria-label={en.live.grid}
        aria-rowcount={rows.cursor === null ? shown.length + 1 : -1}
        aria-colcount={columns.length}
        aria-activedescendant={activeId === null ? undefined : rowElementId(activeId)}
        aria-keyshortcuts="j k Enter"
        onKeyDown={onKeyDown}
        onScroll={(event) => live.setAtTop(event.currentTarget.scrollTop < rowHeight / 2)}
        style={{ ...places.sizes, '--row-columns': gridTemplate(columns) } as CSSProperties}
      >
        <div role="row" aria-rowindex={1} className={`${list.head} ${style.head}`}>
          {columns.map((column) => (
            <div
              key={column.id}
              role="columnheader"
              data-column={column.id}
              className={column.isNumber && column.id !== 'when' ? list.number : undefined}
              title={column.hint}
            >
              {en.live.columns[column.id]}
            </div>
          ))}
        </div>
        <div role="rowgroup" className={list.body} style={places.body}>
          {places.items.map((item) => {
            const row = shown[item.index];
            if (row === undefined) return null;
            return (
              <LiveRow
                key={row.id}
                row={row}
                columns={columns}
                top={item.start}
                position={item.index + 2}
                isActive={row.id === activeId}
                isOpen={row.id === openId}
                onOpen={onOpen}
              />
            );
          })}
        </div>
        {shown.length > 0 && (
          <p className={style.end}>{load === 'older' ? en.live.loadingOlder : rows.cursor === null ? en.live.end : ''}</p>
        )}
      </div>
    </>
  );
}

/** The columns that fit; the same array as long as the same ones do, so that rows are not rendered for nothing. */
function useColumns(width: number, hidden: readonly ColumnId[]): readonly Column[] {
  const ids = fitColumns(allColumns, width, hidden).join(' ');
  const [fitting, setFitting] = useState<{ ids: string; columns: readonly Column[] }>({ ids: '', columns: [] });
  if (fitting.ids === ids) return fitting.columns;
  const columns = allColumns.filter((column) => ids.split(' ').includes(column.id));
  setFitting({ ids, columns });
  return columns;
}
