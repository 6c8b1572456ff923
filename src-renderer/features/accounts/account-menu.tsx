/** What can be done with one account besides testing it. */
import { Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Activity } from 'lucide-react';
import type { AccountView } from '../../../src-main/contract/views.ts';
import { useApi } from '../../api/api-context.tsx';
import { describeError } from '../../api/describe-error.ts';
import { formatRoute, navigate } from '../../state/route.ts';
import { en } from '../../text/en.ts';
import { EditMenu } from '../../ui/edit-menu.tsx';

const text = en.accounts;

export function AccountMenu({ account: { config, title }, onEdit }: { account: AccountView; onEdit: () => void }) {
  const { query } = useApi();
  const queries = useQueryClient();
  const isOff = config.disabled === true;
  const refresh = () => queries.invalidateQueries({ queryKey: query.accounts.key() });
  const update = useMutation(
    query.accounts.update.mutationOptions({
      onError: (error) => void notifications.show({ color: 'red', message: describeError(error).message }),
      onSettled: refresh,
    }),
  );
  const remove = useMutation(
    query.accounts.remove.mutationOptions({
      onSuccess: () => void notifications.show({ message: text.removed(title) }),
      onSettled: refresh,
    }),
  );

  function toggle(): void {
    const { disabled: _, ...rest } = config;
    update.mutate(isOff ? rest : { ...rest, disabled: true });
  }

  return (
    <EditMenu
      words={text}
      title={title}
      isOff={isOff}
      removal={remove}
      onEdit={onEdit}
      onToggle={toggle}
      onRemove={(close) => remove.mutate({ id: config.id }, { onSuccess: close })}
    >
      <Menu.Item
        leftSection={<Activity size={14} />}
        onClick={() => navigate(formatRoute({ view: 'live', query: { accountId: config.id } }))}
      >
        {en.keys.inLive}
      </Menu.Item>
    </EditMenu>
  );
}
