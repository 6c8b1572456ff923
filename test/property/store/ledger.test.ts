import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LedgerCommand } from '../../../src-main/store/ledger-messages.ts';
import { preparePruning } from '../../../src-main/store/retention.ts';
import { charge, openCharge, settledCharge, startOfTests } from '../../support/charges.ts';
import { openLedgerFiles, type LedgerFiles } from '../../support/ledger-files.ts';

/** What happens to the ledger, in any order: requests open and settle (again), the disk fills and empties, the process dies. */
type Step = { readonly kind: 'batch'; readonly commands: LedgerCommand[] } | { readonly kind: 'fill' | 'free' | 'recover' | 'crash' };

const request = fc.record({ number: fc.nat(7), attempt: fc.integer({ min: 1, max: 2 }) });
const identity = ({ number }: { number: number }) => ({
  keyId: `key-${number % 3}`,
  accountId: `account-${number % 2}`,
  model: `model-${number % 2}`,
});
const command: fc.Arbitrary<LedgerCommand> = fc.oneof(
  request.map((one) => ({
    kind: 'open' as const,
    row: openCharge(`req-${one.number}`, { ...identity(one), attempt: one.attempt, at: startOfTests + one.number * 1_000_000 }),
  })),
  fc.record({ one: request, cost: fc.option(fc.nat(2 ** 40)), minutes: fc.nat(60) }).map(({ one, cost, minutes }) => ({
    kind: 'settle' as const,
    row: settledCharge(`req-${one.number}`, {
      attempt: one.attempt,
      at: startOfTests + minutes * 60_000,
      model: identity(one).model,
      charge: charge({ costNanoUsd: cost, basis: one.attempt === 1 ? 'exact' : 'aborted', estimated: one.attempt === 2 }),
    }),
  })),
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.array(command, { minLength: 1, maxLength: 6 }).map((commands) => ({ kind: 'batch' as const, commands })) },
  { weight: 1, arbitrary: fc.constantFrom<Step>({ kind: 'fill' }, { kind: 'free' }, { kind: 'recover' }, { kind: 'crash' }) },
);

const sums = `count(*) FILTER (WHERE correction = 0 AND basis <> 'failed') AS requests, sum(input_tokens) AS input_tokens,
  sum(output_tokens) AS output_tokens, total(cost_nano_usd) AS cost_nano_usd,
  count(*) FILTER (WHERE correction = 0 AND cost_nano_usd IS NULL) AS unknown_prices,
  count(*) FILTER (WHERE correction = 0 AND estimated = 1) AS estimated`;

/** The sums as they should be, straight from the ledger. */
const fromLedger = ({ database }: LedgerFiles) =>
  database
    .prepare(
      `SELECT at - at % 900000 AS quarter, ifnull(key_id, '') AS key_id, ifnull(account_id, '') AS account_id, model, ${sums} FROM ledger GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`,
    )
    .all();
const kept = ({ database }: LedgerFiles) =>
  database
    .prepare(
      `SELECT quarter, key_id, account_id, model, sum(requests) AS requests, sum(input_tokens) AS input_tokens, sum(output_tokens) AS output_tokens,
       total(cost_nano_usd) AS cost_nano_usd, sum(unknown_prices) AS unknown_prices, sum(estimated) AS estimated
       FROM spend_quarters GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`,
    )
    .all();

function play(files: LedgerFiles, steps: readonly Step[]): { files: LedgerFiles; acknowledged: LedgerCommand[] } {
  const acknowledged: LedgerCommand[] = [];
  let current = files;
  for (const one of steps) {
    if (one.kind === 'batch') {
      const refused = new Set(current.writer.write(one.commands).map(({ index }) => index));
      acknowledged.push(...one.commands.filter((_, index) => !refused.has(index)));
    } else if (one.kind === 'fill') current.fillDisk();
    else if (one.kind === 'free') current.freeDisk();
    else if (one.kind === 'recover') current.writer.recover();
    else current = current.restart();
  }
  return { files: current, acknowledged };
}

