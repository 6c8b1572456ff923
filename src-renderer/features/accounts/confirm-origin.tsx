/**
 * The question whether an account's secret may go where the account sends it. Must never be answered by anything but a
 * click, and only at the machine that Gatehouse runs on: elsewhere stands the command that answers it there.
 */
import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useApi } from '../../api/api-context.tsx';
import { describeError } from '../../api/describe-error.ts';
import { useSession } from '../../state/session-context.tsx';
import { en } from '../../text/en.ts';
import style from './accounts.module.css';

const text = en.accounts;

export function ConfirmOrigin({ id, title, origin }: { id: string; title: string; origin: string }) {
  const { query } = useApi();
  const { isAtMachine } = useSession();
  const queries = useQueryClient();
  const confirm = useMutation(
    query.accounts.confirm.mutationOptions({
      onSuccess: () => void notifications.show({ message: text.confirmed(title) }),
      onError: (error) => void notifications.show({ color: 'red', message: describeError(error).message }),
      onSettled: () => queries.invalidateQueries({ queryKey: query.accounts.key() }),
    }),
  );
  return (
    <div className={style.confirm}>
      <p>{text.confirmText(origin)}</p>
      {isAtMachine ? (
        <Button loading={confirm.isPending} onClick={() => confirm.mutate({ id })}>
          {text.confirm}
        </Button>
      ) : (
        <p>
          {text.confirmThere} <code>{text.confirmCommand(id)}</code>
        </p>
      )}
    </div>
  );
}
