import { expect, test } from 'vitest';
import type { AccountAction, Override } from '../../../src-main/contract/overrides.ts';
import { Overrides } from '../../../src-main/gateway/overrides.ts';

const order = (action: AccountAction, endsAt = 100): Override => ({
  id: action,
  actor: 'admin',
  reason: '',
  createdAt: 0,
  endsAt,
  kind: 'account',
  accountId: 'main',
  action,
});

test('an account follows what is ordered for it until that ends, and the order that sends least there wins', () => {
  const overrides = new Overrides();
  expect(overrides.account('main', 0)).toBeNull();
  overrides.set([order('pin'), order('drain', 50), order('pause', 30), order('fail', 10)]);
  expect([0, 10, 30, 50, 100].map((now) => overrides.account('main', now))).toEqual(['fail', 'pause', 'drain', 'pin', null]);
  expect(overrides.account('other', 0)).toBeNull();
});

test('raises of one budget add up, and a new list replaces the old one', () => {
  const overrides = new Overrides();
  const raise = (amountNanoUsd: number, endsAt: number): Override => ({
    ...order('pin', endsAt),
    kind: 'raise',
    budgetId: 'team:web/x',
    amountNanoUsd,
  });
  overrides.set([raise(5, 10), raise(7, 20)]);
  expect([0, 10, 20].map((now) => overrides.raise('team:web/x', now))).toEqual([12, 7, 0]);
  overrides.set([]);
  expect(overrides.raise('team:web/x', 0)).toBe(0);
});
