/** A small label with a meaning. Its icon and its words carry it; the colour only helps. */
import type { ReactNode } from 'react';
import style from './tag.module.css';

export type Tone = 'ok' | 'bad' | 'warn' | 'idle' | 'accent';

export function Tag({ tone, icon, children }: { tone: Tone; icon?: ReactNode; children: ReactNode }) {
  return (
    <span className={`${style.tag} ${style[tone]}`}>
      {icon}
      {children}
    </span>
  );
}
