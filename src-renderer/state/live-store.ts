/**
 * The state of Live: rows, filter, whether the reader follows. Rows from the iterator are collected and taken in once
 * per beat, so that a burst of a thousand events costs one rendering and not a thousand.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { RequestRow } from '../../src-main/contract/records.ts';
import { type RequestFilter, type RequestPage, rowCursor } from '../../src-main/contract/views.ts';
import { appendPage, applyEvents, emptyRows, type LiveRows, releaseWaiting, replaceRows } from './live-rows.ts';
import { matchesFilter } from './matches-filter.ts';

export interface LiveState {
  readonly rows: LiveRows;
  readonly filter: RequestFilter;
  readonly isPaused: boolean;
  /** The reader looks at the newest rows; scrolled away, nothing is inserted. */
  readonly isAtTop: boolean;
  readonly load: 'first' | 'older' | 'done';
  readonly error: unknown;
}

export interface LiveStore {
  readonly state: StoreApi<LiveState>;
  /** A row from the iterator. */
  push(row: RequestRow): void;
  /** Asks for the first page again: at the start, after a reconnect, with another filter. */
  reload(filter?: RequestFilter): Promise<void>;
  loadOlder(): Promise<void>;
  setPaused(isPaused: boolean): void;
  setAtTop(isAtTop: boolean): void;
  /** Shows what waited, whatever held it back. */
  release(): void;
}

export interface LiveStoreOptions {
  readonly list: (input: { filter: RequestFilter; cursor?: string; limit: number }) => Promise<RequestPage>;
  /** Calls back once, soon. */
  readonly beat: (callback: () => void) => void;
}

const pageSize = 200;

export function createLiveStore(options: LiveStoreOptions): LiveStore {
  const state = createStore<LiveState>(() => ({
    rows: emptyRows,
    filter: {},
    isPaused: false,
    isAtTop: true,
    load: 'first',
    error: null,
  }));
  let arrived: RequestRow[] = [];
  let isBeatDue = false;
  let asked = 0;

  function takeIn(): void {
    isBeatDue = false;
    const { rows, filter, isPaused, isAtTop, load } = state.getState();
    // While the first page is on its way, rows are kept and merged with it.
    if (load === 'first') return;
    const incoming = arrived;
    arrived = [];
    const next = applyEvents(rows, incoming, {
      matches: (row) => matchesFilter(row, filter),
      hold: isPaused || !isAtTop,
      cursorOf: rowCursor,
    });
    if (next !== rows) state.setState({ rows: next });
  }

  async function reload(filter = state.getState().filter): Promise<void> {
    asked += 1;
    const turn = asked;
    state.setState({ filter, load: 'first', error: null });
    try {
      const page = await options.list({ filter, limit: pageSize });
      if (turn !== asked) return;
      const matching = arrived.filter((row) => matchesFilter(row, filter));
      arrived = [];
      state.setState({ rows: replaceRows(page, matching), load: 'done' });
    } catch (error) {
      if (turn === asked) state.setState({ error, load: 'done' });
    }
  }

  async function loadOlder(): Promise<void> {
    const { rows, filter, load } = state.getState();
    if (load !== 'done' || rows.cursor === null) return;
    const turn = asked;
    state.setState({ load: 'older' });
    try {
      const page = await options.list({ filter, cursor: rows.cursor, limit: pageSize });
      if (turn === asked) state.setState({ rows: appendPage(state.getState().rows, page), load: 'done', error: null });
    } catch (error) {
      if (turn === asked) state.setState({ error, load: 'done' });
    }
  }

  function release(): void {
    state.setState({ rows: releaseWaiting(state.getState().rows, rowCursor) });
  }

  return {
    state,
    push(row) {
      arrived.push(row);
      if (isBeatDue) return;
      isBeatDue = true;
      options.beat(takeIn);
    },
    reload,
    loadOlder,
    setPaused(isPaused) {
      state.setState({ isPaused });
      if (!isPaused && state.getState().isAtTop) release();
    },
    setAtTop(isAtTop) {
      if (state.getState().isAtTop === isAtTop) return;
      state.setState({ isAtTop });
      if (isAtTop && !state.getState().isPaused) release();
    },
    release,
  };
}
