/** Asks once more before somebody leaves the file, and says which keys would end with them. */
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { PeopleNode } from '../../../src-main/contract/people.ts';
import { useApi } from '../../api/api-context.tsx';
import { en } from '../../text/en.ts';
import { Confirm } from '../../ui/confirm.tsx';

const text = en.people;

export function RemovePerson({ node, onRemoved, onClose }: { node: PeopleNode; onRemoved: () => void; onClose: () => void }) {
  const { query } = useApi();
  const queries = useQueryClient();
  const live = node.keys.active + node.keys.disabled;
  const remove = useMutation(
    query.people.remove.mutationOptions({
      onSuccess() {
        notifications.show({ message: text.removed(node.name) });
        onClose();
        onRemoved();
      },
      onSettled: () => queries.invalidateQueries({ queryKey: query.people.key() }),
    }),
  );
  return (
    <Confirm
      title={text.removeTitle(node.name)}
      text={live === 0 ? text.removeText : `${text.removeKeys(live)} ${text.removeText}`}
      submit={live === 0 ? text.removeSubmit : text.removeWithKeys(live)}
      isBusy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate({ tier: node.tier, endKeys: live > 0 })}
      onClose={onClose}
    />
  );
}
