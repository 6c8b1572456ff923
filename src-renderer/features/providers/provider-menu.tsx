/** What can be ordered for an account, and where else it stands. */
import { ActionIcon, Menu } from '@mantine/core';
import { Activity, CirclePause, CirclePlay, Droplets, Ellipsis, FlameKindling, Pin, ServerCog } from 'lucide-react';
import { useState } from 'react';
import type { AccountStatus } from '../../../src-main/contract/routing.ts';
import { formatRoute, navigate } from '../../state/route.ts';
import { en } from '../../text/en.ts';
import { DrillDialog } from './drill-dialog.tsx';
import { OrderDialog } from './order-dialog.tsx';
import { useOrders } from './use-orders.ts';

const text = en.providers;

export function ProviderMenu({ status }: { status: AccountStatus }) {
  const { end } = useOrders();
  const [dialog, setDialog] = useState<'pin' | 'pause' | 'drain' | 'drill' | null>(null);
  const { override } = status;
  const close = () => setDialog(null);
  return (
    <>
      <Menu position="bottom-end" width={200}>
        <Menu.Target>
          <ActionIcon aria-label={text.menu(status.title)}>
            <Ellipsis size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {override !== null && (
            <Menu.Item leftSection={<CirclePlay size={14} />} onClick={() => end.mutate({ id: override.id })}>
              {text.endOverride[override.action]}
            </Menu.Item>
          )}
          {override === null && !status.disabled && (
            <>
              <Menu.Item leftSection={<Pin size={14} />} onClick={() => setDialog('pin')}>
                {text.pin}
              </Menu.Item>
              <Menu.Item leftSection={<CirclePause size={14} />} onClick={() => setDialog('pause')}>
                {text.pause}
              </Menu.Item>
              <Menu.Item leftSection={<Droplets size={14} />} onClick={() => setDialog('drain')}>
                {text.drain}
              </Menu.Item>
              <Menu.Item leftSection={<FlameKindling size={14} />} onClick={() => setDialog('drill')}>
                {text.drill}
              </Menu.Item>
            </>
          )}
          <Menu.Divider />
          <Menu.Item
            leftSection={<Activity size={14} />}
            onClick={() => navigate(formatRoute({ view: 'live', query: { accountId: status.id } }))}
          >
            {text.inLive}
          </Menu.Item>
          <Menu.Item leftSection={<ServerCog size={14} />} onClick={() => navigate('#/accounts')}>
            {text.inAccounts}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {dialog === 'drill' && <DrillDialog status={status} onClose={close} />}
      {dialog !== null && dialog !== 'drill' && <OrderDialog status={status} action={dialog} onClose={close} />}
    </>
  );
}
