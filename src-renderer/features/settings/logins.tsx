/** Browsers that are signed in, and the end of their sessions. */
import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { describeDevice } from '../../../src-main/contract/describe-device.ts';
import type { LoginView } from '../../../src-main/contract/logins.ts';
import { useApi } from '../../api/api-context.tsx';
import { describeError } from '../../api/describe-error.ts';
import { en } from '../../text/en.ts';
import { AsyncView } from '../../ui/async-view.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Section } from '../../ui/section.tsx';
import table from '../../ui/table.module.css';
import { Tag } from '../../ui/tag.tsx';
import { Ago } from '../../ui/time.tsx';

const text = en.settings.logins;
const againMs = 15_000;

export function Logins() {
  const { query } = useApi();
  const logins = useQuery(query.logins.list.queryOptions({ refetchInterval: againMs }));
  return (
    <Section title={text.title} text={text.text}>
      <AsyncView query={logins} rows={2}>
        {(list) => (
          <DataTable
            label={text.title}
            columns={[
              { title: text.columns.browser },
              { title: text.columns.who },
              { title: text.columns.signedIn },
              { title: text.columns.lastUse },
              { title: text.columns.actions, isSpoken: true },
            ]}
          >
            {list.map((login) => (
              <LoginRow key={login.id} login={login} />
            ))}
          </DataTable>
        )}
      </AsyncView>
    </Section>
  );
}

function LoginRow({ login }: { login: LoginView }) {
  const { query } = useApi();
  const queries = useQueryClient();
  const end = useMutation(
    query.logins.end.mutationOptions({
      onSuccess: () => notifications.show({ message: text.ended }),
      onError: (error) => notifications.show({ color: 'red', message: describeError(error).message }),
      onSettled: () => queries.invalidateQueries({ queryKey: query.logins.key() }),
    }),
  );
  const device = describeDevice(login.device);
  return (
    <tr>
      <td>
        <span className={table.strong} title={login.device ?? undefined}>
          {device}
        </span>{' '}
        {login.isCurrent && <Tag tone="accent">{text.current}</Tag>}
      </td>
      <td>
        <div>{login.role === 'admin' ? text.admin : (login.ownerName ?? text.nobody)}</div>
        {login.keyId !== null && <div className={table.small}>{text.withKey(login.keyId)}</div>}
      </td>
      <td>
        <Ago at={login.createdAt} />
      </td>
      <td>
        <Ago at={login.lastUsedAt} />
      </td>
      <td className={table.right}>
        {!login.isCurrent && (
          <Button
            variant="default"
            size="compact-sm"
            loading={end.isPending}
            aria-label={text.endLabel(device)}
            onClick={() => end.mutate({ id: login.id })}
          >
            {text.end}
          </Button>
        )}
      </td>
    </tr>
  );
}
