/** Navigation, and the three things that always matter: is the gateway on, where is it, what did today cost. */
import { ActionIcon, Tooltip } from '@mantine/core';
import { spotlight } from '@mantine/spotlight';
import {
  Activity,
  BellRing,
  Boxes,
  ChartColumnStacked,
  CircleUser,
  Hand,
  HeartPulse,
  KeyRound,
  ListTree,
  LogOut,
  Plug,
  Route,
  ScrollText,
  ServerCog,
  Settings,
  UsersRound,
} from 'lucide-react';
import { type ComponentType, useId } from 'react';
import type { Overview } from '../../../src-main/contract/views.ts';
import { signOut } from '../../api/session.ts';
import type { ConnectionState } from '../../state/follow-engine.ts';
import { formatRoute, memberViews, type View, type ViewGroup, viewGroups } from '../../state/route.ts';
import { useIsAdmin } from '../../state/session-context.tsx';
import { en } from '../../text/en.ts';
import { Mark } from '../../ui/mark.tsx';
import { GatewaySwitch } from '../gateway/gateway-switch.tsx';
import { NavigationBadge } from './navigation-badge.tsx';
import style from './sidebar.module.css';
import { ThemeMenu } from './theme-menu.tsx';

const icons: Record<View, ComponentType<{ size?: number }>> = {
  live: Activity,
  sessions: ListTree,
  spend: ChartColumnStacked,
  me: CircleUser,
  people: UsersRound,
  keys: KeyRound,
  approvals: Hand,
  alerts: BellRing,
  audit: ScrollText,
  providers: HeartPulse,
  routing: Route,
  accounts: ServerCog,
  models: Boxes,
  setup: Plug,
  settings: Settings,
};

interface SidebarProps {
  readonly view: View;
  readonly overview: Overview | undefined;
  readonly connection: ConnectionState;
  readonly page: string;
  readonly onSignedOut: () => void;
}

export function Sidebar({ view, overview, connection, page, onSignedOut }: SidebarProps) {
  const isAdmin = useIsAdmin();
  return (
    <div className={style.sidebar}>
      <div className={style.brand}>
        <Mark size={22} />
        <span>{en.product}</span>
      </div>
      <nav aria-label={en.nav.label}>
        {(Object.keys(viewGroups) as ViewGroup[]).map((group) => {
          const ofGroup: readonly View[] = viewGroups[group];
          // Members have few views, in an order of their own.
          const shown = isAdmin ? ofGroup : memberViews.filter((name) => ofGroup.includes(name));
          return shown.length === 0 ? null : <NavigationGroup key={group} group={group} shown={shown} view={view} />;
        })}
      </nav>
      <div className={style.bottom}>
        {overview !== undefined && <GatewaySwitch overview={overview} isLost={connection === 'lost'} />}
        <div className={style.footer}>
          <button type="button" className={style.commandKey} onClick={spotlight.open} aria-keyshortcuts="Control+K Meta+K">
            {en.nav.commands} <kbd>{isMac() ? '⌘K' : 'Ctrl K'}</kbd>
          </button>
          <div>
            <ThemeMenu />
            {overview?.mode === 'headless' && (
              <Tooltip label={en.signIn.signOut}>
                <ActionIcon aria-label={en.signIn.signOut} onClick={() => void signOut(page).then(onSignedOut)}>
                  <LogOut size={15} />
                </ActionIcon>
              </Tooltip>
            )}
          </div>
        </div>
      </div>
    </div>
  );
}

function NavigationGroup({ group, shown, view }: { group: ViewGroup; shown: readonly View[]; view: View }) {
  const id = useId();
  return (
    <div className={style.group}>
      <h2 id={id} className={group === 'machine' ? 'gh-visually-hidden' : style.heading}>
        {en.nav.groups[group]}
      </h2>
      <ul className={style.list} aria-labelledby={id}>
        {shown.map((name) => {
          const Icon = icons[name];
          return (
            <li key={name}>
              <a
                className={style.link}
                href={formatRoute({ view: name })}
                aria-current={view === name ? 'page' : undefined}
                title={en.nav[name]}
              >
                <Icon size={16} />
                <span>{en.nav[name]}</span>
                {(name === 'approvals' || name === 'alerts') && <NavigationBadge view={name} />}
              </a>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function isMac(): boolean {
  return navigator.userAgent.includes('Mac');
}
