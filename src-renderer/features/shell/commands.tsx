/** The command palette (Ctrl/Cmd+K): every view and the actions people reach for most, by typing. */
import { Spotlight, type SpotlightActionData } from '@mantine/spotlight';
import { useMantineColorScheme } from '@mantine/core';
import { Activity, ArrowRight, CircleAlert, KeyRound, Moon, Pause, Play, Plus, Power, ScanSearch, Search, Sun } from 'lucide-react';
import type { Overview } from '../../../src-main/contract/views.ts';
import { useLive, useLiveStore } from '../../state/live-context.tsx';
import { formatRoute, memberViews, navigate, views } from '../../state/route.ts';
import { useIsAdmin } from '../../state/session-context.tsx';
import { en } from '../../text/en.ts';
import { useGatewayChange } from '../gateway/gateway-switch.tsx';

export function Commands({ overview }: { overview: Overview | undefined }) {
  const change = useGatewayChange();
  const live = useLiveStore();
  const isPaused = useLive((state) => state.isPaused);
  const { setColorScheme } = useMantineColorScheme();
  const isAdmin = useIsAdmin();
  const isOn = overview?.gateway.state === 'on';

  const changes = [
    command('gateway', isOn ? en.gateway.turnOff : en.gateway.turnOn, <Power size={16} />, () => change.mutate({ on: !isOn })),
    command('create-key', en.commands.createKey, <KeyRound size={16} />, () => navigate(formatRoute({ view: 'keys', rest: ['new'] }))),
    command('add-account', en.commands.addAccount, <Plus size={16} />, () => navigate(formatRoute({ view: 'accounts', rest: ['new'] }))),
  ];
  const actions: SpotlightActionData[] = [
    ...(isAdmin ? views : memberViews).map((view) =>
      command(`go-${view}`, en.commands.goTo(en.nav[view]), <ArrowRight size={16} />, () => navigate(formatRoute({ view }))),
    ),
    command('errors', en.commands.errorsOnly, <CircleAlert size={16} />, () =>
      navigate(formatRoute({ view: 'live', query: { status: 'errors' } })),
    ),
    command('running', en.commands.running, <Activity size={16} />, () =>
      navigate(formatRoute({ view: 'live', query: { status: 'running' } })),
    ),
    command('all', en.commands.allRequests, <Activity size={16} />, () => navigate(formatRoute({ view: 'live' }))),
    command('newest', en.commands.newestRequest, <ScanSearch size={16} />, () => {
      const newest = live.state.getState().rows.shown[0];
      if (newest !== undefined) navigate(formatRoute({ view: 'live', rest: [newest.id] }));
    }),
    command('pause', isPaused ? en.commands.resume : en.commands.pause, isPaused ? <Play size={16} /> : <Pause size={16} />, () =>
      live.setPaused(!isPaused),
    ),
    ...(isAdmin ? changes : []),
    command('light', `${en.theme.label}: ${en.theme.light}`, <Sun size={16} />, () => setColorScheme('light')),
    command('dark', `${en.theme.label}: ${en.theme.dark}`, <Moon size={16} />, () => setColorScheme('dark')),
  ];

  return (
    <Spotlight
      actions={actions}
      shortcut={['mod + K']}
      nothingFound={en.commands.nothing}
      highlightQuery
      scrollable
      overlayProps={{ backgroundOpacity: 0.4, blur: 0 }}
      maxHeight={380}
      searchProps={{ leftSection: <Search size={16} />, placeholder: en.commands.placeholder, 'aria-label': en.commands.placeholder }}
    />
  );
}

function command(id: string, label: string, leftSection: React.ReactNode, onClick: () => void): SpotlightActionData {
  return { id, label, leftSection, onClick };
}
