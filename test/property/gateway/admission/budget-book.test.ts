/** Budgets under random hierarchies, windows, prices, interleavings and clocks: the promises of the design, each as a law. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BudgetBook, Reservation } from '../../../../src-main/gateway/admission/budget-book.ts';
import { sessionCap } from '../../../../src-main/gateway/admission/session-caps.ts';
import type { Budget } from '../../../../src-main/gateway/admission/tier.ts';
import type { BudgetWindow } from '../../../../src-main/gateway/admission/windows.ts';

const MODELS = ['claude-opus-5-5', 'claude-haiku-5-5'];
const PROVIDERS = ['anthropic', 'bedrock'];
const HOUR = 3_600_000;

const windows: fc.Arbitrary<BudgetWindow> = fc.oneof(
  fc.constantFrom('day', 'week', 'month').map((unit) => ({ kind: 'calendar', unit }) as const),
  fc.integer({ min: 1, max: 48 }).map((hours) => ({ kind: 'rolling', ms: hours * HOUR }) as const),
  fc.constant({ kind: 'total' } as const),
);
const budgets = (reserve: fc.Arbitrary<'strict' | 'expected'>) =>
  fc
    .array(
      fc.record({
        cap: fc.integer({ min: 0, max: 2000 }),
        window: windows,
        models: fc.constantFrom(null, ['claude-opus-*'], ['*haiku*']),
        providers: fc.constantFrom(null, ['anthropic']),
        mode: fc.constantFrom('enforce' as const, 'enforce' as const, 'warn' as const),
        reserve,
      }),
      { minLength: 1, maxLength: 6 },
    )
    .map((list) =>
      list.map(({ cap, ...rest }, index): Budget => ({
        id: `b${index}`,
        owner: { kind: 'team', id: 't', name: 'T' },
        capNanoUsd: cap,
        onExhausted: 'finish',
        alertAt: [],
        ...rest,
      })),
    );

/** One step of a day at the gateway; `actual` is the part of its upper bound that a request really costs. */
const steps = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('ask' as const),
        model: fc.constantFrom(...MODELS),
        provider: fc.constantFrom(...PROVIDERS),
        bound: fc.integer({ min: 1, max: 400 }),
        expectedPercent: fc.integer({ min: 0, max: 100 }),
        actualPercent: fc.integer({ min: 0, max: 100 }),
      }),
    },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('finish' as const), which: fc.nat() }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: -2 * HOUR, max: 30 * HOUR }) }) },
  ),
  { maxLength: 120 },
);

interface Running {
  reservation: Reservation;
  model: string;
  provider: string;
  strict: number;
  expected: number;
  actual: number;
}
interface Charged {
  at: number;
  model: string;
  provider: string;
  cost: number;
}

/** Plays the steps and calls `check` after each; returns what was charged and what still runs. */
function play(
  list: readonly Budget[],
  script: readonly (typeof steps extends fc.Arbitrary<(infer S)[]> ? S : never)[],
  isClockTrue: boolean,
  check: (book: BudgetBook, running: Running[], charged: Charged[], now: number) => void,
): void {
  const book = new BudgetBook(() => 'Europe/Berlin');
  const running: Running[] = [];
  const charged: Charged[] = [];
  let now = Date.parse('2026-03-28T20:00:00Z');
  for (const step of script) {
    if (step.kind === 'wait') now += isClockTrue ? Math.abs(step.ms) : step.ms;
    else if (step.kind === 'ask') {
      const { model, provider, bound: strict } = step;
      const expected = Math.floor((strict * step.expectedPercent) / 100);
      const reservation = book.reserve(list, { models: [model], providers: [provider] }, { strict, expected }, now);
      if (reservation instanceof Reservation)
        running.push({ reservation, model, provider, strict, expected, actual: Math.floor((strict * step.actualPercent) / 100) });
    } else if (running.length > 0) {
      const [one] = running.splice(step.which % running.length, 1);
      one!.reservation.release();
      book.charge(list, { models: [one!.model], providers: [one!.provider] }, one!.actual, now, now);
      charged.push({ at: now, model: one!.model, provider: one!.provider, cost: one!.actual });
    }
    check(book, running, charged, now);
  }
}

const concerns = (budget: Budget, one: { model: string; provider: string }) =>
  (budget.models === null || (budget.models[0] === 'claude-opus-*' ? one.model.startsWith('claude-opus-') : one.model.includes('haiku'))) &&
  (budget.providers === null || budget.providers.includes(one.provider));
/** What the ledger says was spent in the window that holds `now`, independently computed. */
function ledgerSum(budget: Budget, charged: readonly Charged[], now: number): number {
  const { window } = budget;
  const day = (at: number) => new Intl.DateTimeFormat('sv', { timeZone: 'Europe/Berlin', dateStyle: 'short' }).format(at);
  const monday = (at: number) => {
    const date = new Date(`${day(at)}T00:00:00Z`);
    return date.getTime() - ((date.getUTCDay() + 6) % 7) * 24 * HOUR;
  };
  const isInside = (at: number) => {
    if (window.kind === 'total') return true;
    if (window.kind === 'rolling') return at > now - window.ms;
    if (window.unit === 'day') return day(at) === day(now);
    return window.unit === 'month' ? day(at).slice(0, 7) === day(now).slice(0, 7) : monday(at) === monday(now);
  };
  return charged.filter((one) => concerns(budget, one) && isInside(one.at)).reduce((sum, one) => sum + one.cost, 0);
}

