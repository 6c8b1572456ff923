import { expect, test } from 'vitest';
import type { Alert } from '../../../src-main/contract/alerts.ts';
import { createNews } from '../../../src-main/desktop/tray/news.ts';

const alert = (id: string, at: number): Alert => ({
  id,
  at,
  kind: 'refusal',
  severity: 'warning',
  title: id,
  text: '',
  owner: { kind: 'key', id: 'k', name: 'k' },
  budgetId: null,
  keyId: null,
  developerId: null,
  teamId: null,
  sessionId: null,
  requestId: null,
});
const ids = (alerts: readonly Alert[]) => alerts.map(({ id }) => id);

test('an alert is news once, in the order of time; what was there before is none', () => {
  const news = createNews(100);
  expect(ids(news.fresh([alert('old', 99)]))).toEqual([]);
  expect(ids(news.fresh([alert('b', 102), alert('a', 101), alert('old', 99)]))).toEqual(['a', 'b']);
  expect(ids(news.fresh([alert('b', 102), alert('a', 101)]))).toEqual([]);
  expect(ids(news.fresh([alert('same moment', 102), alert('b', 102), alert('a', 101)]))).toEqual(['same moment']);
});

test('of a storm only the newest few are shown', () => {
  const storm = Array.from({ length: 20 }, (_, index) => alert(`a${20 - index}`, 20 - index));
  expect(ids(createNews(0).fresh(storm))).toEqual(['a18', 'a19', 'a20']);
});

test('an engine that does not answer for a while tells nothing twice when it is back', () => {
  const news = createNews(0);
  expect(ids(news.fresh([alert('a', 5)]))).toEqual(['a']);
  expect(ids(news.fresh([]))).toEqual([]);
  expect(ids(news.fresh([alert('a', 5)]))).toEqual([]);
});
