/** The entries, each of which opens to what it changed. */
import { ChevronRight } from 'lucide-react';
import { Fragment, useState } from 'react';
import type { AuditChange, AuditEntry } from '../../../src-main/contract/audit.ts';
import { en } from '../../text/en.ts';
import { DataTable } from '../../ui/data-table.tsx';
import table from '../../ui/table.module.css';
import { When } from '../../ui/time.tsx';
import style from './audit.module.css';

const text = en.audit;

export function AuditTable({ entries }: { entries: readonly AuditEntry[] }) {
  const [open, setOpen] = useState<ReadonlySet<number>>(() => new Set());
  function toggle(seq: number): void {
    const next = new Set(open);
    if (!next.delete(seq)) next.add(seq);
    setOpen(next);
  }
  return (
    <DataTable
      label={text.list}
      columns={[
        { title: text.number, isNumber: true },
        { title: text.when },
        { title: text.actor },
        { title: text.what },
        { title: text.path, isSpoken: true },
      ]}
    >
      {entries.map((entry) => (
        <Fragment key={entry.seq}>
          <tr className={style.entry} onClick={() => toggle(entry.seq)}>
            <td className={`${table.right} ${table.soft}`}>{entry.seq}</td>
            <td className={style.when}>
              <When at={entry.at} />
            </td>
            <td>{entry.actor}</td>
            <td className={style.what}>
              <span className={table.strong}>{entry.action}</span> {entry.subject}
              <Summary changes={entry.changes} />
            </td>
            <td className={table.right}>
              <button
                type="button"
                className={style.toggle}
                data-open={open.has(entry.seq)}
                aria-expanded={open.has(entry.seq)}
                aria-label={text.show(entry.seq)}
                onClick={(event) => {
                  event.stopPropagation();
                  toggle(entry.seq);
                }}
              >
                <ChevronRight size={14} />
              </button>
            </td>
          </tr>
          {open.has(entry.seq) && (
            <tr className={style.detail}>
              <td />
              <td colSpan={4}>
                <Changes entry={entry} />
              </td>
            </tr>
          )}
        </Fragment>
      ))}
    </DataTable>
  );
}

/** One change whole, of more only how many. */
function Summary({ changes }: { changes: readonly AuditChange[] }) {
  const [first] = changes;
  if (first === undefined) return null;
  if (changes.length > 1) return <span className={style.summary}>{text.changes(changes.length)}</span>;
  const isPlain = [first.before, first.after].every((value) => value === undefined || typeof value !== 'object' || value === null);
  return (
    <span className={style.summary}>
      {first.path}
      {isPlain && `: ${shown(first.before)} → ${shown(first.after)}`}
    </span>
  );
}

function Changes({ entry }: { entry: AuditEntry }) {
  return (
    <div className={style.changes}>
      {entry.changes.length === 0 && <p className={table.soft}>{text.noChanges}</p>}
      {entry.changes.map((change) => (
        <section key={change.path} className={style.change}>
          <h3 className={style.path}>{change.path}</h3>
          <div className={style.sides}>
            <pre data-side="before" aria-label={`${text.before}: ${change.path}`}>
              {shown(change.before)}
            </pre>
            <pre data-side="after" aria-label={`${text.after}: ${change.path}`}>
              {shown(change.after)}
            </pre>
          </div>
        </section>
      ))}
      <p className={style.hash}>
        {text.hash} <code>{entry.hash}</code>
      </p>
      <p className={style.hash}>
        {text.previous} <code>{entry.previousHash}</code>
      </p>
    </div>
  );
}

function shown(value: unknown): string {
  if (value === undefined) return text.nothing;
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}
