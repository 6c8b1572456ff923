/** What points another client than Claude Code here, block by block, in the order it is done. */
import type { ClientGuide as Guide } from '../../../src-main/contract/client-guide.ts';
import { en } from '../../text/en.ts';
import { CodeBlock } from '../../ui/code-block.tsx';
import style from './setup.module.css';

const text = en.setup.guide;

export function ClientGuide({ guide }: { guide: Guide }) {
  return (
    <div className={style.guide}>
      {guide.blocks.map(({ kind, where, text: code }) => (
        <div key={`${kind} ${where}`}>
          <p className={style.where}>{text[kind](where)}</p>
          <CodeBlock text={code} label={`${guide.title}: ${where}`} />
        </div>
      ))}
      {guide.note !== null && <p className={style.text}>{guide.note}</p>}
    </div>
  );
}
