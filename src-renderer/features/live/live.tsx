/** Home: what goes through right now, with the inspector beside it. The address says what is filtered and what is open. */
import { Skeleton } from '@mantine/core';
import { useEffect, useEffectEvent, useMemo, useRef, useState } from 'react';
import { z } from 'zod';
import type { RequestFilter } from '../../../src-main/contract/views.ts';
import { useLive, useLiveStore } from '../../state/live-context.tsx';
import { usePreference } from '../../state/preference.ts';
import { formatRoute, navigate, type Route } from '../../state/route.ts';
import { LoadFailed } from '../../ui/async-view.tsx';
import { SplitView } from '../../ui/split-view.tsx';
import { Inspector } from '../inspector/inspector.tsx';
import { columnIds } from './columns.tsx';
import { FilterBar } from './filter-bar.tsx';
import style from './live.module.css';
import { LiveEmpty } from './live-empty.tsx';
import { LiveTable } from './live-table.tsx';
import { filterFromQuery, isFiltered, queryFromFilter } from './route-filter.ts';
import { useBurstSummary } from './use-burst-summary.ts';

const hiddenSchema = z.array(z.enum(columnIds));

export function Live({ route, isOff }: { route: Route; isOff: boolean }) {
  const live = useLiveStore();
  const search = new URLSearchParams(route.query).toString();
  const filter = useMemo(() => filterFromQuery(Object.fromEntries(new URLSearchParams(search))), [search]);
  const [openId = null, tab] = route.rest;
  const [hidden, setHidden] = usePreference('live-hidden-columns', hiddenSchema, []);
  const [isWide, setIsWide] = useState(false);
  const scrollRef = useRef<HTMLDivElement>(null);
  const searchRef = useRef<HTMLInputElement>(null);
  const summary = useBurstSummary();

  useEffect(() => void live.reload(filter), [live, filter]);

  function go(rest: readonly string[], next: RequestFilter = filter): void {
    navigate(formatRoute({ view: 'live', rest, query: queryFromFilter(next) }), { replace: true });
  }
  function open(id: string): void {
    go(tab === undefined ? [id] : [id, tab]);
  }
  function close(): void {
    setIsWide(false);
    go([]);
    scrollRef.current?.focus();
  }

  useLiveKeys({
    search: () => searchRef.current?.focus(),
    pause: () => live.setPaused(!live.state.getState().isPaused),
    escape() {
      if (openId !== null) close();
      else if (isFiltered(filter)) go([], {});
    },
  });

  return (
    <div className={style.live}>
      <FilterBar filter={filter} onFilter={(next) => go(route.rest, next)} searchRef={searchRef} hidden={hidden} onHidden={setHidden} />
      <SplitView
        isWide={isWide}
        list={<LiveList scrollRef={scrollRef} isOff={isOff} openId={openId} hidden={hidden} onOpen={open} onClear={() => go([], {})} />}
        detail={
          openId === null ? null : (
            <Inspector
              key={openId}
              id={openId}
              tab={tab}
              isWide={isWide}
              onWide={setIsWide}
              onTab={(next) => go([openId, next])}
              onOpen={open}
              onSession={(sessionId) => go([openId], { sessionId })}
              onClose={close}
            />
          )
        }
      />
      <p className="gh-visually-hidden" role="status">
        {summary}
      </p>
    </div>
  );
}

type ListProps = React.ComponentProps<typeof LiveTable> & { isOff: boolean; onClear: () => void };

function LiveList({ isOff, onClear, ...table }: ListProps) {
  const live = useLiveStore();
  const isEmpty = useLive((state) => state.rows.shown.length === 0 && state.rows.waitingCount === 0);
  const load = useLive((state) => state.load);
  const error = useLive((state) => state.error);
  if (!isEmpty) return <LiveTable {...table} />;
  if (load === 'first') {
    return (
      <div className={style.skeleton}>
        {Array.from({ length: 12 }, (_, index) => (
          <Skeleton key={index} height={22} opacity={1 - index / 13} />
        ))}
      </div>
    );
  }
  if (error !== null) return <LoadFailed error={error} onRetry={() => void live.reload()} />;
  return (
    <div className={style.empty}>
      <LiveEmpty isOff={isOff} onClear={onClear} />
    </div>
  );
}

/** Keys that work anywhere in Live, but never while somebody types or an overlay is open. */
function useLiveKeys(keys: { search: () => void; pause: () => void; escape: () => void }): void {
  const onKeyDown = useEffectEvent((event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    // Closed lists of choices stay in the page; only an overlay in sight owns the keyboard.
    if ([...document.querySelectorAll('[role="dialog"], [role="menu"], [role="listbox"]')].some((one) => one.checkVisibility())) return;
    if (event.key === 'Escape') return keys.escape();
    if (event.target instanceof HTMLElement && event.target.matches('input, textarea, select, [contenteditable]')) return;
    if (event.key === '/') {
      event.preventDefault();
      keys.search();
    }
    if (event.key === 'p') keys.pause();
  });
  useEffect(() => {
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}
