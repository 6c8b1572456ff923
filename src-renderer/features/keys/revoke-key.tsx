/** Asks once more before a key ends for good. */
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { KeyView } from '../../../src-main/contract/views.ts';
import { useApi } from '../../api/api-context.tsx';
import { en } from '../../text/en.ts';
import { Confirm } from '../../ui/confirm.tsx';

const text = en.keys;

export function RevokeKey({ value: key, onClose }: { value: KeyView; onClose: () => void }) {
  const { query } = useApi();
  const queries = useQueryClient();
  const name = key.name ?? key.id;
  const revoke = useMutation(
    query.keys.revoke.mutationOptions({
      onSuccess() {
        notifications.show({ message: text.revoked(name) });
        onClose();
      },
      onSettled: () => Promise.all([query.keys.key(), query.people.key()].map((queryKey) => queries.invalidateQueries({ queryKey }))),
    }),
  );
  return (
    <Confirm
      title={text.revokeTitle(name, key.ownerName)}
      text={text.revokeText}
      submit={text.revokeSubmit}
      isBusy={revoke.isPending}
      error={revoke.error}
      onConfirm={() => revoke.mutate({ id: key.id })}
      onClose={onClose}
    />
  );
}
