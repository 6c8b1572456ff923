/** The columns of Live: what each shows of a row, how wide it is, and how soon it gives way when space is short. */
import { CornerDownRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { formatUsd } from '../../../src-main/contract/money.ts';
import { type RequestRow, isAnswering } from '../../../src-main/contract/records.ts';
import { cacheReadShare, totalInput } from '../../format/cache-share.ts';
import { formatDuration } from '../../format/duration.ts';
import { isUnused } from '../../format/is-unused.ts';
import { formatCount, formatShare, formatTokens } from '../../format/number.ts';
import { shortModel } from '../../format/short-model.ts';
import { en } from '../../text/en.ts';
import { OutcomeLabel } from '../../ui/outcome.tsx';
import { When } from '../../ui/time.tsx';
import { Elapsed } from './elapsed.tsx';
import type { ColumnWidth } from '../../ui/fit-columns.ts';
import style from './live-table.module.css';

const text = en.live;

export const columnIds = [
  'when',
  'who',
  'session',
  'model',
  'account',
  'input',
  'cache',
  'output',
  'cost',
  'first',
  'total',
  'status',
] as const;
export type ColumnId = (typeof columnIds)[number];

export interface Column extends ColumnWidth<ColumnId> {
  readonly isNumber: boolean;
  readonly hint?: string;
  readonly render: (row: RequestRow) => ReactNode;
  /** What a tooltip adds: the full value of what is shortened. */
  readonly title: (row: RequestRow) => string | undefined;
}

export const columns: readonly Column[] = [
  {
    id: 'when',
    minWidth: 70,
    grow: 0.2,
    rank: 0,
    isNumber: true,
    render: (row) => <When at={row.startedAt} />,
    title: () => undefined,
  },
  { id: 'who', minWidth: 64, grow: 0.7, rank: 2, isNumber: false, render: who, title: (row) => row.userAgent ?? undefined },
  { id: 'session', minWidth: 84, grow: 0.4, rank: 9, isNumber: false, render: session, title: (row) => row.sessionId ?? undefined },
  {
    id: 'model',
    minWidth: 120,
    grow: 1.1,
    rank: 0,
    isNumber: false,
    render: model,
    title: (row) => row.modelServed ?? row.modelAsked ?? row.path,
  },
  { id: 'account', minWidth: 84, grow: 0.8, rank: 10, isNumber: false, render: account, title: (row) => row.accountId ?? undefined },
  {
    id: 'input',
    minWidth: 54,
    grow: 0.3,
    rank: 6,
    isNumber: true,
    hint: text.hints.input,
    render: (row) => tokens(row, (usage) => totalInput(usage)),
    title: (row) => exact(row, (usage) => totalInput(usage)),
  },
  {
    id: 'cache',
    minWidth: 56,
    grow: 0.3,
    rank: 3,
    isNumber: true,
    hint: text.hints.cache,
    render: cacheShare,
    title: (row) => exact(row, (usage) => usage.cacheRead),
  },
  {
    id: 'output',
    minWidth: 52,
    grow: 0.3,
    rank: 5,
    isNumber: true,
    render: (row) => tokens(row, (usage) => usage.output),
    title: (row) => exact(row, (usage) => usage.output),
  },
  { id: 'cost', minWidth: 68, grow: 0.35, rank: 1, isNumber: true, render: cost, title: costTitle },
  {
    id: 'first',
    minWidth: 72,
    grow: 0.35,
    rank: 11,
    isNumber: true,
    hint: text.hints.first,
    render: (row) => duration(row.firstByteMs),
    title: () => undefined,
  },
  { id: 'total', minWidth: 64, grow: 0.35, rank: 4, isNumber: true, hint: text.hints.total, render: total, title: () => undefined },
  {
    id: 'status',
    minWidth: 106,
    grow: 0.5,
    rank: 0,
    isNumber: false,
    render: (row) => <OutcomeLabel row={row} />,
    title: (row) => row.error ?? undefined,
  },
];

function who(row: RequestRow): ReactNode {
  return row.developerId ?? row.teamId ?? row.keyId ?? <Nothing />;
}

function session(row: RequestRow): ReactNode {
  if (row.sessionId === null) return <Nothing />;
  return (
    <span className={style.session}>
      {row.agentId !== null && <CornerDownRight size={12} aria-label={text.subagent} />}
      <code>{row.sessionId.slice(0, 8)}</code>
    </span>
  );
}

function model(row: RequestRow): ReactNode {
  if (!isAnswering(row.endpoint)) {
    return (
      <span className={style.soft}>
        {text.endpoints[row.endpoint]}
        {row.modelAsked !== null && `, ${shortModel(row.modelAsked)}`}
      </span>
    );
  }
  if (row.modelAsked === null) return <span className={style.soft}>{text.endpoints[row.endpoint]}</span>;
  if (row.modelServed === null || row.modelServed === row.modelAsked) return shortModel(row.modelAsked);
  return (
    <>
      <span className={style.soft}>{shortModel(row.modelAsked)} → </span>
      {shortModel(row.modelServed)}
    </>
  );
}

function account(row: RequestRow): ReactNode {
  if (row.accountId === null) return <Nothing />;
  return (
    <>
      {row.accountId}
      {row.attempts > 1 && (
        <span className={style.attempts} title={text.attempts(row.attempts)}>
          {' '}
          ×{row.attempts}
        </span>
      )}
    </>
  );
}

type Counted = NonNullable<RequestRow['usage']>;

function tokens(row: RequestRow, pick: (usage: Counted) => number): ReactNode {
  return row.usage === null || isUnused(row.usage) ? <Nothing /> : formatTokens(pick(row.usage));
}

function exact(row: RequestRow, pick: (usage: Counted) => number): string | undefined {
  return row.usage === null ? undefined : formatCount(pick(row.usage));
}

function cacheShare(row: RequestRow): ReactNode {
  const share = row.usage === null ? null : cacheReadShare(row.usage);
  return share === null ? <Nothing /> : formatShare(share);
}

function cost(row: RequestRow): ReactNode {
  if (row.usage === null || isUnused(row.usage)) return <Nothing />;
  if (row.costNanoUsd === null) return <span className={style.unknown}>{formatUsd(null)}</span>;
  const amount = `${row.estimated ? '~' : ''}${formatUsd(row.costNanoUsd)}`;
  return row.simulated || row.costNanoUsd === 0 ? <span className={style.soft}>{amount}</span> : amount;
}

function costTitle(row: RequestRow): string | undefined {
  if (row.simulated) return text.simulated;
  if (row.usage !== null && row.costNanoUsd === null) return text.unknownPrice;
  return row.estimated ? text.estimated : undefined;
}

function total(row: RequestRow): ReactNode {
  if (row.outcome === 'running') return <Elapsed since={row.startedAt} />;
  return duration(row.durationMs);
}

function duration(ms: number | null): ReactNode {
  return ms === null ? <Nothing /> : formatDuration(ms);
}

function Nothing() {
  return (
    <span className={style.nothing} aria-hidden="true">
      –
    </span>
  );
}
