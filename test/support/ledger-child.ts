/**
 * A process that charges without end, for tests that kill it: says in one written line each what it was promised.
 * Arguments: data folder, prefix of the request ids, how many requests run side by side.
 */
import { writeSync } from 'node:fs';
import { charge, openCharge, requestRecord, settledCharge, startOfTests } from './charges.ts';
import { openTestStore } from './test-store.ts';

const [folder = '', prefix = '', parallel = '1'] = process.argv.slice(2);
const { store } = await openTestStore({ folder });
const say = (line: string) => writeSync(1, `${line}\n`);

let number = 0;
async function chargeOn(): Promise<never> {
  for (;;) {
    const own = (number += 1);
    const id = `${prefix}-${own}`;
    say(`asking ${id}`);
    await store.ledger.open(openCharge(id, { at: startOfTests + own }));
    say(`opened ${id}`);
    await store.ledger.settle(settledCharge(id, { at: startOfTests + own, charge: charge({ costNanoUsd: own }) }));
    say(`settled ${id} ${own}`);
    store.ledger.finish(requestRecord({ id, startedAt: startOfTests + own, costNanoUsd: own }));
  }
}
await Promise.all(Array.from({ length: Number(parallel) }, chargeOn));
