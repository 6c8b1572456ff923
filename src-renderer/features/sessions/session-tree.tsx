/**
 * Sessions, conversations and turns as a tree with columns. Virtualised; one stop for the Tab key: arrows up and down
 * walk, sideways open and close, Enter inspects a turn, l shows what is chosen in Live.
 */
import { type CSSProperties, type KeyboardEvent, type RefObject, useState } from 'react';
import { en } from '../../text/en.ts';
import { fitColumns, gridTemplate } from '../../ui/fit-columns.ts';
import list from '../../ui/rows.module.css';
import { useRows } from '../../ui/use-rows.ts';
import { useWidth } from '../../ui/use-width.ts';
import { columns as allColumns } from './columns.tsx';
import { lineElementId, TreeRow } from './tree-row.tsx';
import style from './session-tree.module.css';
import { canExpand, moveSideways, type TreeLine } from './tree-rows.ts';

const text = en.sessions;
const rowHeight = 32;

interface SessionTreeProps {
  readonly scrollRef: RefObject<HTMLDivElement | null>;
  readonly lines: readonly TreeLine[];
  readonly openRequestId: string | null;
  readonly onToggle: (lineId: string) => void;
  readonly onMoreSessions: () => void;
  readonly onMoreTurns: (partLineId: string) => void;
  readonly onInspect: (requestId: string) => void;
  readonly onLive: (sessionId: string) => void;
}

export function SessionTree({
  scrollRef,
  lines,
  openRequestId,
  onToggle,
  onMoreSessions,
  onMoreTurns,
  onInspect,
  onLive,
}: SessionTreeProps) {
  const [activeId, setActiveId] = useState<string | null>(null);
  const width = useWidth(scrollRef);
  const shown = fitColumns(allColumns, width, []);
  const columns = allColumns.filter((column) => shown.includes(column.id));
  const places = useRows({ scrollRef, count: lines.length, keyOf: (index) => lines[index]?.id, rowHeight });

  function act(line: TreeLine): void {
    if (line.kind === 'turn') onInspect(line.row.id);
    else if (canExpand(line)) onToggle(line.id);
    else if (line.kind === 'sessions') onMoreSessions();
    else if (line.kind === 'old' && line.session !== null) onLive(line.session.sessionId);
    else if (line.kind === 'turns' && line.parentId !== null) onMoreTurns(line.parentId);
  }

  function goTo(index: number): void {
    const line = lines[index];
    if (line === undefined) return;
    setActiveId(line.id);
    places.scrollTo(index);
    // With the inspector open, walking through the turns walks through the requests.
    if (openRequestId !== null && line.kind === 'turn') onInspect(line.row.id);
  }

  function onKeyDown(event: KeyboardEvent): void {
    const index = lines.findIndex((line) => line.id === activeId);
    const line = lines[index];
    const next = places.move(event, index);
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
    const sideways = isPlain ? moveSideways(event.key, lines, index) : null;
    if (next !== null) goTo(next);
    else if (sideways !== null && 'goTo' in sideways) goTo(lines.findIndex((one) => one.id === sideways.goTo));
    else if (sideways !== null) onToggle(sideways.toggle);
    else if (line !== undefined && isPlain && (event.key === 'Enter' || event.key === ' ')) act(line);
    else if (line?.session != null && isPlain && event.key === 'l') onLive(line.session.sessionId);
    else return;
    event.preventDefault();
  }

  return (
    <div
      ref={scrollRef}
      className={`${list.scroll} ${style.scroll}`}
      role="treegrid"
      tabIndex={0}
      aria-label={text.grid}
      aria-rowcount={lines.length + 1}
      aria-colcount={columns.length}
      aria-activedescendant={activeId === null ? undefined : lineElementId(activeId)}
      aria-keyshortcuts="Enter l"
      onKeyDown={onKeyDown}
      style={{ ...places.sizes, '--row-columns': gridTemplate(columns) } as CSSProperties}
    >
      <div role="row" aria-rowindex={1} className={list.head}>
        {columns.map((column) => (
          <div key={column.id} role="columnheader" className={column.isNumber ? list.number : undefined} title={column.hint}>
            {text.columns[column.id]}
          </div>
        ))}
      </div>
      <div role="rowgroup" className={list.body} style={places.body}>
        {places.items.map((item) => {
          const line = lines[item.index];
          return line === undefined ? null : (
            <TreeRow
              key={line.id}
              line={line}
              columns={columns}
              top={item.start}
              position={item.index + 2}
              isActive={line.id === activeId}
              isOpen={line.kind === 'turn' && line.row.id === openRequestId}
              onClick={() => {
                setActiveId(line.id);
                act(line);
              }}
              onLive={onLive}
            />
          );
        })}
      </div>
    </div>
  );
}
