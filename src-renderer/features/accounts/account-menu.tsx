/** What can be done with one account besides testing it. */
import { ActionIcon, Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Activity, CirclePause, CirclePlay, Ellipsis, Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { AccountView } from '../../../src-main/contract/views.ts';
import { useApi } from '../../api/api-context.tsx';
import { describeError } from '../../api/describe-error.ts';
import { formatRoute, navigate } from '../../state/route.ts';
import { en } from '../../text/en.ts';
import { Confirm } from '../../ui/confirm.tsx';

const text = en.accounts;

export function AccountMenu({ account, onEdit }: { account: AccountView; onEdit: () => void }) {
  const { query } = useApi();
  const queries = useQueryClient();
  const [isRemoving, setIsRemoving] = useState(false);
  const { config, title } = account;
  const isDisabled = config.disabled === true;
  const refresh = () => queries.invalidateQueries({ queryKey: query.accounts.key() });
  const update = useMutation(
    query.accounts.update.mutationOptions({
      onError: (error) => void notifications.show({ color: 'red', message: describeError(error).message }),
      onSettled: refresh,
    }),
  );
  const remove = useMutation(
    query.accounts.remove.mutationOptions({
      onSuccess() {
        notifications.show({ message: text.removed(title) });
        setIsRemoving(false);
      },
      onSettled: refresh,
    }),
  );

  function toggle(): void {
    const { disabled: _, ...rest } = config;
    update.mutate(isDisabled ? rest : { ...rest, disabled: true });
  }

  return (
    <>
      <Menu position="bottom-end" width={200}>
        <Menu.Target>
          <ActionIcon aria-label={text.menu(title)}>
            <Ellipsis size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<Activity size={14} />}
            onClick={() => navigate(formatRoute({ view: 'live', query: { accountId: config.id } }))}
          >
            {en.keys.inLive}
          </Menu.Item>
          <Menu.Item leftSection={<Pencil size={14} />} onClick={onEdit}>
            {text.edit}
          </Menu.Item>
          <Menu.Item leftSection={isDisabled ? <CirclePlay size={14} /> : <CirclePause size={14} />} onClick={toggle}>
            {isDisabled ? text.enable : text.disable}
          </Menu.Item>
          <Menu.Item color="var(--gh-bad)" leftSection={<Trash2 size={14} />} onClick={() => setIsRemoving(true)}>
            {text.remove}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {isRemoving && (
        <Confirm
          title={text.removeTitle(title)}
          text={text.removeText}
          submit={text.removeSubmit}
          isBusy={remove.isPending}
          error={remove.error}
          onConfirm={() => remove.mutate({ id: config.id })}
          onClose={() => setIsRemoving(false)}
        />
      )}
    </>
  );
}
