/** One line of the session tree. */
import { Activity, ChevronRight } from 'lucide-react';
import { en } from '../../text/en.ts';
import list from '../../ui/rows.module.css';
import { Cell, type Column } from './columns.tsx';
import style from './session-tree.module.css';
import { canExpand, type FiguredLine, hasFigures, type TreeLine } from './tree-rows.ts';

const text = en.sessions;

interface TreeRowProps {
  readonly line: TreeLine;
  readonly columns: readonly Column[];
  readonly top: number;
  /** Place in the whole grid for screen readers; the head is row 1. */
  readonly position: number;
  readonly isActive: boolean;
  readonly isOpen: boolean;
  readonly onClick: () => void;
  readonly onLive: (sessionId: string) => void;
}

export function TreeRow({ line, columns, top, position, isActive, isOpen, onClick, onLive }: TreeRowProps) {
  return (
    <div
      role="row"
      id={lineElementId(line.id)}
      aria-level={line.level}
      aria-rowindex={position}
      aria-selected={isOpen}
      aria-expanded={canExpand(line) ? line.isOpen : undefined}
      data-active={isActive}
      data-kind={line.kind}
      data-level={line.level}
      className={`${list.row} ${style.row}`}
      style={{ transform: `translateY(${top}px)` }}
      onClick={onClick}
    >
      {hasFigures(line) ? (
        columns.map((column) => <LineCell key={column.id} column={column} line={line} onLive={onLive} />)
      ) : (
        <div role="gridcell" aria-colspan={columns.length} className={`${style.name} ${style.note}`}>
          {text.notes[line.kind]}
        </div>
      )}
    </div>
  );
}

function LineCell({ column: { id, isNumber }, line, onLive }: { column: Column; line: FiguredLine; onLive: TreeRowProps['onLive'] }) {
  const isName = id === 'name';
  return (
    <div role="gridcell" className={[list.cell, isName && style.name, isNumber && list.number].filter(Boolean).join(' ')}>
      {isName && canExpand(line) && <ChevronRight size={14} className={style.arrow} aria-hidden="true" />}
      <Cell column={id} line={line} />
      {isName && line.kind === 'session' && (
        <button
          type="button"
          tabIndex={-1}
          className={style.live}
          title={text.inLive}
          aria-label={text.inLive}
          onClick={(event) => {
            event.stopPropagation();
            onLive(line.session.sessionId);
          }}
        >
          <Activity size={13} />
        </button>
      )}
    </div>
  );
}

export function lineElementId(lineId: string): string {
  return `line-${encodeURIComponent(lineId)}`;
}
