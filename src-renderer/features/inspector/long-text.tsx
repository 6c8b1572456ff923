/** Text as it is, with its line breaks, or told apart as prose; a long one shows its beginning and the rest on request. Never HTML. */
import { Button } from '@mantine/core';
import { useState } from 'react';
import { en } from '../../text/en.ts';
import style from './long-text.module.css';
import { Prose } from './prose.tsx';

/** Beyond this even an asked-for text would make the page slow; the Raw tab shows any size. */
const mostShown = 400_000;

interface LongTextProps {
  readonly text: string;
  readonly limit?: number;
  readonly isCode?: boolean;
  /** Shows code, headings and lists as such. */
  readonly isProse?: boolean;
}

export function LongText({ text, limit = 1_600, isCode = false, isProse = false }: LongTextProps) {
  const [isWhole, setIsWhole] = useState(false);
  const isLong = text.length > limit * 1.25;
  const shown = isLong ? text.slice(0, isWhole ? mostShown : limit) : text;
  return (
    <>
      {isProse ? (
        <Prose text={isLong && !isWhole ? `${shown}…` : shown} />
      ) : (
        <div className={isCode ? `${style.text} ${style.code}` : style.text}>
          {shown}
          {isLong && !isWhole && '…'}
        </div>
      )}
      {isLong && (
        <Button variant="subtle" size="compact-xs" className={style.more ?? ''} onClick={() => setIsWhole(!isWhole)}>
          {isWhole ? en.action.showLess : `${en.action.showAll}: ${en.inspector.conversation.characters(text.length)}`}
        </Button>
      )}
    </>
  );
}
