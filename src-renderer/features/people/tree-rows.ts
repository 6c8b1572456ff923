/**
 * The open part of the tree as one list of rows, the form a virtual list wants. Rows whose page has not come yet stand
 * there as places, so that the scrollbar is right from the start. Pure.
 */
import type { PeopleNode, TierReference } from '../../../src-main/contract/people.ts';

export const pageSize = 50;

/** The name of a tier among rows: `team:web`; the root's is `root`. */
export function tierKey(tier: TierReference | null): string {
  return tier === null ? 'root' : `${tier.kind}:${tier.id}`;
}

export function tierFromKey(key: string): TierReference | null {
  const [kind, id] = key.split(/:(.*)/s);
  if (id === undefined || (kind !== 'organization' && kind !== 'team' && kind !== 'developer' && kind !== 'key')) return null;
  return { kind, id };
}

/** What is known below one tier: how many there are, and those whose page is here. */
export interface Branch {
  readonly total: number;
  readonly nodes: ReadonlyMap<number, PeopleNode>;
}

export interface NodeRow {
  readonly kind: 'node';
  readonly key: string;
  readonly level: number;
  readonly node: PeopleNode;
  /** From 1, among its siblings. */
  readonly position: number;
  readonly siblings: number;
  readonly isOpen: boolean;
}
export interface PlaceRow {
  readonly kind: 'place';
  readonly key: string;
  readonly level: number;
  readonly parent: string;
  readonly page: number;
}
export type TreeRow = NodeRow | PlaceRow;
/** A page of a branch that has not come yet. */
export type Place = Pick<PlaceRow, 'parent' | 'page'>;

/** What the key of a place says: `team:web#120` is on the page of row 120. */
export function placeFromKey(key: string): Place {
  const at = key.lastIndexOf('#');
  return { parent: key.slice(0, at), page: Math.floor(Number(key.slice(at + 1)) / pageSize) };
}

export function treeRows(branches: ReadonlyMap<string, Branch>, open: ReadonlySet<string>): TreeRow[] {
  const rows: TreeRow[] = [];
  const add = (parent: string, total: number, level: number): void => {
    const nodes = branches.get(parent)?.nodes;
    for (let index = 0; index < total; index += 1) {
      const node = nodes?.get(index);
      if (node === undefined) {
        rows.push({ kind: 'place', key: `${parent}#${index}`, level, parent, page: Math.floor(index / pageSize) });
        continue;
      }
      const key = tierKey(node.tier);
      const isOpen = open.has(key) && node.children > 0;
      rows.push({ kind: 'node', key, level, node, position: index + 1, siblings: total, isOpen });
      if (isOpen) add(key, branches.get(key)?.total ?? node.children, level + 1);
    }
  };
  add('root', branches.get('root')?.total ?? 1, 1);
  return rows;
}

/** Where Left and Right lead: open or close here, or to the parent or first child. Null when nothing happens. */
export function sideways(
  rows: readonly TreeRow[],
  index: number,
  direction: 'left' | 'right',
): { readonly toggle: string } | { readonly to: number } | null {
  const row = rows[index];
  if (row === undefined) return null;
  if (direction === 'right') {
    if (row.kind === 'place' || row.node.children === 0) return null;
    return row.isOpen ? { to: index + 1 } : { toggle: row.key };
  }
  if (row.kind === 'node' && row.isOpen) return { toggle: row.key };
  const parent = rows.slice(0, index).findLastIndex((one) => one.level < row.level);
  return parent < 0 ? null : { to: parent };
}
