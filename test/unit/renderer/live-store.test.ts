/** The state of Live between the iterator, the pages and the reader. */
import { expect, it } from 'vitest';
import type { RequestFilter, RequestPage } from '../../../src-main/contract/views.ts';
import { createLiveStore } from '../../../src-renderer/state/live-store.ts';
import { requestRow } from '../../support/request-row.ts';

/** A store over a list that answers when the test says so, and a beat the test beats. */
function setUp() {
  const asked: { filter: RequestFilter; cursor?: string; answer: (page: RequestPage) => void; fail: (error: Error) => void }[] = [];
  const beats: (() => void)[] = [];
  const store = createLiveStore({
    list: (input) => {
      const { promise, resolve, reject } = Promise.withResolvers<RequestPage>();
      asked.push({ ...input, answer: resolve, fail: reject });
      return promise;
    },
    beat: (callback) => void beats.push(callback),
  });
  const beat = () => beats.splice(0).forEach((callback) => callback());
  const ids = () => store.state.getState().rows.shown.map(({ id }) => id);
  return { store, asked, beat, ids };
}
const row = (id: string, startedAt: number, fields = {}) => requestRow({ id, startedAt, ...fields });

it('takes a burst of events in with one change', () => {
  const { store, beat, ids } = setUp();
  store.state.setState({ load: 'done' });
  let changes = 0;
  store.state.subscribe(() => (changes += 1));
  for (let n = 0; n < 500; n += 1) store.push(row(`r${n}`, n));
  beat();
  expect(ids()).toHaveLength(500);
  expect(changes).toBe(1);
});

it('merges rows that arrived while the first page was on its way', async () => {
  const { store, asked, beat, ids } = setUp();
  const loaded = store.reload();
  store.push(row('b', 2));
  beat();
  asked[0]?.answer({ rows: [row('a', 1)], cursor: null });
  await loaded;
  expect(ids()).toEqual(['b', 'a']);
});

it('ignores the answer to a filter that is no longer the one on screen', async () => {
  const { store, asked, ids } = setUp();
  const first = store.reload({ model: 'one' });
  const second = store.reload({ model: 'two' });
  asked[1]?.answer({ rows: [row('new', 2, { modelAsked: 'two' })], cursor: null });
  asked[0]?.answer({ rows: [row('old', 1, { modelAsked: 'one' })], cursor: null });
  await Promise.all([first, second]);
  expect(ids()).toEqual(['new']);
});

it('asks for an older page once, however often the end comes into sight', async () => {
  const { store, asked, ids } = setUp();
  const first = store.reload();
  asked[0]?.answer({ rows: [row('b', 2)], cursor: 'below-b' });
  await first;
  const older = [store.loadOlder(), store.loadOlder()];
  expect(asked).toHaveLength(2);
  expect(asked[1]?.cursor).toBe('below-b');
  asked[1]?.answer({ rows: [row('a', 1)], cursor: null });
  await Promise.all(older);
  expect(ids()).toEqual(['b', 'a']);
  await store.loadOlder();
  expect(asked).toHaveLength(2);
});

it('keeps its rows and says why when a page cannot be had', async () => {
  const { store, asked, ids } = setUp();
  const first = store.reload();
  asked[0]?.answer({ rows: [row('b', 2)], cursor: 'below-b' });
  await first;
  const older = store.loadOlder();
  asked[1]?.fail(new Error('gone'));
  await older;
  expect(ids()).toEqual(['b']);
  expect(store.state.getState()).toMatchObject({ load: 'done', error: new Error('gone') });
});

it('holds still while paused or scrolled away, and lets go when both are over', () => {
  const { store, beat, ids } = setUp();
  store.state.setState({ load: 'done' });
  store.setAtTop(false);
  store.setPaused(true);
  store.push(row('a', 1));
  beat();
  expect(ids()).toEqual([]);
  store.setAtTop(true);
  expect(ids()).toEqual([]);
  store.setPaused(false);
  expect(ids()).toEqual(['a']);
});
