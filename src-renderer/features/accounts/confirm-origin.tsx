/** The question whether an account's secret may go where the account sends it. Must never be answered by anything but a click. */
import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useApi } from '../../api/api-context.tsx';
import { describeError } from '../../api/describe-error.ts';
import { en } from '../../text/en.ts';
import style from './accounts.module.css';

const text = en.accounts;

export function ConfirmOrigin({ id, title, origin }: { id: string; title: string; origin: string }) {
  const { query } = useApi();
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
      <Button loading={confirm.isPending} onClick={() => confirm.mutate({ id })}>
        {text.confirm}
      </Button>
    </div>
  );
}
