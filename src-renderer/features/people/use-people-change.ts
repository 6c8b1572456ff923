/** One change of a person, team or organisation: saved in the file, shown everywhere, refused in the engine's words. */
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useApi } from '../../api/api-context.tsx';
import { describeError } from '../../api/describe-error.ts';

/** `onSaved` is called when the file is written. A form shows `error` itself; for all others it is a notification. */
export function usePeopleChange(onSaved: () => void, { isForm = false }: { isForm?: boolean } = {}) {
  const { query } = useApi();
  const queries = useQueryClient();
  return useMutation(
    query.people.change.mutationOptions({
      onSuccess: onSaved,
      onError: (error) => {
        if (!isForm) notifications.show({ color: 'red', message: describeError(error).message });
      },
      onSettled: () => queries.invalidateQueries({ queryKey: query.people.key() }),
    }),
  );
}
