/** A piece of text to copy exactly: a command, a settings file, an error. */
import { CopyButton } from './copy-button.tsx';
import style from './code-block.module.css';

interface CodeBlockProps {
  readonly text: string;
  readonly label: string;
  readonly wraps?: boolean;
}

export function CodeBlock({ text, label, wraps = false }: CodeBlockProps) {
  return (
    <div className={style.block}>
      <pre className={wraps ? `${style.text} ${style.wraps}` : style.text} tabIndex={0} aria-label={label}>
        {text}
      </pre>
      <div className={style.copy}>
        <CopyButton text={text} label={`${label}: copy`} isIconOnly />
      </div>
    </div>
  );
}
