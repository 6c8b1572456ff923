/** One row of Live. Rendered again only when its request or the set of columns changes. */
import { memo } from 'react';
import type { RequestRow } from '../../../src-main/contract/records.ts';
import list from '../../ui/rows.module.css';
import type { Column } from './columns.tsx';
import style from './live-table.module.css';

interface LiveRowProps {
  readonly row: RequestRow;
  readonly columns: readonly Column[];
  readonly top: number;
  /** Place in the whole grid for screen readers; the head is row 1. */
  readonly position: number;
  readonly isActive: boolean;
  readonly isOpen: boolean;
  readonly onOpen: (id: string) => void;
}

export const LiveRow = memo(function LiveRow({ row, columns, top, position, isActive, isOpen, onOpen }: LiveRowProps) {
  return (
    <div
      role="row"
      id={rowElementId(row.id)}
      aria-rowindex={position}
      aria-selected={isOpen}
      data-active={isActive}
      data-outcome={row.outcome}
      className={`${list.row} ${style.row}`}
      style={{ transform: `translateY(${top}px)` }}
      onClick={() => onOpen(row.id)}
    >
      {columns.map((column) => (
        <div
          key={column.id}
          role="gridcell"
          data-column={column.id}
          className={[list.cell, column.id === 'when' ? style.when : column.isNumber && list.number].filter(Boolean).join(' ')}
          title={column.title(row)}
        >
          {column.render(row)}
        </div>
      ))}
    </div>
  );
});

export function rowElementId(requestId: string): string {
  return `request-${requestId}`;
}
