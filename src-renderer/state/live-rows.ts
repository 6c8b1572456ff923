/**
 * The rows of Live as one immutable value, newest first. `shown` is what the table holds; while the reader is paused or
 * has scrolled away, rows that start meanwhile wait in `waiting`, so that nothing moves under the eye. Both lists are
 * bounded however long the window stays open; older rows come back by paging.
 */
import type { RequestRow } from '../../src-main/contract/records.ts';

export interface LiveRows {
  readonly shown: readonly RequestRow[];
  readonly waiting: readonly RequestRow[];
  /** Rows that started while waiting, also those beyond the bound. */
  readonly waitingCount: number;
  /** Asks for the page below `shown`; null when the end is reached. */
  readonly cursor: string | null;
}

export const emptyRows: LiveRows = { shown: [], waiting: [], waitingCount: 0, cursor: null };

/** Rows kept while following. More are only held while the reader pages down, and dropped when following resumes. */
export const followLimit = 2_000;
export const pageLimit = 20_000;

/** The list's cursor of a row: a page asked with it starts just below that row. Null when nothing was cut off. */
export type CursorOf = (row: RequestRow) => string;

/**
 * Takes in what the live iterator brought since the last frame. `matches` is the filter on screen: a row that stops
 * matching (a running one that ends) leaves the list. With `hold`, rows not yet known wait.
 */
export function applyEvents(
  state: LiveRows,
  incoming: readonly RequestRow[],
  options: { matches: (row: RequestRow) => boolean; hold: boolean; cursorOf: CursorOf },
): LiveRows {
  const newest = new Map(incoming.map((row) => [row.id, row]));
  const shown = updateKnown(state.shown, newest, options.matches);
  const waiting = updateKnown(state.waiting, newest, options.matches);
  // Below the last shown row lies what paging brings; taking it in here would tear a hole.
  const floor = state.cursor === null ? null : (state.shown.at(-1) ?? null);
  const added = [...newest.values()].filter((row) => options.matches(row) && (floor === null || isNewer(row, floor)));
  if (options.hold) {
    const held = insertAll(waiting, added).slice(0, followLimit);
    return { ...state, shown, waiting: held, waitingCount: state.waitingCount + added.length };
  }
  return trim({ shown: insertAll(insertAll(shown, waiting), added), waiting: [], waitingCount: 0, cursor: state.cursor }, options.cursorOf);
}

/** Shows what waited and drops what was paged in beyond the bound. */
export function releaseWaiting(state: LiveRows, cursorOf: CursorOf): LiveRows {
  return trim({ shown: insertAll(state.shown, state.waiting), waiting: [], waitingCount: 0, cursor: state.cursor }, cursorOf);
}

/** Adds an older page at the end. */
export function appendPage(state: LiveRows, page: { rows: readonly RequestRow[]; cursor: string | null }): LiveRows {
  const known = new Set(state.shown.map((row) => row.id));
  const shown = [...state.shown, ...page.rows.filter((row) => !known.has(row.id))];
  if (shown.length < pageLimit) return { ...state, shown, cursor: page.cursor };
  return { ...state, shown: shown.slice(0, pageLimit), cursor: null };
}

/** Starts over with a first page; rows that arrived while it was on its way are kept. */
export function replaceRows(page: { rows: readonly RequestRow[]; cursor: string | null }, arrived: readonly RequestRow[]): LiveRows {
  const newest = new Map(arrived.map((row) => [row.id, row]));
  const rows = page.rows.map((row) => take(newest, row.id) ?? row);
  return { shown: insertAll(rows, [...newest.values()]), waiting: [], waitingCount: 0, cursor: page.cursor };
}

function updateKnown(
  rows: readonly RequestRow[],
  newest: Map<string, RequestRow>,
  matches: (row: RequestRow) => boolean,
): readonly RequestRow[] {
  let changed = false;
  const result: RequestRow[] = [];
  for (const row of rows) {
    const update = newest.size === 0 ? undefined : take(newest, row.id);
    if (update === undefined) {
      result.push(row);
      continue;
    }
    changed = true;
    if (matches(update)) result.push(update);
  }
  return changed ? result : rows;
}

function take(rows: Map<string, RequestRow>, id: string): RequestRow | undefined {
  const row = rows.get(id);
  if (row !== undefined) rows.delete(id);
  return row;
}

/** Newest first by start, ties by id: the order of the server's list. */
function isNewer(a: RequestRow, b: RequestRow): boolean {
  return a.startedAt === b.startedAt ? a.id > b.id : a.startedAt > b.startedAt;
}

function insertAll(rows: readonly RequestRow[], added: readonly RequestRow[]): readonly RequestRow[] {
  if (added.length === 0) return rows;
  const sorted = added.toSorted((a, b) => (isNewer(a, b) ? -1 : 1));
  const first = rows[0];
  if (first === undefined || isNewer(sorted.at(-1) as RequestRow, first)) return [...sorted, ...rows];
  return [...rows, ...sorted].toSorted((a, b) => (isNewer(a, b) ? -1 : 1));
}

function trim(state: LiveRows, cursorOf: CursorOf): LiveRows {
  if (state.shown.length <= followLimit) return state;
  const shown = state.shown.slice(0, followLimit);
  return { ...state, shown, cursor: cursorOf(shown.at(-1) as RequestRow) };
}
