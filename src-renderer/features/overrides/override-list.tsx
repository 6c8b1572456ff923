/** Exceptions where they act: what, by whom, why, until when, and a way to end each now. */
import { Button } from '@mantine/core';
import { CirclePause, Route, TrendingUp } from 'lucide-react';
import type { Override } from '../../../src-main/contract/overrides.ts';
import { en } from '../../text/en.ts';
import { Ago } from '../../ui/time.tsx';
import style from './override-list.module.css';
import { overrideWords } from './override-words.ts';
import { useEndOverride } from './use-overrides.ts';

const text = en.overrides;

export function OverrideList({ overrides }: { overrides: readonly Override[] }) {
  const end = useEndOverride();
  if (overrides.length === 0) return null;
  return (
    <ul className={style.list} aria-label={text.title}>
      {overrides.map((one) => (
        <li key={one.id} className={style.override} data-kind={one.kind}>
          {one.kind === 'pause' ? <CirclePause size={15} /> : one.kind === 'account' ? <Route size={15} /> : <TrendingUp size={15} />}
          <div className={style.words}>
            <strong>{overrideWords(one)}</strong> {text.by(one.actor)}
            {one.reason !== '' && `: ${one.reason}`} · {text.until} <Ago at={one.endsAt} />
          </div>
          <Button
            variant="default"
            size="compact-xs"
            aria-label={`${text.endNow}: ${overrideWords(one)}`}
            loading={end.isPending && end.variables.id === one.id}
            onClick={() => end.mutate({ id: one.id })}
          >
            {text.endNow}
          </Button>
        </li>
      ))}
    </ul>
  );
}
