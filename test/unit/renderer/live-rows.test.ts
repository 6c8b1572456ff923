/** The rows of Live as a value: order, bounds, and nothing moving that should hold still. */
import { describe, expect, it } from 'vitest';
import type { RequestRow } from '../../../src-main/contract/records.ts';
import { rowCursor } from '../../../src-main/contract/views.ts';
import {
  appendPage,
  applyEvents,
  emptyRows,
  followLimit,
  type LiveRows,
  releaseWaiting,
  replaceRows,
} from '../../../src-renderer/state/live-rows.ts';
import { requestRow } from '../../support/request-row.ts';

const row = (n: number, fields: Partial<RequestRow> = {}): RequestRow =>
  requestRow({ id: `r${String(n).padStart(5, '0')}`, startedAt: 1000 + n, ...fields });
const ids = (rows: readonly RequestRow[]) => rows.map(({ id }) => Number(id.slice(1)));
const options = { matches: () => true, hold: false, cursorOf: rowCursor };
const shown = (rows: RequestRow[], cursor: string | null = null): LiveRows => ({ ...emptyRows, shown: rows, cursor });

describe('following', () => {
  it('puts new rows on top, newest first, in whatever order they arrive', () => {
    const next = applyEvents(shown([row(1)]), [row(2), row(4), row(3)], options);
    expect(ids(next.shown)).toEqual([4, 3, 2, 1]);
  });

  it('changes a known row in its place', () => {
    const next = applyEvents(shown([row(2), row(1, { outcome: 'running' })]), [row(1, { outcome: 'ok' })], options);
    expect(next.shown.map(({ id, outcome }) => [Number(id.slice(1)), outcome])).toEqual([
      [2, 'ok'],
      [1, 'ok'],
    ]);
  });

  it('takes only the newest of several events about one row', () => {
    const next = applyEvents(shown([]), [row(1, { outcome: 'running' }), row(1, { outcome: 'ok' })], options);
    expect(next.shown.map(({ outcome }) => outcome)).toEqual(['ok']);
  });

  it('leaves the lists as they are when nothing in them changed, so that nothing is drawn again', () => {
    const before = shown([row(2), row(1)]);
    expect(applyEvents(before, [], options).shown).toBe(before.shown);
  });

  it('drops a row that stops matching the filter, and takes in none that does not match', () => {
    const running = { ...options, matches: ({ outcome }: RequestRow) => outcome === 'running' };
    const next = applyEvents(shown([row(1, { outcome: 'running' })]), [row(1, { outcome: 'ok' }), row(2, { outcome: 'ok' })], running);
    expect(next.shown).toEqual([]);
  });

  it('stays bounded however many rows come, and can page in what it dropped', () => {
    let state = emptyRows;
    for (let n = 0; n < 2 * followLimit; n += 100) {
      state = applyEvents(
        state,
        Array.from({ length: 100 }, (_, i) => row(n + i)),
        options,
      );
    }
    expect(state.shown).toHaveLength(followLimit);
    expect(ids(state.shown)[0]).toBe(2 * followLimit - 1);
    expect(state.cursor).toBe(rowCursor(row(followLimit)));
  });

  it('ignores a late event about a row below the last one shown, which paging will bring', () => {
    const next = applyEvents(shown([row(9), row(8)], 'more'), [row(3)], options);
    expect(ids(next.shown)).toEqual([9, 8]);
  });
});

describe('holding still', () => {
  const hold = { ...options, hold: true };

  it('lets new rows wait and counts them, while known rows still change', () => {
    const next = applyEvents(shown([row(1, { outcome: 'running' })]), [row(2), row(1, { outcome: 'ok' })], hold);
    expect(ids(next.shown)).toEqual([1]);
    expect(next.shown[0]?.outcome).toBe('ok');
    expect(next.waitingCount).toBe(1);
  });

  it('counts a waiting row once, however often it changes', () => {
    const first = applyEvents(shown([]), [row(1, { outcome: 'running' })], hold);
    const second = applyEvents(first, [row(1, { outcome: 'ok' })], hold);
    expect(second.waitingCount).toBe(1);
    expect(second.waiting[0]?.outcome).toBe('ok');
  });

  it('shows everything that waited once released', () => {
    const held = applyEvents(shown([row(1)]), [row(2), row(3)], hold);
    const released = releaseWaiting(held, rowCursor);
    expect(ids(released.shown)).toEqual([3, 2, 1]);
    expect(released.waitingCount).toBe(0);
  });

  it('keeps waiting rows bounded and their count true', () => {
    let state: LiveRows = shown([row(0)]);
    for (let n = 1; n <= 3 * followLimit; n += 100)
      state = applyEvents(
        state,
        Array.from({ length: 100 }, (_, i) => row(n + i)),
        hold,
      );
    expect(state.waiting.length).toBe(followLimit);
    expect(state.waitingCount).toBe(3 * followLimit);
  });

  it('leaves no hole between what waited and what was shown when more waited than is kept', () => {
    let state: LiveRows = shown([row(0)]);
    for (let n = 1; n <= 3 * followLimit; n += 100)
      state = applyEvents(
        state,
        Array.from({ length: 100 }, (_, i) => row(n + i)),
        hold,
      );
    const released = releaseWaiting(state, rowCursor);
    expect(released.shown).toHaveLength(followLimit);
    expect(ids(released.shown).at(-1)).toBe(2 * followLimit + 1);
    expect(released.cursor).toBe(rowCursor(row(2 * followLimit + 1)));
  });
});

describe('paging', () => {
  it('adds an older page without repeating rows', () => {
    const next = appendPage(shown([row(3), row(2)], 'c1'), { rows: [row(2), row(1)], cursor: null });
    expect(ids(next.shown)).toEqual([3, 2, 1]);
    expect(next.cursor).toBeNull();
  });

  it('keeps what arrived while the first page was on its way', () => {
    const next = replaceRows({ rows: [row(2, { outcome: 'running' }), row(1)], cursor: null }, [row(3), row(2, { outcome: 'ok' })]);
    expect(ids(next.shown)).toEqual([3, 2, 1]);
    expect(next.shown[1]?.outcome).toBe('ok');
  });
});
