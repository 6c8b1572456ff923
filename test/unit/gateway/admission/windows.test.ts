/** Calendar windows where clocks misbehave: a day begins at the first instant of its date, wherever that is. */
import { describe, expect, test } from 'vitest';
import { calendarSpan } from '../../../../src-main/gateway/admission/windows.ts';

const span = (unit: 'day' | 'week' | 'month', at: string, zone: string) => {
  const { start, end } = calendarSpan(unit, Date.parse(at), zone);
  return [new Date(start).toISOString(), new Date(end).toISOString(), (end - start) / 3_600_000];
};

describe('a day', () => {
  test('in Cairo begins at 01:00 when midnight is skipped (24 April 2026)', () => {
    expect(span('day', '2026-04-24T10:00:00Z', 'Africa/Cairo')).toEqual(['2026-04-23T22:00:00.000Z', '2026-04-24T21:00:00.000Z', 23]);
  });

  test('in Santiago begins at 01:00 when midnight is skipped (6 September 2026)', () => {
    expect(span('day', '2026-09-06T12:00:00Z', 'America/Santiago')).toEqual(['2026-09-06T04:00:00.000Z', '2026-09-07T03:00:00.000Z', 23]);
  });

  test('in Havana begins at the first of two midnights and has 25 hours (1 November 2026)', () => {
    expect(span('day', '2026-11-01T12:00:00Z', 'America/Havana')).toEqual(['2026-11-01T04:00:00.000Z', '2026-11-02T05:00:00.000Z', 25]);
    expect(span('day', '2026-11-01T04:30:00Z', 'America/Havana')[0]).toBe('2026-11-01T04:00:00.000Z');
    expect(span('day', '2026-11-01T05:30:00Z', 'America/Havana')[0]).toBe('2026-11-01T04:00:00.000Z');
  });

  test('on Lord Howe changes by half an hour (5 April 2026)', () => {
    expect(span('day', '2026-04-05T02:00:00Z', 'Australia/Lord_Howe')).toEqual([
      '2026-04-04T13:00:00.000Z',
      '2026-04-05T13:30:00.000Z',
      24.5,
    ]);
  });

  test('in Kathmandu is 5:45 ahead', () => {
    expect(span('day', '2026-11-23T18:15:00Z', 'Asia/Kathmandu')).toEqual(['2026-11-23T18:15:00.000Z', '2026-11-24T18:15:00.000Z', 24]);
    expect(span('day', '2026-11-23T18:14:59Z', 'Asia/Kathmandu')[1]).toBe('2026-11-23T18:15:00.000Z');
  });
});

test('a week begins on Monday', () => {
  expect(span('week', '2026-11-22T23:59:00Z', 'UTC')[0]).toBe('2026-11-16T00:00:00.000Z');
  expect(span('week', '2026-11-23T00:00:00Z', 'UTC')[0]).toBe('2026-11-23T00:00:00.000Z');
});

test('a month ends where the next begins, over the turn of the year and with a change of clocks inside', () => {
  expect(span('month', '2026-12-31T23:30:00Z', 'Europe/Berlin')[0]).toBe('2026-12-31T23:00:00.000Z');
  expect(span('month', '2026-10-15T00:00:00Z', 'Europe/Berlin')).toEqual(['2026-09-30T22:00:00.000Z', '2026-10-31T23:00:00.000Z', 745]);
});
