/** One matter of a page that is read from top to bottom. */
import { type ReactNode, useId } from 'react';
import style from './section.module.css';

interface SectionProps {
  readonly title: string;
  readonly text?: string;
  readonly action?: ReactNode;
  readonly children: ReactNode;
}

export function Section({ title, text, action, children }: SectionProps) {
  const id = useId();
  return (
    <section className={style.section} aria-labelledby={id}>
      <div className={style.head}>
        <div>
          <h2 id={id} className={style.title}>
            {title}
          </h2>
          {text !== undefined && <p className={style.text}>{text}</p>}
        </div>
        {action}
      </div>
      {children}
    </section>
  );
}
