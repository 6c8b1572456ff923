/** Own requests, newest first, with how each ended in its own words. */
import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { formatUsd } from '../../../src-main/contract/money.ts';
import type { RequestRow } from '../../../src-main/contract/records.ts';
import { useApi } from '../../api/api-context.tsx';
import { totalInput } from '../../format/cache-share.ts';
import { formatTokens } from '../../format/number.ts';
import { shortModel } from '../../format/short-model.ts';
import { formatRoute } from '../../state/route.ts';
import { en } from '../../text/en.ts';
import { AsyncView } from '../../ui/async-view.tsx';
import { OutcomeLabel } from '../../ui/outcome.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import table from '../../ui/table.module.css';
import { When } from '../../ui/time.tsx';
import style from './me.module.css';

const text = en.me;
const columns = text.requestColumns;

export function OwnRequests() {
  const { query } = useApi();
  const requests = useInfiniteQuery(
    query.me.requests.infiniteOptions({
      input: (cursor: string | undefined) => ({ limit: 25, ...(cursor !== undefined && { cursor }) }),
      initialPageParam: undefined as string | undefined,
      getNextPageParam: (page) => page.cursor ?? undefined,
      refetchInterval: 5000,
    }),
  );
  return (
    <AsyncView query={requests} rows={4}>
      {({ pages }) => {
        const rows = [...new Map(pages.flatMap((page) => page.rows).map((row) => [row.id, row])).values()];
        if (rows.length === 0) return <p className={style.soft}>{text.noRequests}</p>;
        return (
          <>
            <DataTable
              label={text.requestsTitle}
              isTight
              columns={[
                { title: columns.when },
                { title: columns.model },
                { title: columns.outcome },
                { title: columns.tokens, isNumber: true },
                { title: columns.cost, isNumber: true },
              ]}
            >
              {rows.map((row) => (
                <OwnRequest key={row.id} row={row} />
              ))}
            </DataTable>
            {requests.hasNextPage && (
              <Button mt="sm" variant="default" loading={requests.isFetchingNextPage} onClick={() => void requests.fetchNextPage()}>
                {text.older}
              </Button>
            )}
          </>
        );
      }}
    </AsyncView>
  );
}

function OwnRequest({ row }: { row: RequestRow }) {
  return (
    <tr>
      <td>
        <a href={formatRoute({ view: 'live', rest: [row.id] })}>
          <When at={row.startedAt} />
        </a>
      </td>
      <td className={style.model} title={row.modelAsked ?? undefined}>
        {row.modelAsked === null ? '–' : shortModel(row.modelAsked)}
      </td>
      <td>
        <OutcomeLabel row={row} />
        {row.error !== null && <div className={style.soft}>{row.error}</div>}
      </td>
      <td className={table.right}>{row.usage === null ? '–' : formatTokens(totalInput(row.usage) + row.usage.output)}</td>
      <td className={table.right}>{row.costNanoUsd === null && row.usage === null ? '–' : formatUsd(row.costNanoUsd)}</td>
    </tr>
  );
}
