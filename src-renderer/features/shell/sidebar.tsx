/** Navigation, and the three things that always matter: is the gateway on, where is it, what did today cost. */
import { ActionIcon, Menu, Tooltip, useMantineColorScheme } from '@mantine/core';
import { spotlight } from '@mantine/spotlight';
import {
  Activity,
  ChartColumnStacked,
  KeyRound,
  ListTree,
  LogOut,
  Monitor,
  Moon,
  Plug,
  ServerCog,
  Settings,
  Sun,
  UsersRound,
} from 'lucide-react';
import { type ComponentType, useId } from 'react';
import type { Overview } from '../../../src-main/contract/views.ts';
import { signOut } from '../../api/session.ts';
import { formatRoute, type View, type ViewGroup, viewGroups } from '../../state/route.ts';
import { en } from '../../text/en.ts';
import { Mark } from '../../ui/mark.tsx';
import { GatewaySwitch } from './gateway-switch.tsx';
import style from './sidebar.module.css';

const icons: Record<View, ComponentType<{ size?: number }>> = {
  live: Activity,
  sessions: ListTree,
  spend: ChartColumnStacked,
  people: UsersRound,
  keys: KeyRound,
  accounts: ServerCog,
  setup: Plug,
  settings: Settings,
};

interface SidebarProps {
  readonly view: View;
  readonly overview: Overview | undefined;
  readonly page: string;
  readonly onSignedOut: () => void;
}

export function Sidebar({ view, overview, page, onSignedOut }: SidebarProps) {
  return (
    <div className={style.sidebar}>
      <div className={style.brand}>
        <Mark size={22} />
        <span>{en.product}</span>
      </div>
      <nav aria-label={en.nav.label}>
        {(Object.keys(viewGroups) as ViewGroup[]).map((group) => (
          <NavigationGroup key={group} group={group} view={view} />
        ))}
      </nav>
      <div className={style.bottom}>
        {overview !== undefined && <GatewaySwitch overview={overview} />}
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

function NavigationGroup({ group, view }: { group: ViewGroup; view: View }) {
  const id = useId();
  return (
    <div className={style.group}>
      <h2 id={id} className={group === 'machine' ? 'gh-visually-hidden' : style.heading}>
        {en.nav.groups[group]}
      </h2>
      <ul className={style.list} aria-labelledby={id}>
        {viewGroups[group].map((name) => {
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
              </a>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function ThemeMenu() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const choices = [
    { value: 'light', Icon: Sun },
    { value: 'dark', Icon: Moon },
    { value: 'auto', Icon: Monitor },
  ] as const;
  const Current = choices.find((choice) => choice.value === colorScheme)?.Icon ?? Monitor;
  return (
    <Menu position="top-end" width={180}>
      <Menu.Target>
        <ActionIcon aria-label={en.theme.label}>
          <Current size={15} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {choices.map(({ value, Icon }) => (
          <Menu.Item
            key={value}
            leftSection={<Icon size={14} />}
            role="menuitemradio"
            aria-checked={value === colorScheme}
            fw={value === colorScheme ? 600 : 400}
            onClick={() => setColorScheme(value)}
          >
            {en.theme[value]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function isMac(): boolean {
  return navigator.userAgent.includes('Mac');
}
