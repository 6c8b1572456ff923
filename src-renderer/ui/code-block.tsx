/** A piece of text to copy exactly: a command, a settings file, an error. A secret in it is covered until asked for. */
import { ActionIcon, Tooltip } from '@mantine/core';
import { Eye, EyeOff } from 'lucide-react';
import { useState } from 'react';
import { en } from '../text/en.ts';
import { CopyButton } from './copy-button.tsx';
import style from './code-block.module.css';

interface CodeBlockProps {
  readonly text: string;
  readonly label: string;
  readonly wraps?: boolean;
}

/** A virtual key's value; what is shown of it is enough to tell keys apart. */
const secret = /(sk-gate-[A-Za-z0-9_-]{4})[A-Za-z0-9_-]{12,}/g;

export function CodeBlock({ text, label, wraps = false }: CodeBlockProps) {
  const [isUncovered, setIsUncovered] = useState(false);
  const covered = text.replaceAll(secret, '$1••••••••');
  const revealLabel = isUncovered ? en.action.cover : en.action.uncover;
  return (
    <div className={style.block}>
      <pre className={wraps ? `${style.text} ${style.wraps}` : style.text} tabIndex={0} aria-label={label}>
        {isUncovered ? text : covered}
      </pre>
      <div className={style.copy}>
        {covered !== text && (
          <Tooltip label={revealLabel}>
            <ActionIcon aria-label={revealLabel} aria-pressed={isUncovered} onClick={() => setIsUncovered(!isUncovered)}>
              {isUncovered ? <EyeOff size={14} /> : <Eye size={14} />}
            </ActionIcon>
          </Tooltip>
        )}
        <CopyButton text={text} label={`${en.action.copy}: ${label}`} isIconOnly />
      </div>
    </div>
  );
}
