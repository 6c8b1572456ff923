/** The table of keys. Status by shape and word; the value itself is nowhere, only its first characters. */
import { formatUsd } from '../../../src-main/contract/money.ts';
import type { KeyView } from '../../../src-main/contract/views.ts';
import { formatDay } from '../../format/date.ts';
import { en } from '../../text/en.ts';
import { DataTable } from '../../ui/data-table.tsx';
import table from '../../ui/table.module.css';
import { Tag } from '../../ui/tag.tsx';
import { Ago, useNow } from '../../ui/time.tsx';
import { KeyMenu } from './key-menu.tsx';
import { KeyStatusTag } from './key-status.tsx';

const text = en.keys;

export function KeyTable({ keys }: { keys: readonly KeyView[] }) {
  return (
    <DataTable
      label={text.title}
      columns={[
        { title: text.columns.key },
        { title: text.columns.status },
        { title: text.columns.owner },
        { title: text.columns.prefix },
        { title: text.columns.lastUse },
        { title: text.columns.today, isNumber: true },
        { title: text.columns.actions, isSpoken: true },
      ]}
    >
      {keys.map((key) => (
        <KeyRow key={key.id} value={key} />
      ))}
    </DataTable>
  );
}

function KeyRow({ value: key }: { value: KeyView }) {
  return (
    <tr>
      <td>
        <div className={table.strong}>
          {key.name ?? key.id}{' '}
          {key.isLocal && (
            <span title={text.localHint}>
              <Tag tone="accent">{text.local}</Tag>
            </span>
          )}
        </div>
        {key.name !== null && key.name !== key.id && <div className={table.small}>{key.id}</div>}
      </td>
      <td>
        <KeyStatusTag status={key.status} />
        <Until value={key} />
      </td>
      <td>
        <div>{key.ownerName}</div>
        <div className={table.small}>{key.owner}</div>
      </td>
      <td>
        <code className={table.soft}>{key.prefix}…</code>
      </td>
      <td>
        <LastUse value={key} />
      </td>
      <td className={table.right}>
        <div>{formatUsd(key.costTodayNanoUsd)}</div>
        <div className={table.small}>{text.requests(key.requestsToday)}</div>
      </td>
      <td className={table.right}>
        <KeyMenu value={key} />
      </td>
    </tr>
  );
}

function Until({ value: key }: { value: KeyView }) {
  const now = useNow(20_000);
  if (key.status !== 'active') return null;
  if (key.previousUntil !== null && Date.parse(key.previousUntil) > now) {
    return (
      <div className={table.small}>
        {text.graceEnds} <Ago at={Date.parse(key.previousUntil)} />
      </div>
    );
  }
  return key.expires === null ? null : <div className={table.small}>{text.expires(formatDay(Date.parse(key.expires)))}</div>;
}

function LastUse({ value: key }: { value: KeyView }) {
  if (key.lastUsedAt === null) return <span className={table.soft}>{text.never}</span>;
  const device = key.devices > 1 ? text.devices(key.devices) : key.lastDevice?.slice(0, 8);
  return (
    <>
      <Ago at={key.lastUsedAt} />
      <div className={table.small} title={key.lastDevice ?? undefined}>
        {[key.lastUserAgent?.split(' ')[0], device].filter(Boolean).join(' · ')}
      </div>
    </>
  );
}
