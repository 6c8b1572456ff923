/** What stands where content would be: why it is empty, and the one thing to do about it. */
import type { ReactNode } from 'react';
import style from './empty-state.module.css';

interface EmptyStateProps {
  readonly icon: ReactNode;
  readonly title: string;
  readonly text?: string;
  readonly action?: ReactNode;
}

export function EmptyState({ icon, title, text, action }: EmptyStateProps) {
  return (
    <div className={style.empty}>
      <div className={style.icon} aria-hidden="true">
        {icon}
      </div>
      <h2 className={style.title}>{title}</h2>
      {text !== undefined && <p className={style.text}>{text}</p>}
      {action !== undefined && <div className={style.action}>{action}</div>}
    </div>
  );
}
