/** Counters under a clock that jumps, a time zone that changes and restarts, against what the ledger says independently. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { emptyUsage } from '../../../../src-main/contract/records.ts';
import { Counting } from '../../../../src-main/gateway/admission/counting.ts';
import { AdmissionDesk } from '../../../../src-main/gateway/admission/desk.ts';
import type { Budget } from '../../../../src-main/gateway/admission/tier.ts';
import type { GatewayEvent } from '../../../../src-main/gateway/events.ts';
import { Overrides } from '../../../../src-main/gateway/overrides.ts';
import { pastCharges, tier } from '../../../support/governed.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const ZONES = ['Europe/Berlin', 'America/New_York', 'Pacific/Auckland', 'Australia/Lord_Howe'];
/** The evening before the clocks of Berlin change; New York's have, Auckland's change a week later. */
const START = Date.parse('2026-03-28T21:40:00Z');

const organization = tier('organization', {
  budgets: [
    { window: { kind: 'calendar', unit: 'day' } },
    { window: { kind: 'calendar', unit: 'week' } },
    { window: { kind: 'calendar', unit: 'month' } },
    { window: { kind: 'rolling', ms: 5 * HOUR } },
    { window: { kind: 'total' } },
  ],
});
const [DAY, , MONTH, ROLLING, TOTAL] = organization.budgets;

interface Charged {
  readonly at: number;
  readonly amount: number;
  /** What the engine took the time and zone for when it was charged. */
  readonly day: string;
}

const steps = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.record({ kind: fc.constant('charge' as const), amount: fc.integer({ min: 1, max: 1000 }) }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('move' as const), ms: fc.integer({ min: -3 * HOUR, max: 6 * HOUR }) }) },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant('move' as const), ms: fc.integer({ min: -40 * 24 * HOUR, max: 40 * 24 * HOUR }) }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('zone' as const), zone: fc.constantFrom(...ZONES) }) },
    { weight: 1, arbitrary: fc.constant({ kind: 'restart' as const }) },
  ),
  { maxLength: 40 },
);

test('what counts in the present window is what the ledger holds from its start on, whatever the clock and the zone did', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (script) => {
      const world = { wall: START, zone: ZONES[0]!, charges: [] as Charged[] };
      let engine = await startEngine(world);
      for (const step of script) {
        if (step.kind === 'charge') engine.charge(step.amount);
        else if (step.kind === 'move') world.wall += step.ms;
        else if (step.kind === 'zone') {
          world.zone = step.zone;
          await engine.configured();
        } else engine = await startEngine(world);
        await engine.counted();
        const now = engine.now();
        for (const budget of organization.budgets) expect(engine.used(budget), budget.id).toBe(ledgerSum(budget, world, now));
        // Weaker, but without windows computed by anybody: what was charged on this very day is there.
        const today = world.charges.filter(({ day }) => day === dayOf(now, world.zone)).reduce((sum, { amount }) => sum + amount, 0);
        expect(engine.used(DAY!)).toBeGreaterThanOrEqual(today);

        const restarted = await startEngine(world);
        const isHeld = now !== world.wall;
        for (const budget of organization.budgets) {
          if (isHeld) expect(restarted.used(budget)).toBeGreaterThanOrEqual(engine.used(budget));
          else expect(restarted.used(budget)).toBe(engine.used(budget));
        }
      }
    }),
    { numRuns: 150 },
  );
});

test('a clock that goes to and fro frees no daily budget, and a warning stands until the charges are no longer ahead', async () => {
  const world = { wall: START, zone: 'UTC', charges: [] as Charged[] };
  const engine = await startEngine(world);
  engine.charge(60);
  for (const hours of [30, -30, 54, -54, -24, 24]) {
    world.wall += hours * HOUR;
    await engine.counted();
    if (hours === 30) engine.charge(40);
  }
  expect(engine.used(DAY!)).toBe(100);
  expect(engine.events).toEqual([
    { kind: 'clock', chargedUntil: START + 30 * HOUR },
    { kind: 'clock', chargedUntil: null },
    { kind: 'clock', chargedUntil: START + 54 * HOUR },
  ]);
  world.wall = START + 54 * HOUR;
  await engine.counted();
  expect(engine.events.at(-1)).toEqual({ kind: 'clock', chargedUntil: null });
  expect([DAY, MONTH, TOTAL].map((budget) => engine.used(budget!))).toEqual([0, 100, 100]);
});

