/** What stands behind an account's line: its models, its last error in full, its day by the hour. */
import type { AccountStatus, ModelStatus } from '../../../src-main/contract/routing.ts';
import { formatDuration } from '../../format/duration.ts';
import { formatCount, formatShare } from '../../format/number.ts';
import { shortModel } from '../../format/short-model.ts';
import { en } from '../../text/en.ts';
import { Facts } from '../../ui/facts.tsx';
import { Fold } from '../../ui/fold.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import table from '../../ui/table.module.css';
import { Ago } from '../../ui/time.tsx';
import { Countdown } from './countdown.tsx';
import { formatHour } from './hour-bars.tsx';
import style from './providers.module.css';
import { StateBadge } from './state-badge.tsx';

const text = en.providers;
const stateOf = { closed: 'healthy', open: 'resting', 'half-open': 'probing' } as const;

export function ProviderDetails({ status }: { status: AccountStatus }) {
  return (
    <div className={style.details}>
      <Facts
        facts={[
          [text.address, status.origin ?? text.inside],
          [text.lastSuccess, status.lastSuccessAt === null ? null : <Ago key="success" at={status.lastSuccessAt} />],
          [text.lastError, status.lastError === null ? null : <LastError key="error" status={status} />],
        ]}
      />
      {status.models.length === 0 ? <p className={style.faint}>{text.noModels}</p> : <Models models={status.models} />}
      <Fold title={text.hourTable}>
        <Hours hours={status.hours} />
      </Fold>
    </div>
  );
}

function LastError({ status: { lastError, lastErrorAt } }: { status: Pick<AccountStatus, 'lastError' | 'lastErrorAt'> }) {
  return (
    <>
      {lastError}{' '}
      {lastErrorAt !== null && (
        <span className={style.faint}>
          <Ago at={lastErrorAt} />
        </span>
      )}
    </>
  );
}

function Models({ models }: { models: readonly ModelStatus[] }) {
  const { modelColumns } = text;
  return (
    <DataTable
      label={text.models}
      columns={[
        { title: modelColumns.model },
        { title: modelColumns.state },
        { title: modelColumns.now, isNumber: true },
        { title: modelColumns.first, isNumber: true },
        { title: modelColumns.p95, isNumber: true },
        { title: modelColumns.error },
      ]}
    >
      {models.map((model) => (
        <tr key={model.model}>
          <td className={table.strong} title={model.model}>
            {shortModel(model.model)}
          </td>
          <td>
            <StateBadge state={stateOf[model.state]} /> <ModelNote model={model} />
          </td>
          <td className={table.right}>{model.successRate === null ? '–' : formatShare(model.successRate)}</td>
          <td className={table.right}>{model.firstByteMs === null ? '–' : formatDuration(model.firstByteMs)}</td>
          <td className={table.right}>{model.p95FirstByteMs === null ? '–' : formatDuration(model.p95FirstByteMs)}</td>
          <td className={style.error}>{model.lastError === null ? '–' : <LastError status={model} />}</td>
        </tr>
      ))}
    </DataTable>
  );
}

function ModelNote({ model: { nextTryAt, share, state } }: { model: ModelStatus }) {
  if (nextTryAt !== null && state !== 'closed')
    return (
      <Countdown until={nextTryAt}>
        {(left) => <span className={style.under}>{left === null ? text.tryNow : text.nextTry(left)}</span>}
      </Countdown>
    );
  return share < 1 ? <span className={style.under}>{text.share(formatShare(share))}</span> : null;
}

function Hours({ hours }: { hours: AccountStatus['hours'] }) {
  const { hourColumns } = text;
  return (
    <DataTable
      label={text.hourTable}
      columns={[
        { title: hourColumns.hour },
        { title: hourColumns.ok, isNumber: true },
        { title: hourColumns.failed, isNumber: true },
        { title: hourColumns.first, isNumber: true },
      ]}
    >
      {hours
        .filter((hour) => hour.ok + hour.failed > 0)
        .map((hour) => (
          <tr key={hour.start}>
            <td>{formatHour(hour.start)}</td>
            <td className={table.right}>{formatCount(hour.ok)}</td>
            <td className={table.right}>{formatCount(hour.failed)}</td>
            <td className={table.right}>{hour.firstByteMs === null ? '–' : formatDuration(hour.firstByteMs)}</td>
          </tr>
        ))}
    </DataTable>
  );
}
