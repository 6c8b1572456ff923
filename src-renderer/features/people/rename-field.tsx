/** A name changed in its place: Enter or leaving saves, Esc leaves it as it was. */
import { useEffect, useRef } from 'react';
import type { PeopleNode } from '../../../src-main/contract/people.ts';
import { en } from '../../text/en.ts';
import style from './people-table.module.css';
import { usePeopleChange } from './use-people-change.ts';

export function RenameField({ node, onDone }: { node: PeopleNode; onDone: () => void }) {
  const field = useRef<HTMLInputElement>(null);
  const isOver = useRef(false);
  const change = usePeopleChange(() => {});
  useEffect(() => field.current?.select(), []);

  function finish(shouldSave: boolean): void {
    if (isOver.current) return;
    isOver.current = true;
    const name = field.current?.value.trim() ?? '';
    if (shouldSave && name !== '' && name !== node.name) change.mutate({ tier: node.tier, version: node.version, set: { name } });
    onDone();
  }

  return (
    <input
      ref={field}
      className={style.rename}
      aria-label={en.people.renameLabel(node.name)}
      defaultValue={node.name}
      maxLength={120}
      onClick={(event) => event.stopPropagation()}
      onBlur={() => finish(true)}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === 'Enter') finish(true);
        if (event.key === 'Escape') finish(false);
      }}
    />
  );
}