test('a step back of under an hour holds the window, and what is charged meanwhile counts in it', async () => {
  const world = { wall: Date.parse('2026-03-29T22:05:00Z'), zone: 'Europe/Berlin', charges: [] as Charged[] };
  const engine = await startEngine(world);
  engine.charge(5);
  world.wall -= 59 * MINUTE;
  engine.charge(7);
  expect(engine.used(DAY!)).toBe(12);
  world.wall += 2 * HOUR;
  expect([engine.used(DAY!), engine.used(ROLLING!), engine.events]).toEqual([12, 12, []]);
});

test('an earlier run that was ahead of the clock is told of at the start', async () => {
  const world = { wall: START, zone: 'UTC', charges: [] as Charged[] };
  (await startEngine(world)).charge(5);
  world.wall -= 3 * HOUR;
  expect((await startEngine(world)).events).toEqual([{ kind: 'clock', chargedUntil: START }]);
});

async function startEngine(world: { wall: number; zone: string; charges: Charged[] }) {
  const events: GatewayEvent[] = [];
  const wall = { now: () => world.wall, monotonic: () => 0, after: () => () => undefined };
  const nothing = () => undefined;
  const counting = new Counting(wall, {
    desk: () => desk,
    history: {
      charges: async (from) => world.charges.filter(({ at }) => at >= from).map(({ at, amount }) => past(at, amount)),
      before: async (to) => world.charges.filter(({ at }) => at < to).map(({ amount }) => past(to, amount)),
      latest: async () => (world.charges.length === 0 ? null : Math.max(...world.charges.map(({ at }) => at))),
      isComplete: () => true,
    },
    snapshot: () => ({
      tiers: [organization],
      accounts: [],
      keysByHash: new Map(),
      organization: { id: organization.id, name: 'O', timeZone: world.zone },
    }),
    running: () => [],
    tell: (event) => void events.push(event),
  });
  const { clock } = counting;
  const desk: AdmissionDesk = new AdmissionDesk({
    overrides: new Overrides(),
    clock,
    logger: { debug: nothing, info: nothing, warn: nothing, error: nothing },
    timeZone: () => world.zone,
    cacheReadWeight: () => 0,
    ratesOf: () => null,
    keyNow: () => null,
    tell: nothing,
  });
  await counting.start();
  return {
    events,
    now: () => clock.now(),
    used: (budget: Budget) => desk.book.state(budget, clock.now()).usedNanoUsd,
    configured: () => counting.count(),
    /** Resolves when whatever the clock has set off is counted. */
    async counted() {
      clock.now();
      await desk.loading(async () => undefined);
    },
    charge(amount: number) {
      const at = clock.now();
      world.charges.push({ at, amount, day: dayOf(at, world.zone) });
      desk.book.charge(organization.budgets, { models: ['m'], providers: [] }, amount, at, at);
    },
  };
}

/** As the ledger gives it: by minute. */
function past(at: number, costNanoUsd: number) {
  return pastCharges({ at: (Math.floor(at / MINUTE) + 1) * MINUTE - 1, usage: emptyUsage, costNanoUsd });
}

function dayOf(at: number, timeZone: string): string {
  return `${timeZone} ${new Intl.DateTimeFormat('sv', { timeZone, dateStyle: 'short' }).format(at)}`;
}

/** From the start of the window on, by names of dates, which are in order as texts. */
function ledgerSum({ window }: Budget, { charges, zone }: { charges: readonly Charged[]; zone: string }, now: number): number {
  const date = (at: number) => dayOf(at, zone).split(' ')[1]!;
  const counts = ({ at }: Charged): boolean => {
    if (window.kind === 'total') return true;
    if (window.kind === 'rolling') {
      // By minute, then in steps of a 360th of the window.
      const minute = (Math.floor(at / MINUTE) + 1) * MINUTE - 1;
      return (Math.floor(minute / (window.ms / 360)) + 1) * (window.ms / 360) + window.ms > now;
    }
    if (window.unit === 'day') return date(at) >= date(now);
    if (window.unit === 'month') return date(at).slice(0, 7) >= date(now).slice(0, 7);
    const today = new Date(`${date(now)}T00:00:00Z`);
    const monday = new Date(today.getTime() - ((today.getUTCDay() + 6) % 7) * 24 * HOUR);
    return date(at) >= monday.toISOString().slice(0, 10);
  };
  return charges.filter(counts).reduce((sum, { amount }) => sum + amount, 0);
}
