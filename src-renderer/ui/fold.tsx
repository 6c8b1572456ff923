/** Something that is there when asked for. Its content is made only once it was opened. */
import { ChevronRight } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import style from './fold.module.css';

interface FoldProps {
  readonly icon?: ReactNode;
  readonly title: string;
  /** The beginning of what is inside, cut to one line. */
  readonly preview?: string;
  readonly aside?: ReactNode;
  readonly isOpenAtFirst?: boolean;
  readonly children: ReactNode;
}

export function Fold({ icon, title, preview, aside, isOpenAtFirst = false, children }: FoldProps) {
  const [wasOpened, setWasOpened] = useState(isOpenAtFirst);
  return (
    <details className={style.fold} open={isOpenAtFirst} onToggle={(event) => event.currentTarget.open && setWasOpened(true)}>
      <summary className={style.summary}>
        <ChevronRight size={13} className={style.arrow} aria-hidden="true" />
        {icon}
        <span className={style.title}>{title}</span>
        {preview !== undefined && <span className={style.preview}>{preview}</span>}
        {aside !== undefined && <span className={`${style.aside} gh-number`}>{aside}</span>}
      </summary>
      {wasOpened && <div className={style.body}>{children}</div>}
    </details>
  );
}
