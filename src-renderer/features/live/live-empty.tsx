/** Why the list is empty, and what to do: off, paused, filtered out, or nothing has come yet. */
import { Button } from '@mantine/core';
import { Filter, Inbox, Pause, PowerOff } from 'lucide-react';
import { navigate } from '../../state/route.ts';
import { useLive, useLiveStore } from '../../state/live-context.tsx';
import { en } from '../../text/en.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { useGatewayChange } from '../gateway/gateway-switch.tsx';
import { isFiltered } from './route-filter.ts';

const text = en.live.empty;

export function LiveEmpty({ isOff, onClear }: { isOff: boolean; onClear: () => void }) {
  const live = useLiveStore();
  const filter = useLive((state) => state.filter);
  const isPaused = useLive((state) => state.isPaused);
  const change = useGatewayChange();
  if (isFiltered(filter)) {
    return (
      <EmptyState
        icon={<Filter size={20} />}
        title={text.filteredTitle}
        text={text.filteredText}
        action={
          <Button variant="default" onClick={onClear}>
            {text.filteredAction}
          </Button>
        }
      />
    );
  }
  if (isOff) {
    return (
      <EmptyState
        icon={<PowerOff size={20} />}
        title={text.offTitle}
        text={text.offText}
        action={
          <Button loading={change.isPending} onClick={() => change.mutate({ on: true })}>
            {text.offAction}
          </Button>
        }
      />
    );
  }
  if (isPaused) {
    return (
      <EmptyState
        icon={<Pause size={20} />}
        title={text.pausedTitle}
        text={text.pausedText}
        action={<Button onClick={() => live.setPaused(false)}>{text.pausedAction}</Button>}
      />
    );
  }
  return (
    <EmptyState
      icon={<Inbox size={20} />}
      title={text.nothingTitle}
      text={text.nothingText}
      action={<Button onClick={() => navigate('#/setup')}>{text.nothingAction}</Button>}
    />
  );
}
