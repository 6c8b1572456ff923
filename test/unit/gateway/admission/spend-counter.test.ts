/** What counts at the very borders of a window, where one millisecond decides. */
import { describe, expect, test } from 'vitest';
import { SpendCounter } from '../../../../src-main/gateway/admission/spend-counter.ts';

const MIDNIGHT = Date.parse('2026-11-23T00:00:00Z');
const DAY = 86_400_000;
const HOUR = 3_600_000;

describe('a calendar day', () => {
  const day = () => new SpendCounter({ kind: 'calendar', unit: 'day' }, () => 'UTC');

  test('counts a charge at its very first instant, and none from before it', () => {
    const counter = day();
    counter.charge(5, MIDNIGHT, MIDNIGHT + HOUR);
    counter.charge(7, MIDNIGHT - 1, MIDNIGHT + HOUR);
    expect(counter.settled(MIDNIGHT + HOUR)).toBe(5);
  });

  test('counts a charge at its last instant, which is gone at the next day’s first', () => {
    const counter = day();
    counter.charge(5, MIDNIGHT + DAY - 1, MIDNIGHT + DAY - 1);
    expect([counter.settled(MIDNIGHT + DAY - 1), counter.settled(MIDNIGHT + DAY)]).toEqual([5, 0]);
  });
});

describe('a rolling window', () => {
  const rolling = () => new SpendCounter({ kind: 'rolling', ms: 5 * HOUR }, () => 'UTC');

  test('keeps a charge for its whole length, and has forgotten it a step after the minute that holds it', () => {
    const counter = rolling();
    counter.charge(5, MIDNIGHT, MIDNIGHT);
    const step = (5 * HOUR) / 360;
    // The ledger gives back minutes: this one ends within the second step, and counts to that one's end.
    const end = MIDNIGHT + 5 * HOUR + 2 * step;
    expect(counter.settled(MIDNIGHT + 5 * HOUR)).toBe(5);
    expect([counter.settled(end - 1), counter.settled(end)]).toEqual([5, 0]);
  });

  test('says when there is room again to the millisecond at which there is', () => {
    const counter = rolling();
    counter.charge(5, MIDNIGHT, MIDNIGHT);
    const resetsAt = counter.resetsAt(MIDNIGHT, 5, 1)!;
    expect([counter.settled(resetsAt - 1), counter.settled(resetsAt)]).toEqual([5, 0]);
  });
});

test('a total counts what was ever charged', () => {
  const counter = new SpendCounter({ kind: 'total' }, () => 'UTC');
  counter.charge(5, 0, MIDNIGHT);
  counter.charge(7, MIDNIGHT, MIDNIGHT);
  expect(counter.settled(MIDNIGHT + 1000 * DAY)).toBe(12);
});
