/** The frame around a member's own page: who they are, how it looks, the way out. There is nowhere else to go. */
import { ActionIcon, Tooltip } from '@mantine/core';
import { LogOut } from 'lucide-react';
import type { SessionView } from '../../../src-main/contract/me.ts';
import { signOut } from '../../api/session.ts';
import { en } from '../../text/en.ts';
import { Mark } from '../../ui/mark.tsx';
import { Me } from '../me/me.tsx';
import style from './member-shell.module.css';
import { ThemeMenu } from './theme-menu.tsx';

interface MemberShellProps {
  readonly page: string;
  readonly session: SessionView;
  readonly onSignedOut: () => void;
}

export function MemberShell({ page, session, onSignedOut }: MemberShellProps) {
  return (
    <div className={style.shell}>
      <header className={style.bar}>
        <span className={style.brand}>
          <Mark size={20} />
          <span>{en.product}</span>
        </span>
        <nav aria-label={en.nav.label}>
          <a className={style.link} href="#/me" aria-current="page">
            {en.nav.me}
          </a>
        </nav>
        <span className={style.end}>
          <ThemeMenu />
          <Tooltip label={en.signIn.signOut}>
            <ActionIcon aria-label={en.signIn.signOut} onClick={() => void signOut(page).then(onSignedOut)}>
              <LogOut size={15} />
            </ActionIcon>
          </Tooltip>
        </span>
      </header>
      <main className={style.main}>
        <Me session={session} />
      </main>
    </div>
  );
}
