/** The figures behind the chart, sortable by any column. */
import { createColumnHelper, createSortedRowModel, rowSortingFeature, sortFn_text, tableFeatures, useTable } from '@tanstack/react-table';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { useMemo } from 'react';
import { formatUsd } from '../../../src-main/contract/money.ts';
import type { Spend } from '../../../src-main/contract/views.ts';
import { cacheReadShare, totalInput } from '../../format/cache-share.ts';
import { formatCount, formatShare, formatTokens } from '../../format/number.ts';
import { en } from '../../text/en.ts';
import table from '../../ui/table.module.css';
import style from './spend.module.css';

const text = en.spend;
type SpendRow = Spend['rows'][number] & { readonly share: number };

const features = tableFeatures({ rowSortingFeature, sortedRowModel: createSortedRowModel(), sortFns: { text: sortFn_text } });
const helper = createColumnHelper<typeof features, SpendRow>();
const columns = helper.columns([
  helper.accessor('name', { header: '', sortFn: 'text', cell: ({ getValue }) => getValue() || text.nobody }),
  helper.accessor('requests', { header: text.requests, cell: ({ getValue }) => formatCount(getValue()) }),
  helper.accessor((row) => totalInput(row.usage), { id: 'input', header: text.input, cell: ({ getValue }) => formatTokens(getValue()) }),
  helper.accessor((row) => cacheReadShare(row.usage) ?? 0, {
    id: 'cached',
    header: text.cacheRead,
    cell: ({ getValue }) => formatShare(getValue()),
  }),
  helper.accessor((row) => row.usage.output, { id: 'output', header: text.output, cell: ({ getValue }) => formatTokens(getValue()) }),
  helper.accessor('share', { header: text.share, cell: ({ getValue }) => <Share share={getValue()} /> }),
  helper.accessor('costNanoUsd', { id: 'cost', header: text.cost, cell: ({ row }) => <Cost row={row.original} /> }),
]);

export function SpendTable({ spend }: { spend: Spend }) {
  const data = useMemo(() => withShares(spend), [spend]);
  const model = useTable({ features, columns, data, initialState: { sorting: [{ id: 'cost', desc: true }] } });
  return (
    <div className={table.scroll}>
      <table className={`${table.table} gh-number`} aria-label={text.chart(text.dimensions[spend.by], text.ranges[spend.range])}>
        <thead>
          {model.getHeaderGroups().map((group) => (
            <tr key={group.id}>
              {group.headers.map((header, index) => {
                const sorted = header.column.getIsSorted();
                return (
                  <th
                    key={header.id}
                    scope="col"
                    className={index === 0 ? undefined : table.right}
                    aria-sort={sorted === false ? 'none' : sorted === 'asc' ? 'ascending' : 'descending'}
                  >
                    <button type="button" className={table.sort} onClick={header.column.getToggleSortingHandler()}>
                      {index === 0 ? text.dimensions[spend.by] : <model.FlexRender header={header} />}
                      {sorted === 'asc' && <ArrowUp size={11} />}
                      {sorted === 'desc' && <ArrowDown size={11} />}
                    </button>
                  </th>
                );
              })}
            </tr>
          ))}
        </thead>
        <tbody>
          {model.getRowModel().rows.map((row) => (
            <tr key={row.id}>
              {row.getAllCells().map((cell, index) => (
                <td key={cell.id} className={index === 0 ? table.strong : table.right}>
                  <model.FlexRender cell={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function withShares({ rows, total }: Spend): SpendRow[] {
  return rows.map((row) => ({ ...row, share: total.costNanoUsd === 0 ? 0 : row.costNanoUsd / total.costNanoUsd }));
}

function Share({ share }: { share: number }) {
  return (
    <span className={style.share}>
      <span className={style.bar} aria-hidden="true">
        <span style={{ width: `${share * 100}%` }} />
      </span>
      <span className={style.percent}>{formatShare(share)}</span>
    </span>
  );
}

function Cost({ row }: { row: SpendRow }) {
  if (row.costNanoUsd === 0 && row.unknownPrices > 0) return <span className={style.unknown}>{formatUsd(null)}</span>;
  return (
    <>
      {row.estimated > 0 && row.costNanoUsd > 0 ? '~' : ''}
      {formatUsd(row.costNanoUsd)}
      {row.notionalNanoUsd > 0 && <span className={table.soft}> {text.notionalShort(formatUsd(row.notionalNanoUsd))}</span>}
      {row.unknownPrices > 0 && <span className={style.unknown}> {text.unknownShort(row.unknownPrices)}</span>}
    </>
  );
}
