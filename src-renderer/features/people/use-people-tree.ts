/**
 * Fetches the open part of the tree, page by page: the first page of whatever is open, and the pages the reader has come
 * near. Only those in sight are asked for again; what lies far behind is let go.
 */
import { keepPreviousData, skipToken, useQueries, useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import type { PeopleNode, TierReference } from '../../../src-main/contract/people.ts';
import { useApi } from '../../api/api-context.tsx';
import { type Branch, pageSize, type Place, tierFromKey, tierKey, treeRows, type TreeRow } from './tree-rows.ts';

const refreshMs = 10_000;
/** Pages kept on either side of where the reader is. */
const keepAround = 6;

export type PeopleOrder = 'file' | 'name' | 'spend';

export interface PeopleTree {
  readonly rows: readonly TreeRow[];
  readonly error: unknown;
  readonly isLoading: boolean;
  retry(): void;
  toggle(key: string): void;
  /** The reader sees these places, or is about to. */
  show(places: readonly Place[]): void;
}

/** `first`: who is shown at first; the tree is open down to them. */
export function usePeopleTree(order: PeopleOrder, first: TierReference | null): PeopleTree {
  const { query } = useApi();
  const pathKeys = usePathTo(first);
  const [open, setOpen] = useState<ReadonlySet<string>>(() => new Set());
  const [wasTouched, setWasTouched] = useState(false);
  const [near, setNear] = useState<ReadonlyMap<string, readonly number[]>>(() => new Map());

  const root = useQueries({
    queries: [query.people.children.queryOptions({ input: { of: null, order }, refetchInterval: refreshMs })],
  })[0];
  const organization = root.data?.nodes[0];
  // Until somebody opens or closes something, the organisation is open, and the way to whom the address names.
  const shown = useMemo(
    () => (wasTouched || organization === undefined ? open : new Set([`organization:${organization.tier.id}`, ...pathKeys])),
    [open, wasTouched, organization, pathKeys],
  );
  const wanted = useMemo(
    () =>
      [...shown].flatMap((key) => {
        const pages = new Set([0, ...(near.get(key) ?? [])]);
        return [...pages].map((page) => ({ key, page, of: tierFromKey(key) }));
      }),
    [shown, near],
  );
  const pages = useQueries({
    queries: wanted.map(({ of, page }) =>
      query.people.children.queryOptions({
        input: { of, order, offset: page * pageSize, limit: pageSize },
        refetchInterval: refreshMs,
        placeholderData: keepPreviousData,
      }),
    ),
  });

  const branches = new Map<string, Branch & { nodes: Map<number, PeopleNode> }>();
  if (root.data !== undefined) branches.set('root', { total: root.data.total, nodes: new Map(root.data.nodes.entries()) });
  for (const [index, { data }] of pages.entries()) {
    const { key, page } = wanted[index] as (typeof wanted)[number];
    if (data === undefined) continue;
    const nodes = branches.get(key)?.nodes ?? new Map<number, PeopleNode>();
    for (const [at, node] of data.nodes.entries()) nodes.set(page * pageSize + at, node);
    branches.set(key, { total: data.total, nodes });
  }

  const show = useCallback((places: readonly Place[]) => {
    setNear((before) => {
      const seen = new Map<string, Set<number>>();
      for (const { parent, page } of places) seen.set(parent, (seen.get(parent) ?? new Set()).add(page));
      if (seen.size === 0) return before;
      const after = new Map(before);
      for (const [key, pages] of seen) {
        const here = [...pages][0] ?? 0;
        const kept = (before.get(key) ?? []).filter((page) => Math.abs(page - here) <= keepAround);
        after.set(key, [...new Set([...kept, ...pages])]);
      }
      return after;
    });
  }, []);

  return {
    rows: treeRows(branches, shown),
    error: root.error ?? pages.find(({ error }) => error !== null)?.error ?? null,
    isLoading: root.isPending,
    retry() {
      void root.refetch();
      for (const page of pages) if (page.isError) void page.refetch();
    },
    toggle(key) {
      setWasTouched(true);
      const next = new Set(shown);
      if (!next.delete(key)) next.add(key);
      setOpen(next);
    },
    show,
  };
}

/** The keys of what lies above a tier; empty while it is not known, or when nobody is named. */
function usePathTo(tier: TierReference | null): readonly string[] {
  const { query } = useApi();
  const node = useQuery(query.people.node.queryOptions({ input: tier ?? skipToken }));
  return useMemo(() => node.data?.path.map((one) => tierKey(one.tier)) ?? [], [node.data]);
}
