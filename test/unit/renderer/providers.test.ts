/** The Providers view's decisions: which word an account gets, what its day amounts to, what became of a drill. */
import { describe, expect, it } from 'vitest';
import type { AccountStatus } from '../../../src-main/contract/routing.ts';
import { drillResult, lastDrill } from '../../../src-renderer/features/providers/drill-result.ts';
import { fitsFilter, providerFilters, providerState, sumUp } from '../../../src-renderer/features/providers/provider-state.ts';
import { requestRow } from '../../support/request-row.ts';

const status = (fields: Partial<AccountStatus> = {}): AccountStatus => ({
  id: 'main',
  title: 'Main',
  providerId: 'anthropic',
  simulated: false,
  origin: null,
  disabled: false,
  state: 'closed',
  reason: '',
  nextTryAt: null,
  override: null,
  successRate: null,
  firstByteMs: null,
  lastError: null,
  lastErrorAt: null,
  lastSuccessAt: 1,
  openStreams: 0,
  requestsToday: 0,
  costTodayNanoUsd: 0,
  models: [],
  hours: [],
  ...fields,
});
const ordered = (action: 'pin' | 'pause' | 'drain' | 'fail') =>
  ({ override: { id: 'o', action, actor: 'admin', reason: 'r', endsAt: 9 } }) satisfies Partial<AccountStatus>;

describe('the word for an account', () => {
  it.each([
    ['healthy', status(), 'ready'],
    ['untried', status({ lastSuccessAt: null }), 'untried'],
    ['healthy', status({ lastSuccessAt: null, lastErrorAt: 1 }), null],
    ['resting', status({ state: 'open' }), 'failing'],
    ['probing', status({ state: 'half-open' }), 'failing'],
    ['pinned', status(ordered('pin')), 'ready'],
    ['resting', status({ ...ordered('pin'), state: 'open' }), 'failing'],
    ['paused', status({ ...ordered('pause'), state: 'open' }), 'failing'],
    ['draining', status(ordered('drain')), 'ready'],
    ['drill', status(ordered('fail')), 'ready'],
    ['secret-missing', status(ordered('pin')), 'secret-missing'],
    ['unconfirmed', status(), 'unconfirmed'],
    ['disabled', status({ disabled: true, state: 'open' }), 'disabled'],
  ] as const)('is %s', (word, given, health) => {
    expect(providerState(given, health)).toBe(word);
  });

  it('decides where it is shown', () => {
    expect(providerFilters.filter((filter) => fitsFilter('resting', false, filter))).toEqual(['all', 'trouble']);
    expect(providerFilters.filter((filter) => fitsFilter('pinned', true, filter))).toEqual(['all', 'ordered', 'healthy']);
    expect(providerFilters.filter((filter) => fitsFilter('disabled', false, filter))).toEqual(['all']);
  });
});

it('sums a day up by weight, and says nothing of a day without attempts', () => {
  expect(sumUp([])).toEqual({ ok: 0, failed: 0, successRate: null, firstByteMs: null });
  const hours = [
    { start: 0, ok: 3, failed: 1, firstByteMs: 100 },
    { start: 1, ok: 1, failed: 0, firstByteMs: 500 },
    { start: 2, ok: 0, failed: 3, firstByteMs: null },
  ];
  expect(sumUp(hours)).toEqual({ ok: 4, failed: 4, successRate: 0.5, firstByteMs: 200 });
});

it('counts what came while the newest drill ran, and nothing before or after', () => {
  const drill = (id: string, createdAt: number, endsAt: number, action: 'fail' | 'pause' = 'fail') =>
    ({ kind: 'account', accountId: 'main', action, id, actor: 'admin', reason: 'r', createdAt, endsAt }) as const;
  expect(lastDrill([drill('a', 1, 2), drill('b', 100, 200), drill('c', 300, 400, 'pause')])?.id).toBe('b');
  expect(lastDrill([drill('c', 300, 400, 'pause')])).toBeNull();
  const rows = [
    requestRow({ startedAt: 99 }),
    requestRow({ startedAt: 100, attempts: 2, accountId: 'spare' }),
    requestRow({ startedAt: 150, accountId: 'spare' }),
    requestRow({ startedAt: 160, outcome: 'failed' }),
    requestRow({ startedAt: 170, outcome: 'refused' }),
    requestRow({ startedAt: 180, outcome: 'running' }),
    requestRow({ startedAt: 190, endpoint: 'count_tokens' }),
    requestRow({ startedAt: 200 }),
  ];
  expect(drillResult(rows, { createdAt: 100, endsAt: 200 })).toEqual({
    requests: 5,
    answered: 2,
    moved: 1,
    failed: 2,
    running: 1,
    answeredBy: [{ accountId: 'spare', requests: 2 }],
  });
});
