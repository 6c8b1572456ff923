/** The table of keys. Status by shape and word; the value itself is nowhere, only its first characters. */
import { formatUsd } from '../../../src-main/contract/money.ts';
import type { KeyView } from '../../../src-main/contract/views.ts';
import { en } from '../../text/en.ts';
import { DataTable } from '../../ui/data-table.tsx';
import table from '../../ui/table.module.css';
import { Tag } from '../../ui/tag.tsx';
import { KeyMenu } from './key-menu.tsx';
import { KeyEnd, LastUse } from './key-moments.tsx';
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
        <div>
          <KeyEnd value={key} />
        </div>
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
