import { expect, test } from 'vitest';
import { openOverrideBook } from '../../../src-main/admin/exceptions/override-book.ts';
import type { Override } from '../../../src-main/contract/overrides.ts';
import type { GovernanceWrite } from '../../../src-main/store/governance-writes.ts';
import { memoryPorts } from '../../support/memory-ports.ts';

const HOUR = 3_600_000;

/** A book on a memory, with what it told the gateway and how often it told its readers. */
async function setUp(kept: Override[] = []) {
  const { clock } = memoryPorts();
  const inForce: string[][] = [];
  const written: GovernanceWrite[][] = [];
  let told = 0;
  const book = openOverrideBook({
    store: {
      left: { overrides: kept },
      async govern(writes) {
        written.push([...writes]);
        return writes.map(() => true);
      },
    },
    gateway: { setOverrides: (list) => void inForce.push(list.map(({ id }) => id)) },
    audit: { entry: ({ actor, action }) => ({ kind: 'audit', entry: { at: 0, actor, action, subject: '', changes: [] } }) },
    live: { governanceChanged: () => void (told += 1) },
    clock,
    newId: (prefix) => `${prefix}_${written.length + 1}`,
  });
  return { book, clock, inForce, written, told: () => told };
}

const raise = (endsAt: number) => ({ kind: 'raise' as const, budgetId: 'b', amountNanoUsd: 5, reason: 'demo', endsAt });

test('an override is on disk with its audit entry before it is in force', async () => {
  const { book, clock, inForce, written } = await setUp();
  const made = await book.create(raise(clock.now() + HOUR), 'admin');
  expect(written).toEqual([[{ kind: 'override', row: made }, expect.objectContaining({ kind: 'audit' })]]);
  expect(inForce).toEqual([[], ['ovr_1']]);
});

test('what ends by itself leaves the gateway and is told, each at its time, however far away', async () => {
  const { book, clock, inForce, told } = await setUp();
  await book.create(raise(clock.now() + HOUR), 'admin');
  await book.create(raise(clock.now() + 90 * 24 * HOUR), 'admin');
  const before = told();
  clock.advance(HOUR);
  expect(inForce.at(-1)).toEqual(['ovr_2']);
  expect(told()).toBe(before + 1);
  clock.advance(100 * 24 * HOUR);
  expect(inForce.at(-1)).toEqual([]);
  expect(book.list()).toEqual([]);
});

test('a closed book tells nothing any more', async () => {
  const { book, clock, told } = await setUp();
  await book.create(raise(clock.now() + HOUR), 'admin');
  const before = told();
  book.close();
  clock.advance(2 * HOUR);
  expect(told()).toBe(before);
});
