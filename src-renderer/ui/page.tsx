/** The frame of every view that is read rather than scanned: title, one sentence, actions, a scrolling body. */
import type { ReactNode } from 'react';
import style from './page.module.css';

interface PageProps {
  readonly title: string;
  readonly lead?: string;
  readonly actions?: ReactNode;
  /** Keeps lines readable where the content is text and forms. */
  readonly isNarrow?: boolean;
  readonly children: ReactNode;
}

export function Page({ title, lead, actions, isNarrow = false, children }: PageProps) {
  return (
    <div className={style.page}>
      <header className={style.header}>
        <div>
          <h1 className={style.title}>{title}</h1>
          {lead !== undefined && <p className={style.lead}>{lead}</p>}
        </div>
        {actions !== undefined && <div className={style.actions}>{actions}</div>}
      </header>
      <div className={style.body}>{isNarrow ? <div className={style.narrow}>{children}</div> : children}</div>
    </div>
  );
}
