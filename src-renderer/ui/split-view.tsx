/** A list with something of it opened beside it; over it where space is short, or when the reader wants all of the width. */
import type { ReactNode } from 'react';
import style from './split-view.module.css';

interface SplitViewProps {
  readonly list: ReactNode;
  /** What is open; null leaves the list alone. */
  readonly detail: ReactNode | null;
  readonly isWide?: boolean;
}

export function SplitView({ list, detail, isWide = false }: SplitViewProps) {
  return (
    <div className={detail === null ? style.split : `${style.split} ${style.open}`}>
      <section className={style.list}>{list}</section>
      {detail !== null && <aside className={isWide ? `${style.detail} ${style.wide}` : style.detail}>{detail}</aside>}
    </div>
  );
}
