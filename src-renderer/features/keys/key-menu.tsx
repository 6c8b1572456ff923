/** What can be done with one key. Everything takes effect on its next request. */
import { ActionIcon, Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Activity, Ban, CirclePause, CirclePlay, Ellipsis, Plug, RotateCw } from 'lucide-react';
import { useState } from 'react';
import type { KeyView } from '../../../src-main/contract/views.ts';
import { useApi } from '../../api/api-context.tsx';
import { describeError } from '../../api/describe-error.ts';
import { formatRoute, navigate } from '../../state/route.ts';
import { en } from '../../text/en.ts';
import { RevokeKey } from './revoke-key.tsx';
import { RotateKey } from './rotate-key.tsx';

const text = en.keys;

export function KeyMenu({ value: key }: { value: KeyView }) {
  const { query } = useApi();
  const queries = useQueryClient();
  const [dialog, setDialog] = useState<'rotate' | 'revoke' | null>(null);
  const name = key.name ?? key.id;
  const after = (message: string) => ({
    onSuccess: () => void notifications.show({ message }),
    onError: (error: unknown) => void notifications.show({ color: 'red', message: describeError(error).message }),
    onSettled: () => Promise.all([query.keys.key(), query.people.key()].map((queryKey) => queries.invalidateQueries({ queryKey }))),
  });
  const disable = useMutation(query.keys.disable.mutationOptions(after(text.disabled(name))));
  const enable = useMutation(query.keys.enable.mutationOptions(after(text.enabled(name))));
  const isAlive = key.status === 'active' || key.status === 'disabled';

  return (
    <>
      <Menu position="bottom-end" width={200}>
        <Menu.Target>
          <ActionIcon aria-label={text.menu(name)}>
            <Ellipsis size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<Activity size={14} />} onClick={() => navigate(formatRoute({ view: 'live', query: { keyId: key.id } }))}>
            {text.inLive}
          </Menu.Item>
          {key.status === 'active' && (
            <Menu.Item leftSection={<Plug size={14} />} onClick={() => navigate(formatRoute({ view: 'setup', query: { key: key.id } }))}>
              {text.setup}
            </Menu.Item>
          )}
          {isAlive && (
            <>
              <Menu.Divider />
              <Menu.Item leftSection={<RotateCw size={14} />} onClick={() => setDialog('rotate')}>
                {text.rotate}
              </Menu.Item>
              {key.status === 'disabled' ? (
                <Menu.Item leftSection={<CirclePlay size={14} />} onClick={() => enable.mutate({ id: key.id })}>
                  {text.enable}
                </Menu.Item>
              ) : (
                <Menu.Item leftSection={<CirclePause size={14} />} onClick={() => disable.mutate({ id: key.id })}>
                  {text.disable}
                </Menu.Item>
              )}
              <Menu.Item color="var(--gh-bad)" leftSection={<Ban size={14} />} onClick={() => setDialog('revoke')}>
                {text.revoke}
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      {dialog === 'rotate' && <RotateKey value={key} onClose={() => setDialog(null)} />}
      {dialog === 'revoke' && <RevokeKey value={key} onClose={() => setDialog(null)} />}
    </>
  );
}
