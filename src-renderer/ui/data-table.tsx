/** A plain table: its head, and the sideways scroll where space is short. What stands in the rows is the caller's. */
import type { ReactNode } from 'react';
import table from './table.module.css';

export interface DataColumn {
  readonly title: string;
  /** Figures stand to the right. */
  readonly isNumber?: boolean;
  /** The title is only spoken: above buttons. */
  readonly isSpoken?: boolean;
}

interface DataTableProps {
  readonly label: string;
  readonly columns: readonly DataColumn[];
  /** Less air between the rows. */
  readonly isTight?: boolean;
  /** The `tr` elements. */
  readonly children: ReactNode;
}

export function DataTable({ label, columns, isTight = false, children }: DataTableProps) {
  return (
    <div className={table.scroll}>
      <table className={isTight ? `${table.table} ${table.tight}` : table.table} aria-label={label}>
        <thead>
          <tr>
            {columns.map(({ title, isNumber, isSpoken }, index) => (
              <th key={index} scope="col" className={isNumber === true ? table.right : undefined}>
                {isSpoken === true ? <span className="gh-visually-hidden">{title}</span> : title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
