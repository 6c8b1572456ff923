/** Copies a text and says so for a moment, to the eye and to a screen reader. */
import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { en } from '../text/en.ts';
import { copyText } from './copy-text.ts';

interface CopyButtonProps {
  /** The text, or how to get it when somebody asks. */
  readonly text: string | (() => Promise<string>);
  readonly label?: string;
  readonly doneLabel?: string;
  readonly isIconOnly?: boolean;
  readonly variant?: 'default' | 'filled' | 'subtle';
}

export function CopyButton({
  text,
  label = en.action.copy,
  doneLabel = en.action.copied,
  isIconOnly = false,
  variant = 'default',
}: CopyButtonProps) {
  const [isDone, setIsDone] = useState(false);
  useEffect(() => {
    if (!isDone) return;
    const timer = setTimeout(() => setIsDone(false), 1600);
    return () => clearTimeout(timer);
  }, [isDone]);

  async function copy(): Promise<void> {
    await copyText(typeof text === 'string' ? text : await text());
    setIsDone(true);
  }

  const icon = isDone ? <Check size={14} /> : <Copy size={14} />;
  const said = isDone ? doneLabel : label;
  return (
    <>
      {isIconOnly ? (
        <Tooltip label={said}>
          <ActionIcon aria-label={label} onClick={() => void copy()}>
            {icon}
          </ActionIcon>
        </Tooltip>
      ) : (
        <Button variant={variant} leftSection={icon} onClick={() => void copy()}>
          {said}
        </Button>
      )}
      <span className="gh-visually-hidden" role="status">
        {isDone ? doneLabel : ''}
      </span>
    </>
  );
}
