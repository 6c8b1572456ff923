/** Which columns fit into the width there is: the least telling ones go first, nothing is ever cut off sideways. */

export interface ColumnWidth<Id extends string> {
  readonly id: Id;
  readonly minWidth: number;
  /** Share of the space that is left over; 0 keeps the column at its width. */
  readonly grow: number;
  /** The highest rank goes first when space is short; 0 always stays. */
  readonly rank: number;
}

export const columnGap = 12;
export const rowPadding = 16;

/** The ids that stay, in their order. `hidden`: those the reader does not want. */
export function fitColumns<Id extends string>(columns: readonly ColumnWidth<Id>[], width: number, hidden: readonly Id[]): Id[] {
  const kept = columns.filter((column) => column.rank === 0 || !hidden.includes(column.id));
  const leaving = kept.toSorted((a, b) => b.rank - a.rank);
  while (kept.length > 1 && neededWidth(kept) > width) {
    const next = leaving.shift();
    if (next === undefined || next.rank === 0) break;
    kept.splice(kept.indexOf(next), 1);
  }
  return kept.map((column) => column.id);
}

/** The CSS grid template of these columns. */
export function gridTemplate<Id extends string>(columns: readonly ColumnWidth<Id>[]): string {
  return columns.map((column) => (column.grow === 0 ? `${column.minWidth}px` : `minmax(${column.minWidth}px, ${column.grow}fr)`)).join(' ');
}

function neededWidth(columns: readonly { minWidth: number }[]): number {
  return columns.reduce((sum, column) => sum + column.minWidth, 0) + columnGap * (columns.length - 1) + 2 * rowPadding;
}
