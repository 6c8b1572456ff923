/** Budgets at their borders: the last nano-dollar fits, the exact percent is told, one matching provider is enough. */
import { expect, test } from 'vitest';
import { BudgetBook, Reservation } from '../../../../src-main/gateway/admission/budget-book.ts';
import type { Budget } from '../../../../src-main/gateway/admission/tier.ts';
import { tier } from '../../../support/governed.ts';

const NOON = Date.parse('2026-11-23T12:00:00Z');
const spending = { models: ['claude-opus-5-5'], providers: ['anthropic', 'bedrock'] };
const of = (amount: number) => ({ strict: amount, expected: amount });
const budgetOf = (budget: Partial<Budget>): Budget => tier('team', { budgets: [{ capNanoUsd: 100, ...budget }] }).budgets[0]!;
const newBook = () => new BudgetBook(() => 'UTC');

test('what fills the room exactly passes, one nano-dollar more does not', () => {
  const budget = budgetOf({});
  expect(newBook().reserve([budget], spending, of(100), NOON)).toBeInstanceOf(Reservation);
  expect(newBook().reserve([budget], spending, of(101), NOON)).toMatchObject({ budget, neededNanoUsd: 101 });
});

test('a threshold is told when it is reached exactly, and once', () => {
  const [book, budget] = [newBook(), budgetOf({ alertAt: [50, 90] })];
  expect(book.charge([budget], spending, 49, NOON, NOON)).toEqual([]);
  expect(book.charge([budget], spending, 1, NOON, NOON)).toMatchObject([{ percent: 50, usedNanoUsd: 50 }]);
  expect(book.charge([budget], spending, 1, NOON, NOON)).toEqual([]);
});

test('a budget of one provider holds a request that may go there among others', () => {
  const [book, budget] = [newBook(), budgetOf({ providers: ['bedrock'] })];
  book.charge([budget], spending, 30, NOON, NOON);
  expect(book.state(budget, NOON).usedNanoUsd).toBe(30);
  book.charge([budget], { ...spending, providers: ['openai'] }, 30, NOON, NOON);
  expect(book.state(budget, NOON).usedNanoUsd).toBe(30);
});
