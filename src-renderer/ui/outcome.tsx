/** How a request ended, told by shape and words: a ring while it runs, a tick, a bar, a cross, a broken line. */
import { Ban, Check, CircleX, Unplug } from 'lucide-react';
import type { RequestRow } from '../../src-main/contract/records.ts';
import { en } from '../text/en.ts';
import style from './outcome.module.css';

type Outcome = RequestRow['outcome'];

export function OutcomeShape({ outcome }: { outcome: Outcome }) {
  return (
    <span className={style[outcome]} aria-hidden="true">
      {outcome === 'running' && <span className={style.ring} />}
      {outcome === 'ok' && <Check size={14} strokeWidth={2.25} />}
      {outcome === 'refused' && <Ban size={13} strokeWidth={2.25} />}
      {outcome === 'failed' && <CircleX size={14} strokeWidth={2.25} />}
      {outcome === 'aborted' && <Unplug size={13} strokeWidth={2.25} />}
    </span>
  );
}

/** The shape with its words: `Failed 529`. */
export function OutcomeLabel({ row }: { row: Pick<RequestRow, 'outcome' | 'status'> }) {
  return (
    <span className={style.label}>
      <OutcomeShape outcome={row.outcome} />
      <span className={style[row.outcome]}>
        {en.live.outcome[row.outcome]}
        {row.status !== null && row.outcome !== 'ok' && row.outcome !== 'running' && <span className="gh-number"> {row.status}</span>}
      </span>
    </span>
  );
}
