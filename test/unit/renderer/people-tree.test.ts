/** The open part of the people tree as a list of rows, and how the arrows move through it. */
import { describe, expect, it } from 'vitest';
import type { PeopleNode, TierReference } from '../../../src-main/contract/people.ts';
import { type Branch, pageSize, sideways, tierFromKey, tierKey, treeRows } from '../../../src-renderer/features/people/tree-rows.ts';

const nothing = { requests: 0, costNanoUsd: 0, unknownPrices: 0 };

function node(kind: TierReference['kind'], id: string, children = 0): PeopleNode {
  const keys = { active: 0, disabled: 0, expired: 0, revoked: 0 };
  const base = { path: [], version: '', email: null, budgets: [], rules: {}, today: nothing, month: nothing, key: null };
  return { tier: { kind, id }, name: id, children, keys, ...base };
}

const branch = (total: number, ...nodes: PeopleNode[]): Branch => ({ total, nodes: new Map(nodes.entries()) });
const branches = new Map([
  ['root', branch(1, node('organization', 'home', 2))],
  ['organization:home', branch(2, node('team', 'web', 120), node('team', 'data', 0))],
  ['team:web', branch(120, node('developer', 'ada', 1))],
]);

describe('the rows of the people tree', () => {
  it('hold what is open, with places for what has not come yet', () => {
    const rows = treeRows(branches, new Set(['organization:home', 'team:web', 'developer:ada']));
    expect(rows).toHaveLength(1 + 2 + 120 + 1);
    expect(rows.slice(0, 5).map((row) => [row.kind, row.key, row.level])).toEqual([
      ['node', 'organization:home', 1],
      ['node', 'team:web', 2],
      ['node', 'developer:ada', 3],
      ['place', 'developer:ada#0', 4],
      ['place', 'team:web#1', 3],
    ]);
    expect(rows.at(-1)).toMatchObject({ kind: 'node', key: 'team:data', position: 2, siblings: 2, isOpen: false });
    expect(
      rows
        .filter((row) => row.kind === 'place' && row.parent === 'team:web')
        .map((row) => row.kind === 'place' && row.page)
        .at(-1),
    ).toBe(Math.floor(119 / pageSize));
  });

  it('are one place until the organisation is known', () => {
    expect(treeRows(new Map(), new Set())).toMatchObject([{ kind: 'place', parent: 'root', page: 0 }]);
  });

  it('open and close with Right and Left, and lead to the first child and the parent', () => {
    const rows = treeRows(branches, new Set(['organization:home']));
    expect(sideways(rows, 0, 'right')).toEqual({ to: 1 });
    expect(sideways(rows, 1, 'right')).toEqual({ toggle: 'team:web' });
    expect(sideways(rows, 2, 'right')).toBeNull();
    expect(sideways(rows, 0, 'left')).toEqual({ toggle: 'organization:home' });
    expect(sideways(rows, 2, 'left')).toEqual({ to: 0 });
    expect(sideways(rows, 9, 'left')).toBeNull();
  });

  it('are named by their tier, and ids may hold what separates', () => {
    expect(tierFromKey(tierKey({ kind: 'key', id: 'ci.main' }))).toEqual({ kind: 'key', id: 'ci.main' });
    expect([tierFromKey('root'), tierFromKey('planet:earth')]).toEqual([null, null]);
  });
});