describe('strict', () => {
  test('no enforced window is ever passed, and calendar and total counters equal the ledger', () => {
    fc.assert(
      fc.property(budgets(fc.constant('strict')), steps, (list, script) => {
        play(list, script, true, (book, _running, charged, now) => {
          for (const budget of list) {
            const inLedger = ledgerSum(budget, charged, now);
            const { usedNanoUsd } = book.state(budget, now);
            if (budget.mode === 'enforce') expect(inLedger).toBeLessThanOrEqual(budget.capNanoUsd);
            if (budget.window.kind === 'rolling') expect(usedNanoUsd).toBeGreaterThanOrEqual(inLedger);
            else expect(usedNanoUsd).toBe(inLedger);
          }
        });
      }),
      { numRuns: 400 },
    );
  });

  test('a clock that jumps to and fro lets nobody past a cap that never resets', () => {
    fc.assert(
      fc.property(budgets(fc.constant('strict')), steps, (list, script) => {
        play(list, script, false, (_book, _running, charged, now) => {
          for (const budget of list) {
            if (budget.mode === 'enforce' && budget.window.kind === 'total')
              expect(ledgerSum(budget, charged, now)).toBeLessThanOrEqual(budget.capNanoUsd);
          }
        });
      }),
      { numRuns: 200 },
    );
  });
});

describe('expected', () => {
  test('settled never passes the cap by more than the running requests exceed what was reserved for them', () => {
    fc.assert(
      fc.property(budgets(fc.constantFrom('strict', 'expected')), steps, (list, script) => {
        const excess = new Map<string, number>();
        let before: Running[] = [];
        play(list, script, true, (_book, running, charged, now) => {
          for (const one of before.filter((was) => !running.includes(was))) {
            for (const budget of list) {
              if (concerns(budget, one))
                excess.set(budget.id, (excess.get(budget.id) ?? 0) + Math.max(0, one.actual - one[budget.reserve]));
            }
          }
          before = [...running];
          for (const budget of list) {
            if (budget.mode === 'enforce' && budget.window.kind === 'total')
              expect(ledgerSum(budget, charged, now)).toBeLessThanOrEqual(budget.capNanoUsd + (excess.get(budget.id) ?? 0));
          }
        });
      }),
      { numRuns: 300 },
    );
  });
});

test('reservations are those of the running requests, and zero when none runs', () => {
  fc.assert(
    fc.property(budgets(fc.constantFrom('strict', 'expected')), steps, (list, script) => {
      play(list, script, true, (book, running, _charged, now) => {
        for (const budget of list) {
          const promised = running.filter((one) => concerns(budget, one)).reduce((sum, one) => sum + one[budget.reserve], 0);
          expect(book.state(budget, now).reservedNanoUsd).toBe(promised);
        }
      });
    }),
    { numRuns: 200 },
  );
});

test('a refusal names a budget that truly has no room, and reserves nothing anywhere', () => {
  fc.assert(
    fc.property(budgets(fc.constant('strict')), fc.integer({ min: 1, max: 3000 }), (list, amount) => {
      const book = new BudgetBook(() => 'UTC');
      const answer = book.reserve(list, { models: [MODELS[0]!], providers: ['anthropic'] }, { strict: amount, expected: amount }, 0);
      if (answer instanceof Reservation) return;
      expect(answer.capNanoUsd).toBeLessThan(amount);
      for (const budget of list) expect(book.state(budget, 0).reservedNanoUsd).toBe(0);
    }),
  );
});

test('extending reserves only the difference, only where it was expected, and gives everything back', () => {
  const shared = {
    owner: { kind: 'team', id: 't', name: 'T' },
    window: { kind: 'total' },
    models: null,
    providers: null,
    mode: 'enforce',
    onExhausted: 'cut',
    alertAt: [],
  } as const;
  const strict: Budget = { ...shared, id: 's', capNanoUsd: 100, reserve: 'strict' };
  const wide: Budget = { ...shared, id: 'w', capNanoUsd: 100, reserve: 'expected' };
  const narrow: Budget = { ...shared, id: 'n', capNanoUsd: 30, reserve: 'expected' };
  const book = new BudgetBook(() => 'UTC');
  const reservation = book.reserve(
    [strict, wide, narrow],
    { models: ['m'], providers: [] },
    { strict: 90, expected: 20 },
    0,
  ) as Reservation;
  expect(reservation.extend(30, 0)).toBeNull();
  expect(reservation.extend(50, 0)?.id).toBe('n');
  expect([strict, wide, narrow].map((budget) => book.state(budget, 0).reservedNanoUsd)).toEqual([90, 50, 30]);
  reservation.release();
  reservation.release();
  expect([strict, wide, narrow].map((budget) => book.state(budget, 0).reservedNanoUsd)).toEqual([0, 0, 0]);
});

test('counters of sessions that are long silent are forgotten, those that hold something or moved lately are not', () => {
  const book = new BudgetBook(() => 'UTC');
  const cap = (session: string) => sessionCap('key', session, 100);
  const charge = (session: string) => book.charge([cap(session)], { models: ['m'], providers: [] }, 5, 0, 0);
  const used = (session: string) => book.state(cap(session), 0).usedNanoUsd;
  charge('silent');
  charge('busy');
  const held = book.reserve([cap('busy')], { models: ['m'], providers: [] }, { strict: 10, expected: 10 }, 0) as Reservation;
  for (let count = 0; count < 100_001; count += 1) charge(`s${count}`);
  expect(used('busy')).toBe(5);
  expect(used('s100000')).toBe(5);
  expect(used('silent')).toBe(0);
  held.release();
});
