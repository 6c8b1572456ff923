/** Exceptions for a while: list them, make one, end one. What they refer to must be there. */
import { GatehouseError } from '../../contract/errors.ts';
import { usdToNano } from '../../contract/money.ts';
import type { OverrideInput } from '../../contract/overrides.ts';
import { actorOf } from '../callers.ts';
import type { AdminContext } from '../context.ts';
import { procedures } from '../procedures.ts';
import { readEnd } from '../read-end.ts';
import type { OverrideWish } from './override-book.ts';

export const overrides = {
  list: procedures.overrides.list.handler(async ({ context: { app }, input }) => {
    // What a hand edit of the file has ended is not shown as if it held.
    await app.audited();
    return input.past ? app.store.reads.overrides(null, input.limit) : app.overrides.list().slice(0, input.limit);
  }),
  create: procedures.overrides.create.handler(async ({ context: { app, caller }, input }) => {
    assertThere(app, input);
    return app.overrides.create(wishOf(input, readEnd('endsAt', input.endsAt, app.clock.now())), actorOf(caller));
  }),
  end: procedures.overrides.end.handler(({ context: { app, caller }, input }) => app.overrides.end(input.id, actorOf(caller))),
};

function wishOf(input: OverrideInput, endsAt: number): OverrideWish {
  if (input.kind === 'pause' || input.kind === 'account') return { ...input, endsAt };
  const { amountUsd, ...rest } = input;
  return { ...rest, endsAt, amountNanoUsd: usdToNano(amountUsd) };
}

function assertThere(app: AdminContext, input: OverrideInput): void {
  const { config } = app.config.current();
  const missing = (what: string) => new GatehouseError('not_found', `There is no ${what} in the configuration.`);
  const has = (list: ReadonlyArray<{ readonly id: string }>, id: string) => list.some((one) => one.id === id);
  if (input.kind === 'account' && !has(config.accounts, input.accountId)) throw missing(`account ${input.accountId}`);
  if (input.kind === 'session' && !has(config.keys, input.keyId)) throw missing(`key ${input.keyId}`);
  if (input.kind === 'raise' && !app.gateway.standing().budgets.some(({ id }) => id === input.budgetId)) {
    throw missing(`budget ${input.budgetId}`);
  }
  if (input.kind !== 'pause') return;
  const { kind, id } = input.tier;
  const lists = { organization: [config.organization], team: config.teams, developer: config.developers, key: config.keys };
  if (!has(lists[kind], id)) throw missing(`${kind} ${id}`);
}
