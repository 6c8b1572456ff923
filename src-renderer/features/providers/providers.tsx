/** How every account is doing, now and over the day, and what is ordered for it. Scans at a glance with one or with thirty. */
import { Button, SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { HeartPulse } from 'lucide-react';
import type { AccountStatus } from '../../../src-main/contract/routing.ts';
import { useApi } from '../../api/api-context.tsx';
import { formatRoute, navigate } from '../../state/route.ts';
import { en } from '../../text/en.ts';
import { AsyncView } from '../../ui/async-view.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Page } from '../../ui/page.tsx';
import { useAccountTests } from '../accounts/use-account-tests.ts';
import { DrillPanel } from './drill-panel.tsx';
import { fitsFilter, type ProviderFilter, providerFilters, type ProviderState, providerState } from './provider-state.ts';
import { ProviderRow } from './provider-row.tsx';
import style from './providers.module.css';

const text = en.providers;
const freshMs = 3_000;

interface Line {
  readonly status: AccountStatus;
  readonly state: ProviderState;
}

export function Providers({ query: choice }: { query: Readonly<Record<string, string>> }) {
  const { query } = useApi();
  const statuses = useQuery(query.routing.status.queryOptions({ refetchInterval: freshMs }));
  const accounts = useQuery(query.accounts.list.queryOptions({ refetchInterval: 4 * freshMs }));
  const filter = providerFilters.find((one) => one === choice['show']) ?? 'all';
  const healthOf = new Map(accounts.data?.map(({ config, health }) => [config.id, health.state]));
  const lines = (statuses.data ?? []).map((status) => ({ status, state: providerState(status, healthOf.get(status.id) ?? null) }));

  return (
    <Page title={text.title} lead={text.lead} actions={lines.length > 1 && <Filter lines={lines} filter={filter} />}>
      <AsyncView query={statuses}>
        {(list) =>
          list.length === 0 ? (
            <EmptyState
              icon={<HeartPulse size={20} />}
              title={text.emptyTitle}
              text={text.emptyText}
              action={<Button onClick={() => navigate('#/accounts/new')}>{text.emptyAction}</Button>}
            />
          ) : (
            <>
              <DrillPanel titleOf={(id) => list.find((one) => one.id === id)?.title ?? id} />
              <ProviderTable lines={lines.filter(({ status, state }) => fitsFilter(state, status.override !== null, filter))} />
            </>
          )
        }
      </AsyncView>
    </Page>
  );
}

function Filter({ lines, filter }: { lines: readonly Line[]; filter: ProviderFilter }) {
  const count = (one: ProviderFilter) => lines.filter(({ status, state }) => fitsFilter(state, status.override !== null, one)).length;
  return (
    <SegmentedControl
      aria-label={text.filter}
      value={filter}
      onChange={(show) =>
        navigate(formatRoute({ view: 'providers', query: { show: show === 'all' ? undefined : show } }), { replace: true })
      }
      data={providerFilters.map((value) => ({ value, label: `${text.filters[value]} ${count(value)}` }))}
    />
  );
}

function ProviderTable({ lines }: { lines: readonly Line[] }) {
  const tests = useAccountTests();
  const { columns, hints } = text;
  if (lines.length === 0) return <p className={style.note}>{text.emptyFilter}</p>;
  return (
    <div className={style.scroll}>
      <table className={`${style.table} gh-number`} aria-label={text.table}>
        <thead>
          <tr>
            <td />
            <th scope="col">{columns.account}</th>
            <th scope="col" className={style.number} title={hints.now}>
              {columns.now}
            </th>
            <th scope="col" className={style.number} title={hints.speed}>
              {columns.speed}
            </th>
            <th scope="col" className={style.day} title={hints.day}>
              {columns.day}
            </th>
            <th scope="col" className={style.number} title={hints.open}>
              {columns.open}
            </th>
            <th scope="col" className={style.number}>
              {columns.today}
            </th>
            <th scope="col">
              <span className="gh-visually-hidden">{columns.actions}</span>
            </th>
          </tr>
        </thead>
        {lines.map(({ status, state }) => (
          <ProviderRow key={status.id} status={status} state={state} test={tests.of(status.id)} onTest={() => tests.run(status.id)} />
        ))}
      </table>
    </div>
  );
}
