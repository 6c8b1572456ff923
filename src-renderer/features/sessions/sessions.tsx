/** What sessions cost: by session, by subagent, by turn, with the inspector beside it. The address keeps what is chosen. */
import { Button, SegmentedControl, Select } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { ListTree } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import { type Session, sessionOrders, sessionPeriods } from '../../../src-main/contract/sessions.ts';
import { useApi } from '../../api/api-context.tsx';
import { formatRoute, navigate, type Route } from '../../state/route.ts';
import { en } from '../../text/en.ts';
import { AsyncView } from '../../ui/async-view.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { SplitView } from '../../ui/split-view.tsx';
import toolbar from '../../ui/toolbar.module.css';
import { Inspector } from '../inspector/inspector.tsx';
import { SessionTree } from './session-tree.tsx';
import style from './sessions.module.css';
import { treeLines } from './tree-rows.ts';
import { useBranches } from './use-branches.ts';

const text = en.sessions;
const freshMs = 5_000;

export function Sessions({ route }: { route: Route }) {
  const { query } = useApi();
  const [requestId = null, tab] = route.rest;
  const [isWide, setIsWide] = useState(false);
  const order = sessionOrders.find((one) => one === route.query['order']) ?? 'recent';
  const period = sessionPeriods.find((one) => one === route.query['period']) ?? 'all';
  const developerId = route.query['developer'];
  const owners = useQuery(query.owners.queryOptions());
  const sessions = useInfiniteQuery(
    query.sessions.list.infiniteOptions({
      input: (cursor: string | undefined) => ({
        order,
        period,
        ...(developerId !== undefined && { developerId }),
        ...(cursor !== undefined && { cursor }),
      }),
      initialPageParam: undefined as string | undefined,
      getNextPageParam: (page) => page.cursor ?? undefined,
      refetchInterval: freshMs,
      select: ({ pages }) => [
        ...new Map(pages.flatMap((page) => page.sessions).map((one) => [JSON.stringify([one.sessionId, one.keyId]), one])).values(),
      ],
    }),
  );

  function go(rest: readonly string[], change: Record<string, string | undefined> = {}): void {
    navigate(formatRoute({ view: 'sessions', rest, query: { ...route.query, ...change } }), { replace: true });
  }

  return (
    <div className={style.sessions}>
      <div className={toolbar.bar} role="toolbar" aria-label={text.label}>
        <h1 className={toolbar.title}>{text.title}</h1>
        <SegmentedControl
          aria-label={text.order}
          value={order}
          onChange={(value) => go(route.rest, { order: value === 'recent' ? undefined : value })}
          data={sessionOrders.map((value) => ({ value, label: text.orders[value] }))}
        />
        <SegmentedControl
          aria-label={text.period}
          value={period}
          onChange={(value) => go(route.rest, { period: value === 'all' ? undefined : value })}
          data={sessionPeriods.map((value) => ({ value, label: text.periods[value] }))}
        />
        <Select
          className={toolbar.select ?? ''}
          size="xs"
          aria-label={text.developer}
          placeholder={text.developer}
          data={owners.data?.developers.map(({ id, name }) => ({ value: id, label: name })) ?? []}
          value={developerId ?? null}
          onChange={(value) => go(route.rest, { developer: value ?? undefined })}
          clearable
          searchable
        />
      </div>
      <SplitView
        isWide={isWide}
        list={
          <div className={style.tree}>
            <div className={sessions.data === undefined ? style.loading : style.loaded}>
              <AsyncView query={sessions} rows={10}>
                {(list) =>
                  list.length === 0 ? (
                    <Empty
                      isFiltered={period !== 'all' || developerId !== undefined}
                      onClear={() => go([], { period: undefined, developer: undefined })}
                    />
                  ) : (
                    <Tree
                      sessions={list}
                      hasMore={sessions.hasNextPage}
                      requestId={requestId}
                      onMore={() => void sessions.fetchNextPage()}
                      onInspect={(id) => go(tab === undefined ? [id] : [id, tab])}
                    />
                  )
                }
              </AsyncView>
            </div>
          </div>
        }
        detail={
          requestId === null ? null : (
            <Inspector
              key={requestId}
              id={requestId}
              tab={tab}
              isWide={isWide}
              onWide={setIsWide}
              onTab={(next) => go([requestId, next])}
              onOpen={(id) => go(tab === undefined ? [id] : [id, tab])}
              onSession={showInLive}
              onClose={() => {
                setIsWide(false);
                go([]);
              }}
            />
          )
        }
      />
    </div>
  );
}

interface TreeProps {
  readonly sessions: readonly Session[];
  readonly hasMore: boolean;
  readonly requestId: string | null;
  readonly onMore: () => void;
  readonly onInspect: (id: string) => void;
}

function Tree({ sessions, hasMore, requestId, onMore, onInspect }: TreeProps) {
  const scrollRef = useRef<HTMLDivElement>(null);
  const branches = useBranches(sessions);
  const lines = useMemo(() => treeLines(sessions, hasMore, branches), [sessions, hasMore, branches]);
  return (
    <SessionTree
      scrollRef={scrollRef}
      lines={lines}
      openRequestId={requestId}
      onToggle={branches.toggle}
      onMoreSessions={onMore}
      onMoreTurns={branches.showMore}
      onInspect={onInspect}
      onLive={showInLive}
    />
  );
}

function Empty({ isFiltered, onClear }: { isFiltered: boolean; onClear: () => void }) {
  if (!isFiltered) return <EmptyState icon={<ListTree size={20} />} title={text.emptyTitle} text={text.emptyText} />;
  return (
    <EmptyState
      icon={<ListTree size={20} />}
      title={text.emptyPeriodTitle}
      text={text.emptyPeriodText}
      action={
        <Button variant="default" onClick={onClear}>
          {text.emptyPeriodAction}
        </Button>
      }
    />
  );
}

function showInLive(sessionId: string): void {
  navigate(formatRoute({ view: 'live', query: { sessionId } }));
}