test('whatever happens in whatever order, sums equal the ledger and everything acknowledged is charged exactly once', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
      const played = play(openLedgerFiles({ journalBytes: 16_384 }), steps);
      const files = played.files.restart();
      try {
        expect(kept(files)).toEqual(fromLedger(files));
        const charged = files.database
          .prepare<[], string>(`SELECT request_id || ' ' || attempt FROM ledger WHERE correction = 0`)
          .pluck()
          .all();
        const expected = new Set(played.acknowledged.map(({ row }) => `${row.requestId} ${row.attempt}`));
        expect(new Set(charged)).toEqual(expected);
        expect(charged).toHaveLength(expected.size);
        // What was settled, and acknowledged, stands at the first settled cost; estimates only where nobody settled.
        const settled = new Map(
          played.acknowledged.filter(({ kind }) => kind === 'settle').map(({ row }) => [`${row.requestId} ${row.attempt}`, true]),
        );
        const bases = files.database
          .prepare<[], { name: string; bases: string }>(
            `SELECT request_id || ' ' || attempt AS name, group_concat(basis) AS bases FROM ledger GROUP BY 1`,
          )
          .all();
        for (const { name, bases: found } of bases) expect(/exact|aborted/.test(found)).toBe(settled.has(name));
        expect(files.database.prepare('SELECT count(*) FROM open_charges').pluck().get()).toBe(0);
        expect(files.database.prepare('SELECT count(*) FROM requests').pluck().get()).toBe(
          new Set(charged.map((name) => name.split(' ')[0])).size,
        );
      } finally {
        files.remove();
      }
    }),
    { numRuns: 30 },
  );
});

test('the journal comes to the same ledger in whatever order it is replayed', () => {
  const commands = fc.array(command, { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(commands, fc.infiniteStream(fc.nat()), (given, numbers) => {
      // One settle per request, so that "the first one counts" does not depend on the order.
      const seen = new Set<string>();
      const once = given.filter(
        ({ kind, row }) => kind === 'open' || (!seen.has(`${row.requestId} ${row.attempt}`) && seen.add(`${row.requestId} ${row.attempt}`)),
      );
      const ledgers = [false, true].map((isShuffled) => {
        let files = openLedgerFiles();
        try {
          files.database.pragma('query_only = ON');
          files.writer.write(once);
          const entries = files.journal.entries();
          files.journal.clear();
          files.journal.append(isShuffled ? shuffled(entries, numbers) : entries);
          files = files.restart();
          return files.database
            .prepare(
              `SELECT request_id, attempt, key_id, model, cost_nano_usd, basis FROM ledger WHERE request_id LIKE 'req%' ORDER BY 1, 2`,
            )
            .all();
        } finally {
          files.remove();
        }
      });
      expect(ledgers[1]).toEqual(ledgers[0]);
    }),
    { numRuns: 20 },
  );
});

function shuffled(entries: readonly string[], numbers: fc.Stream<number>): string[] {
  return entries
    .map((entry) => ({ entry, order: numbers.next().value as number }))
    .toSorted((a, b) => a.order - b.order)
    .map(({ entry }) => entry);
}

test('pruning at any moments keeps the sum over all time', () => {
  fc.assert(
    fc.property(fc.array(command, { maxLength: 40 }), fc.array(fc.nat(80 * 60_000), { maxLength: 4 }), (commands, moments) => {
      const files = openLedgerFiles();
      try {
        files.writer.write(commands);
        const all = `SELECT total(cost_nano_usd) AS cost, total(input_tokens) AS input FROM`;
        const before = files.database.prepare(`${all} ledger`).get();
        const pruning = preparePruning(files.database);
        for (const moment of moments) while (pruning.step({ rowsBefore: 0, ledgerBefore: startOfTests + moment }));
        expect(
          files.database
            .prepare(
              `${all} (SELECT cost_nano_usd, input_tokens FROM ledger UNION ALL SELECT cost_nano_usd, input_tokens FROM opening_balances)`,
            )
            .get(),
        ).toEqual(before);
        expect(kept(files)).toEqual(fromLedger(files));
      } finally {
        files.remove();
      }
    }),
    { numRuns: 30 },
  );
});
