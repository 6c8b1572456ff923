/** Orders for accounts that hold for a while: giving one, ending one. Whatever shows them is asked for again. */
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useApi } from '../../api/api-context.tsx';
import { describeError } from '../../api/describe-error.ts';
import { en } from '../../text/en.ts';

export function useOrders() {
  const { query } = useApi();
  const queries = useQueryClient();
  const onSettled = () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: query.overrides.key() }),
      queries.invalidateQueries({ queryKey: query.routing.key() }),
    ]);
  const create = useMutation(query.overrides.create.mutationOptions({ onSettled }));
  const end = useMutation(
    query.overrides.end.mutationOptions({
      onSuccess: () => void notifications.show({ message: en.providers.ended }),
      onError: (error) => void notifications.show({ color: 'red', message: describeError(error).message }),
      onSettled,
    }),
  );
  return { create, end };
}
