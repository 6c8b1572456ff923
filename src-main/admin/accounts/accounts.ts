/**
 * Provider accounts: list, add, change, remove, test. A secret may be sent only to origins it is bound to on this
 * machine; `confirm` is how a person says so for an address that came with the file.
 */
import type { AccountConfig, Config } from '../../contract/config.ts';
import { GatehouseError } from '../../contract/errors.ts';
import { actorOf, assertAtMachine } from '../callers.ts';
import { procedures } from '../procedures.ts';
import { confirmRoute, isOwnReference, saveAccount } from './save-account.ts';
import { listAccounts, viewAccount } from './view-accounts.ts';
import { viewProvider } from './view-providers.ts';

export const accounts = {
  list: procedures.accounts.list.handler(({ context: { app } }) => listAccounts(app)),

  providers: procedures.accounts.providers.handler(({ context: { app } }) => [...app.providers.values()].map(viewProvider)),

  add: procedures.accounts.add.handler(async ({ context: { app, caller }, input }) => {
    const { config } = app.config.current();
    if (config.accounts.some((account) => account.id === input.id)) {
      throw new GatehouseError('conflict', `There is already an account ${input.id}; choose another id, or remove that one first.`);
    }
    return saveAccount(app, caller, input, null);
  }),

  update: procedures.accounts.update.handler(({ context: { app, caller }, input }) =>
    saveAccount(app, caller, input, findAccount(app.config.current().config, input.id)),
  ),

  remove: procedures.accounts.remove.handler(async ({ context: { app, caller }, input }) => {
    const { secret } = findAccount(app.config.current().config, input.id);
    await app.config.edit([{ op: 'remove', path: ['accounts', { id: input.id }] }]);
    const orders = app.overrides.list().filter((one) => one.kind === 'account' && one.accountId === input.id);
    for (const { id } of orders) await app.overrides.end(id, actorOf(caller));
    const stillUsed = app.config.current().config.accounts.some((account) => account.secret === secret);
    // What this machine keeps only for that account goes with it; an environment variable is not ours to touch.
    if (secret !== undefined && isOwnReference(secret, input.id) && !stillUsed) await app.secrets.remove(secret);
  }),

  confirm: procedures.accounts.confirm.handler(async ({ context: { app, caller }, input }) => {
    assertAtMachine(caller, `gatehouse accounts confirm ${input.id}`);
    findAccount(app.config.current().config, input.id);
    const confirmed = await confirmRoute(app, input.id);
    if (confirmed === null) throw new GatehouseError('conflict', `The account ${input.id} has no credential to confirm.`);
    app.audit.note({
      actor: actorOf(caller),
      action: 'accounts.confirm',
      subject: `account ${input.id} confirmed on this machine`,
      changes: [
        { path: 'secret', after: confirmed.references.join(', ') },
        { path: 'destination', after: confirmed.destination },
      ],
    });
    return viewAccount(app, input.id);
  }),

  test: procedures.accounts.test.handler(({ context: { app }, input }) => {
    findAccount(app.config.current().config, input.id);
    return app.gateway.testAccount(input.id);
  }),
};

function findAccount(config: Config, id: string): AccountConfig {
  const account = config.accounts.find((one) => one.id === id);
  if (account === undefined) throw new GatehouseError('not_found', `There is no account ${id}; \`gatehouse accounts list\` shows all.`);
  return account;
}
