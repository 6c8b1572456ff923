/** The recorded bodies of a request, and the sentence that says why there are none. */
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { RequestRow } from '../../../src-main/contract/records.ts';
import type { RequestBodies } from '../../../src-main/contract/views.ts';
import { useApi } from '../../api/api-context.tsx';
import { en } from '../../text/en.ts';

export function useBodies(row: RequestRow): UseQueryResult<RequestBodies> {
  const { query } = useApi();
  return useQuery(
    query.requests.bodies.queryOptions({
      input: { id: row.id },
      enabled: row.outcome !== 'running',
      // Written bodies never change and may be megabytes: kept a minute, not asked for twice. The recorder works behind
      // the traffic, so those of a request that has only just ended may still be on their way.
      staleTime: Number.POSITIVE_INFINITY,
      gcTime: 60_000,
      refetchInterval: ({ state }) => (isOnItsWay(state.data) && state.dataUpdateCount < mostLooks ? lookMs : false),
    }),
  );
}

/** How often, and how many times, it is looked whether the recorder has caught up. */
const lookMs = 500;
const mostLooks = 8;

function isOnItsWay(bodies: RequestBodies | undefined): boolean {
  return bodies !== undefined && (bodies.state === 'dropped' || (bodies.state === 'recorded' && bodies.response === null));
}

/** Null when there is something to show. */
export function whyNoBodies(row: RequestRow, bodies: RequestBodies | undefined): string | null {
  if (row.outcome === 'running') return en.inspector.bodies.running;
  if (bodies === undefined || (bodies.state === 'recorded' && (bodies.request !== null || bodies.response !== null))) return null;
  return bodies.state === 'recorded' ? en.inspector.bodies.none : en.inspector.bodies[bodies.state];
}
