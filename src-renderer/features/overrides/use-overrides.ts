/** The exceptions in force, which every view asks for in the same way so that it is asked once; and the way to end one. */
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Override } from '../../../src-main/contract/overrides.ts';
import type { PeopleNode } from '../../../src-main/contract/people.ts';
import { useApi } from '../../api/api-context.tsx';
import { describeError } from '../../api/describe-error.ts';
import { useIsAdmin } from '../../state/session-context.tsx';
import { en } from '../../text/en.ts';
import { useNow } from '../../ui/time.tsx';

const DAY_MS = 86_400_000;

/** Empty until they are known, and for members. */
export function useOverrides(): readonly Override[] {
  const { query } = useApi();
  const enabled = useIsAdmin();
  return useQuery(query.overrides.list.queryOptions({ input: {}, refetchInterval: 30_000, enabled })).data ?? [];
}

/** Those of the last day that ended before their time without anybody ending them. */
export function useEndedEarly(): readonly Override[] {
  const { query } = useApi();
  const now = useNow(60_000);
  const enabled = useIsAdmin();
  const past = useQuery(query.overrides.list.queryOptions({ input: { past: true }, refetchInterval: 30_000, enabled })).data ?? [];
  return past.filter(({ endedBecause, endsAt }) => endedBecause !== undefined && endsAt > now - DAY_MS);
}

/** Those that act on one tier itself: its pause, raises of its budgets, raises of its sessions. */
export function overridesOn(overrides: readonly Override[], { tier, budgets }: Pick<PeopleNode, 'tier' | 'budgets'>): Override[] {
  return overrides.filter((one) => {
    if (one.kind === 'pause') return one.tier.kind === tier.kind && one.tier.id === tier.id;
    if (one.kind === 'raise') return budgets.some(({ id }) => id === one.budgetId);
    return one.kind === 'session' && tier.kind === 'key' && one.keyId === tier.id;
  });
}

export function useEndOverride() {
  const { query } = useApi();
  const queries = useQueryClient();
  return useMutation(
    query.overrides.end.mutationOptions({
      onSuccess: () => void notifications.show({ message: en.overrides.ended }),
      onError: (error) => void notifications.show({ color: 'red', message: describeError(error).message }),
      onSettled: () =>
        Promise.all(
          [query.overrides.key(), query.people.key(), query.routing.key()].map((queryKey) => queries.invalidateQueries({ queryKey })),
        ),
    }),
  );
}
