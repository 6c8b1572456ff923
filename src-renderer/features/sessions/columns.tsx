/** The columns of the session tree, and what each says of a session, a conversation or a turn. */
import { formatUsd } from '../../../src-main/contract/money.ts';
import type { SessionPart } from '../../../src-main/contract/sessions.ts';
import { cacheReadShare, totalInput } from '../../format/cache-share.ts';
import { formatDuration } from '../../format/duration.ts';
import { isUnused } from '../../format/is-unused.ts';
import { formatCount, formatShare, formatTokens } from '../../format/number.ts';
import { shortModel } from '../../format/short-model.ts';
import { en } from '../../text/en.ts';
import type { ColumnWidth } from '../../ui/fit-columns.ts';
import { OutcomeLabel } from '../../ui/outcome.tsx';
import { Tag } from '../../ui/tag.tsx';
import { Ago, When } from '../../ui/time.tsx';
import { Elapsed } from '../live/elapsed.tsx';
import type { FiguredLine, PartLine, SessionLine, TurnLine } from './tree-rows.ts';
import style from './session-tree.module.css';

const text = en.sessions;

export type ColumnId = keyof typeof text.columns;
export interface Column extends ColumnWidth<ColumnId> {
  readonly isNumber: boolean;
  readonly hint?: string;
}

export const columns: readonly Column[] = [
  { id: 'name', minWidth: 244, grow: 2.4, rank: 0, isNumber: false },
  { id: 'models', minWidth: 116, grow: 1, rank: 6, isNumber: false, hint: text.hints.models },
  { id: 'turns', minWidth: 96, grow: 0.4, rank: 3, isNumber: false },
  { id: 'input', minWidth: 54, grow: 0.3, rank: 7, isNumber: true, hint: text.hints.input },
  { id: 'cached', minWidth: 56, grow: 0.3, rank: 4, isNumber: true, hint: text.hints.cached },
  { id: 'output', minWidth: 54, grow: 0.3, rank: 8, isNumber: true },
  { id: 'time', minWidth: 74, grow: 0.3, rank: 5, isNumber: true, hint: text.hints.time },
  { id: 'cost', minWidth: 132, grow: 0.6, rank: 0, isNumber: true, hint: text.hints.cost },
  { id: 'last', minWidth: 104, grow: 0.4, rank: 2, isNumber: true },
];

export function Cell({ column, line }: { column: ColumnId; line: FiguredLine }) {
  if (column === 'cost') return <Cost line={line} />;
  if (line.kind === 'turn') return turnCell(column, line);
  const sums = line.kind === 'session' ? line.session : line.part;
  switch (column) {
    case 'name':
      return line.kind === 'session' ? <SessionName line={line} /> : <PartName line={line} />;
    case 'models':
      return <Models models={sums.models} />;
    case 'turns':
      return <Turns sums={sums} />;
    case 'input':
      return sums.turns === 0 ? null : formatTokens(totalInput(sums.usage));
    case 'cached':
      return percent(cacheReadShare(sums.usage));
    case 'output':
      return sums.turns === 0 ? null : formatTokens(sums.usage.output);
    case 'time':
      return sums.running > 0 ? <Elapsed since={sums.firstAt} /> : formatDuration(sums.lastAt - sums.firstAt);
    case 'last':
      return sums.running > 0 ? <span className={style.now}>{text.now}</span> : <Ago at={sums.lastAt} />;
  }
}

function turnCell(column: Exclude<ColumnId, 'cost'>, { row, number }: TurnLine) {
  const usage = row.usage === null || isUnused(row.usage) ? null : row.usage;
  switch (column) {
    case 'name':
      return (
        <>
          <span className={style.turnNumber}>{formatCount(number)}</span>
          <When at={row.startedAt} />
          {row.requestClass === 'auxiliary' && <span className={style.faint}> {text.background}</span>}
        </>
      );
    case 'models':
      return (row.modelServed ?? row.modelAsked) ? (
        <span className={style.soft}>{shortModel(row.modelServed ?? row.modelAsked ?? '')}</span>
      ) : null;
    case 'turns':
      return <OutcomeLabel row={row} />;
    case 'input':
      return usage === null ? null : formatTokens(totalInput(usage));
    case 'cached':
      return usage === null ? null : percent(cacheReadShare(usage));
    case 'output':
      return usage === null ? null : formatTokens(usage.output);
    case 'time':
      if (row.outcome === 'running') return <Elapsed since={row.startedAt} />;
      return row.durationMs === null ? null : formatDuration(row.durationMs);
    case 'last':
      return null;
  }
}

function SessionName({ line: { session } }: { line: SessionLine }) {
  return (
    <>
      <strong className={style.owner}>{session.ownerName}</strong>
      <code className={style.faint} title={session.sessionId}>
        {session.sessionId.slice(0, 8)}
      </code>
      {session.subagents > 0 && <span className={style.faint}>{text.subagents(session.subagents)}</span>}
    </>
  );
}

function PartName({ line: { part } }: { line: PartLine }) {
  if (part.agentId === null) return text.main;
  return <span title={part.agentId}>{text.subagent(part.agentId.slice(0, 12))}</span>;
}

function Models({ models }: Pick<SessionPart, 'models'>) {
  const all = models.map(({ model }) => shortModel(model)).join(', ');
  return (
    <span className={style.soft} title={all}>
      {all}
    </span>
  );
}

function Turns({ sums }: { sums: Pick<SessionPart, 'turns' | 'running' | 'errors'> }) {
  return (
    <span className={style.turns}>
      <span className={style.count}>{formatCount(sums.turns)}</span>
      {sums.running > 0 && <Tag tone="accent">{text.running(sums.running)}</Tag>}
      {sums.errors > 0 && (
        <span className={style.errors} title={text.errors(sums.errors)}>
          {formatCount(sums.errors)} ✕<span className="gh-visually-hidden"> {text.errors(sums.errors)}</span>
        </span>
      )}
    </span>
  );
}

function Cost({ line }: { line: FiguredLine }) {
  const { amount, note } = amountOf(line);
  return (
    <span className={style.cost} title={[note, line.level > 1 ? text.share(formatShare(line.share)) : null].filter(Boolean).join('. ')}>
      <span className={style.bar} aria-hidden="true">
        <span style={{ width: `${line.share * 100}%` }} />
      </span>
      <span>{amount}</span>
    </span>
  );
}

function amountOf(line: FiguredLine): { amount: string; note: string | null } {
  if (line.kind === 'turn') {
    const { row } = line;
    if (row.usage === null || isUnused(row.usage)) return { amount: '–', note: null };
    return {
      amount: `${row.estimated ? '~' : ''}${formatUsd(row.costNanoUsd)}`,
      note: row.simulated ? text.simulated : row.estimated ? en.live.estimated : null,
    };
  }
  const sums = line.kind === 'session' ? line.session : line.part;
  if (sums.turns === 0) return { amount: '–', note: null };
  const unknown = sums.unknownPrices > 0;
  const amount = unknown && sums.costNanoUsd === 0 ? formatUsd(null) : `${sums.estimated > 0 ? '~' : ''}${formatUsd(sums.costNanoUsd)}`;
  return {
    amount: unknown && sums.costNanoUsd > 0 ? `${amount} +` : amount,
    note: unknown ? text.unknownPrices(sums.unknownPrices) : sums.simulated === sums.turns ? text.simulated : null,
  };
}

function percent(share: number | null): string | null {
  return share === null ? null : formatShare(share);
}
