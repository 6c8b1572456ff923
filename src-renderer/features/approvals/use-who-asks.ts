/** Whom approvals are about: a person by name where there is one, else the key that asked. */
import { useQuery } from '@tanstack/react-query';
import type { Approval } from '../../../src-main/contract/approvals.ts';
import { useApi } from '../../api/api-context.tsx';

export function useWhoAsks(): (approval: Approval) => string {
  const { query } = useApi();
  const owners = useQuery(query.owners.queryOptions());
  const names = new Map(owners.data?.developers.map(({ id, name }) => [id, name]));
  return ({ developerId, keyId }) => (developerId === null ? keyId : (names.get(developerId) ?? developerId));
}
