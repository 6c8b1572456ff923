/** What is out of date after a decision: approvals, and the exceptions and budgets that a grant changes. */
import { useQueryClient } from '@tanstack/react-query';
import { useApi } from '../../api/api-context.tsx';

export function useApprovalsChanged(): () => Promise<unknown> {
  const { query } = useApi();
  const queries = useQueryClient();
  return () =>
    Promise.all(
      [query.approvals.key(), query.overrides.key(), query.people.key()].map((queryKey) => queries.invalidateQueries({ queryKey })),
    );
}
