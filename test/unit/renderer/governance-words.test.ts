/** Budgets, windows and ends of exceptions in words and moments. */
import { describe, expect, it } from 'vitest';
import { endOf, fromLocalField, toLocalField } from '../../../src-renderer/format/until.ts';
import { budgetTitle, fullness, resetWords, spanOf, usd, windowConfigOf, windowRule } from '../../../src-renderer/format/window-words.ts';

const week = { calendar: 'week' } as const;

describe('a budget in words', () => {
  it('says amount and window', () => {
    expect(budgetTitle({ amountUsd: 100, window: { calendar: 'month' } })).toBe('$100 a month');
    expect(budgetTitle({ amountUsd: 0.5, window: { rolling: '5h' } })).toBe('$0.50 in any 5 hours');
    expect(budgetTitle({ amountUsd: 1200, window: { rolling: '1d' } })).toBe('$1,200 in any day');
    expect(budgetTitle({ amountUsd: 7, window: { total: true } })).toBe('$7 in all');
    expect(usd(0.00125)).toBe('$0.0013');
  });

  it('says when it resets, on the clock of the organisation', () => {
    const at = Date.UTC(2026, 10, 29, 23, 0);
    expect(resetWords(week, at, 'Europe/Berlin')).toBe('resets Mon 30 Nov, 00:00 Europe/Berlin');
    expect(windowRule(week, 'Europe/Berlin')).toBe('Resets every Monday at 00:00 Europe/Berlin.');
    expect(resetWords({ rolling: '5h' }, at, 'UTC')).toBe('more room from Sun 29 Nov, 23:00');
    expect(resetWords({ total: true }, null, 'UTC')).toBe('never resets');
  });

  it('reads windows as the engine counts them', () => {
    expect(windowConfigOf({ kind: 'rolling', ms: 5 * 3_600_000 })).toEqual({ rolling: '5h' });
    expect(windowConfigOf({ kind: 'calendar', unit: 'day' })).toEqual({ calendar: 'day' });
    expect([spanOf(60_000), spanOf(90_000), spanOf(172_800_000)]).toEqual(['minute', '90 seconds', '2 days']);
  });

  it('is calm, noticed, warned of and full at 75, 90 and 100 percent', () => {
    expect([0, 74, 75, 89, 90, 99, 100, 130].map((used) => fullness(used, 100))).toEqual([
      'calm',
      'calm',
      'notice',
      'notice',
      'warning',
      'warning',
      'full',
      'full',
    ]);
    expect(fullness(0, 0)).toBe('full');
  });
});

describe('the end of an exception', () => {
  const wednesday = new Date(2026, 10, 25, 18, 30).getTime();

  it('is the end of today, or of Sunday, on the reader’s clock', () => {
    expect(new Date(endOf('tonight', wednesday))).toEqual(new Date(2026, 10, 26));
    expect(new Date(endOf('week', wednesday))).toEqual(new Date(2026, 10, 30));
    expect(new Date(endOf('week', new Date(2026, 10, 29, 9).getTime()))).toEqual(new Date(2026, 10, 30));
    expect(endOf('hour', wednesday)).toBe(wednesday + 3_600_000);
  });

  it('survives the field it is edited in', () => {
    expect(fromLocalField(toLocalField(wednesday))).toBe(wednesday);
    expect(fromLocalField('')).toBeNull();
  });
});
