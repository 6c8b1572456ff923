/** The line under the inspector's title: how it ended, for whom, where, what it took and cost. */
import { formatUsd } from '../../../src-main/contract/money.ts';
import type { RequestDetail } from '../../../src-main/contract/views.ts';
import { totalInput } from '../../format/cache-share.ts';
import { formatDuration } from '../../format/duration.ts';
import { isUnused } from '../../format/is-unused.ts';
import { formatTokens } from '../../format/number.ts';
import { en } from '../../text/en.ts';
import { OutcomeLabel } from '../../ui/outcome.tsx';
import { Tag } from '../../ui/tag.tsx';
import { When } from '../../ui/time.tsx';
import style from './inspector.module.css';

export function InspectorMeta({ detail }: { detail: RequestDetail }) {
  const { row } = detail;
  const who = whoAsked(detail);
  const usage = row.usage === null || isUnused(row.usage) ? null : row.usage;
  const models = modelsOf(detail);
  const account = detail.accountTitle ?? row.accountId;
  return (
    <div className={`${style.meta} gh-number`}>
      <OutcomeLabel row={row} />
      <When at={row.startedAt} />
      {who !== null && <b>{who}</b>}
      {account !== null && <span>{account}</span>}
      {models !== null && <span>{models}</span>}
      {row.agentId !== null && <Tag tone="idle">{en.live.subagent}</Tag>}
      {usage !== null && (
        <span>
          {formatTokens(totalInput(usage))} {en.live.columns.input.toLowerCase()} · {formatTokens(usage.output)}{' '}
          {en.live.columns.output.toLowerCase()}
        </span>
      )}
      {usage !== null && (
        <b>
          {row.estimated ? '~' : ''}
          {formatUsd(row.costNanoUsd)}
        </b>
      )}
      {row.durationMs !== null && <span>{formatDuration(row.durationMs)}</span>}
      {row.simulated && <Tag tone="idle">{en.accounts.simulated}</Tag>}
    </div>
  );
}

/** Who was asked for, sent and answering, where that is not one model. */
function modelsOf({ row, attempts }: RequestDetail): string | null {
  const { modelAsked: asked, modelServed: answered } = row;
  const sent = attempts.at(-1)?.upstreamModel ?? answered;
  if (asked === null || answered === null || (asked === answered && sent === answered)) return null;
  return en.inspector.models(asked, sent ?? answered, answered);
}

/** `kim · Laptop`: a key's name alone says little where everybody has a laptop. */
function whoAsked({ row, keyName }: RequestDetail): string | null {
  const key = keyName ?? row.keyId;
  return row.developerId === null || key === null ? (key ?? row.developerId) : `${row.developerId} · ${key}`;
}
