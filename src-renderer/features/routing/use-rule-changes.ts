/** Changes of rules that need no form: their order, on and off, gone. Each is an edit of the file. */
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useApi } from '../../api/api-context.tsx';
import { describeError } from '../../api/describe-error.ts';
import { en } from '../../text/en.ts';

export function useRuleChanges() {
  const { query } = useApi();
  const queries = useQueryClient();
  const after = {
    onError: (error: unknown) => void notifications.show({ color: 'red', message: describeError(error).message }),
    onSettled: () => queries.invalidateQueries({ queryKey: query.routing.key() }),
  };
  const move = useMutation(query.routing.reorder.mutationOptions(after));
  const remove = useMutation(query.routing.remove.mutationOptions({ onSettled: after.onSettled }));
  const save = useMutation(
    query.routing.save.mutationOptions({ ...after, onSuccess: () => void notifications.show({ message: en.routing.saved }) }),
  );
  return { move, remove, save };
}
