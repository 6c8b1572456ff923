import { expect, test } from 'vitest';
import { spendRange } from '../../../src-main/admin/spend/spend-range.ts';

const at = Date.parse;

test('today has 24 hours in a zone without a change of clocks', () => {
  const range = spendRange('today', at('2026-11-23T12:34:56Z'), 'UTC');
  expect(range.from).toBe(at('2026-11-23T00:00:00Z'));
  expect(range.to).toBe(at('2026-11-24T00:00:00Z'));
  expect(range.buckets).toHaveLength(24);
  expect(range.buckets[14]).toEqual({ start: at('2026-11-23T14:00:00Z'), label: '14:00' });
});

test('today follows the zone of the organisation, not the machine', () => {
  const range = spendRange('today', at('2026-11-23T20:00:00Z'), 'Asia/Tokyo');
  expect(range.from).toBe(at('2026-11-23T15:00:00Z'));
  expect(range.to).toBe(at('2026-11-24T15:00:00Z'));
});

test('the day the clocks go back has 25 hours, the day they go forward 23', () => {
  expect(spendRange('today', at('2026-10-25T12:00:00Z'), 'Europe/Berlin').buckets).toHaveLength(25);
  expect(spendRange('today', at('2026-03-29T12:00:00Z'), 'Europe/Berlin').buckets).toHaveLength(23);
});

test('a day starts at its first instant where midnight does not exist', () => {
  // In Beirut the clocks go from 23:59:59 to 01:00 on 29 March 2026.
  const range = spendRange('today', at('2026-03-29T12:00:00Z'), 'Asia/Beirut');
  expect(range.from).toBe(at('2026-03-28T22:00:00Z'));
  expect(range.buckets[0]?.label).toBe('01:00');
});

test('seven days are today and the six before it', () => {
  const range = spendRange('7d', at('2026-11-23T12:00:00Z'), 'Europe/Berlin');
  expect(range.buckets.map((bucket) => bucket.label)).toEqual([
    '2026-11-17',
    '2026-11-18',
    '2026-11-19',
    '2026-11-20',
    '2026-11-21',
    '2026-11-22',
    '2026-11-23',
  ]);
  expect(range.from).toBe(at('2026-11-16T23:00:00Z'));
  expect(range.to).toBe(at('2026-11-23T23:00:00Z'));
});

test('a month starts on its first and ends with today, over a change of clocks', () => {
  const range = spendRange('month', at('2026-10-26T12:00:00Z'), 'Europe/Berlin');
  expect(range.from).toBe(at('2026-09-30T22:00:00Z'));
  expect(range.to).toBe(at('2026-10-26T23:00:00Z'));
  expect(range.buckets).toHaveLength(26);
  expect(range.buckets[25]).toEqual({ start: at('2026-10-25T23:00:00Z'), label: '2026-10-26' });
});

test('the last month is whole and ends where this one begins; a quarter begins with its first month', () => {
  const last = spendRange('last-month', at('2026-03-15T12:00:00Z'), 'Europe/Berlin');
  expect([last.from, last.to]).toEqual([at('2026-01-31T23:00:00Z'), at('2026-02-28T23:00:00Z')]);
  expect(last.buckets).toHaveLength(28);
  const quarter = spendRange('quarter', at('2026-11-23T12:00:00Z'), 'UTC');
  expect([quarter.from, quarter.to]).toEqual([at('2026-10-01T00:00:00Z'), at('2026-11-24T00:00:00Z')]);
  expect(spendRange('quarter', at('2026-01-01T12:00:00Z'), 'UTC').from).toBe(at('2026-01-01T00:00:00Z'));
});
