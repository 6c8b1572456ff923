/** Which lines of the tree are open, and what hangs below them; only what is open is asked for and kept fresh. */
import { useQueries } from '@tanstack/react-query';
import { useState } from 'react';
import { useApi } from '../../api/api-context.tsx';
import type { Session } from '../../../src-main/contract/sessions.ts';
import { partLineId, type Branches, sessionLineId } from './tree-rows.ts';

const freshMs = 5_000;
const firstTurns = 20;
/** What one call gives at most. */
const mostTurns = 200;

export interface OpenBranches extends Branches {
  readonly toggle: (lineId: string) => void;
  readonly showMore: (partLineId: string) => void;
}

export function useBranches(sessions: readonly Session[]): OpenBranches {
  const { query } = useApi();
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [limits, setLimits] = useState<ReadonlyMap<string, number>>(new Map());

  const openSessions = sessions.filter((session) => open.has(sessionLineId(session)));
  const parts = useQueries({
    queries: openSessions.map(({ sessionId, keyId }) =>
      query.sessions.parts.queryOptions({ input: { sessionId, keyId }, refetchInterval: freshMs }),
    ),
    combine: (results) => new Map(openSessions.map((session, index) => [sessionLineId(session), results[index]?.data])),
  });

  // A session with one conversation has nothing to choose from: it opens with its session.
  const only = [...parts].flatMap(([id, list]) => {
    const [first, second] = list ?? [];
    const session = openSessions.find((one) => sessionLineId(one) === id);
    return first !== undefined && second === undefined && session !== undefined ? [partLineId(session, first.agentId)] : [];
  });
  const isOpen = new Set([...open, ...only.filter((id) => !closed.has(id))]);

  const openParts = openSessions.flatMap((session) =>
    (parts.get(sessionLineId(session)) ?? []).flatMap(({ agentId }) => {
      const id = partLineId(session, agentId);
      return isOpen.has(id) ? [{ id, input: { sessionId: session.sessionId, keyId: session.keyId, agentId } }] : [];
    }),
  );
  const turns = useQueries({
    queries: openParts.map(({ id, input }) =>
      query.sessions.turns.queryOptions({
        input: { ...input, limit: limits.get(id) ?? firstTurns },
        placeholderData: (before) => before,
        refetchInterval: freshMs,
      }),
    ),
    combine: (results) =>
      new Map(
        openParts.map(({ id }, index) => {
          const page = results[index]?.data;
          return [id, page === undefined ? undefined : { rows: page.rows, hasMore: page.cursor !== null }];
        }),
      ),
  });

  return {
    open: isOpen,
    parts: (id) => parts.get(id),
    turns: (id) => turns.get(id),
    mostTurns,
    toggle(id) {
      setOpen((all) => without(all, id) ?? (isOpen.has(id) ? all : new Set([...all, id])));
      setClosed((all) => (isOpen.has(id) ? new Set([...all, id]) : (without(all, id) ?? all)));
    },
    showMore: (id) => setLimits((all) => new Map([...all, [id, Math.min(mostTurns, (all.get(id) ?? firstTurns) + 60)]])),
  };
}

/** The set without one of its members; null when it was not in it. */
function without(set: ReadonlySet<string>, id: string): Set<string> | null {
  if (!set.has(id)) return null;
  return new Set([...set].filter((one) => one !== id));
}
