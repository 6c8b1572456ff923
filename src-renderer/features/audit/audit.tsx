/** Every change, who made it, before and after; with proof that nothing was altered. */
import { Button, Select, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Download, Search, ShieldCheck, ShieldX } from 'lucide-react';
import { useState } from 'react';
import { useApi } from '../../api/api-context.tsx';
import { describeError } from '../../api/describe-error.ts';
import { en } from '../../text/en.ts';
import { AsyncView } from '../../ui/async-view.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Page } from '../../ui/page.tsx';
import { saveFile } from '../../ui/save-file.ts';
import { Tag } from '../../ui/tag.tsx';
import style from './audit.module.css';
import { AuditTable } from './audit-table.tsx';

const text = en.audit;
const dayMs = 86_400_000;
const ranges = { all: null, day: dayMs, week: 7 * dayMs, month: 30 * dayMs } as const;
type Range = keyof typeof ranges;

interface Filter {
  readonly actor: string | null;
  readonly text: string;
  readonly range: Range;
  /** When the range was chosen; it does not creep while the reader reads. */
  readonly since: number | null;
}

export function Audit() {
  const { client, query } = useApi();
  const [filter, setFilter] = useState<Filter>({ actor: null, text: '', range: 'all', since: null });
  const audit = useInfiniteQuery(
    query.audit.list.infiniteOptions({
      input: (before: number | undefined) => ({
        ...(before !== undefined && { before }),
        ...(filter.actor !== null && { actor: filter.actor }),
        ...(filter.text.trim() !== '' && { text: filter.text.trim() }),
        ...(filter.since !== null && { since: filter.since }),
      }),
      initialPageParam: undefined,
      getNextPageParam: ({ next }) => next ?? undefined,
      placeholderData: keepPreviousData,
    }),
  );

  async function download(): Promise<void> {
    try {
      const file = await client.audit.export();
      saveFile(file.name, file.text, 'application/jsonl');
    } catch (thrown) {
      notifications.show({ color: 'red', message: describeError(thrown).message });
    }
  }

  return (
    <Page
      title={text.title}
      lead={text.lead}
      actions={
        <Button variant="default" leftSection={<Download size={14} />} onClick={() => void download()}>
          {text.export}
        </Button>
      }
    >
      <Filters filter={filter} actors={audit.data?.pages[0]?.actors ?? []} onFilter={setFilter} />
      <AsyncView query={audit} rows={8}>
        {({ pages }) => {
          const entries = pages.flatMap((page) => page.entries);
          const isFiltered = filter.actor !== null || filter.text.trim() !== '' || filter.since !== null;
          if (entries.length === 0)
            return (
              <EmptyState
                icon={<ShieldCheck size={20} />}
                title={isFiltered ? text.nothingFound : text.emptyTitle}
                {...(!isFiltered && { text: text.emptyText })}
              />
            );
          return (
            <>
              <AuditTable entries={entries} />
              {audit.hasNextPage && (
                <Button mt="md" variant="default" loading={audit.isFetchingNextPage} onClick={() => void audit.fetchNextPage()}>
                  {text.more}
                </Button>
              )}
            </>
          );
        }}
      </AsyncView>
    </Page>
  );
}

interface FiltersProps {
  readonly filter: Filter;
  readonly actors: readonly string[];
  readonly onFilter: (filter: Filter) => void;
}

function Filters({ filter, actors, onFilter }: FiltersProps) {
  const setRange = (value: string | null) => {
    const range = value !== null && value in ranges ? (value as Range) : 'all';
    onFilter({ ...filter, range, since: ranges[range] === null ? null : Date.now() - ranges[range] });
  };
  return (
    <div className={style.filters}>
      <TextInput
        size="xs"
        w={260}
        aria-label={text.search}
        placeholder={text.search}
        leftSection={<Search size={14} />}
        value={filter.text}
        onChange={(event) => onFilter({ ...filter, text: event.currentTarget.value })}
      />
      <Select
        size="xs"
        w={170}
        aria-label={text.actor}
        placeholder={text.anyone}
        data={[...actors]}
        value={filter.actor}
        onChange={(actor) => onFilter({ ...filter, actor })}
        clearable
        searchable
      />
      <Select
        size="xs"
        w={140}
        aria-label={text.range}
        data={(Object.keys(ranges) as Range[]).map((value) => ({ value, label: text.ranges[value] }))}
        value={filter.range}
        onChange={setRange}
        allowDeselect={false}
      />
      <ChainState />
    </div>
  );
}

function ChainState() {
  const { query } = useApi();
  const check = useQuery(query.audit.verify.queryOptions({ staleTime: 60_000 }));
  const { data } = check;
  return (
    <div className={style.chain} role="status">
      {data === undefined ? (
        <span className={style.soft}>{check.isError ? describeError(check.error).message : text.verifying}</span>
      ) : data.ok ? (
        <span title={text.newest(data.lastHash)}>
          <Tag tone="ok" icon={<ShieldCheck size={12} />}>
            {text.verified(data.entries)}
          </Tag>
        </span>
      ) : (
        <span title={data.message}>
          <Tag tone="bad" icon={<ShieldX size={12} />}>
            {text.broken}
          </Tag>{' '}
          {data.message}
        </span>
      )}
      <Button variant="subtle" size="compact-xs" loading={check.isFetching} onClick={() => void check.refetch()}>
        {text.verify}
      </Button>
    </div>
  );
}
