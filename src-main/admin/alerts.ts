/** The feed of alerts, and how far it has been read. */
import { GatehouseError } from '../contract/errors.ts';
import { actorOf, assertAtMachine } from './callers.ts';
import { procedures } from './procedures.ts';
import { webhookRoute } from './webhook-route.ts';

export const alerts = {
  list: procedures.alerts.list.handler(({ context: { app }, input }) => app.store.reads.alerts(input)),
  markSeen: procedures.alerts.markSeen.handler(async ({ context: { app } }) => {
    await app.store.govern([{ kind: 'alerts-seen', at: app.clock.now() }]);
    app.live.governanceChanged();
  }),
  confirm: procedures.alerts.confirm.handler(async ({ context: { app, caller }, input: { reference } }) => {
    assertAtMachine(caller, `gatehouse alerts confirm '${reference}'`);
    const isUsed = app.config.current().config.alerts.webhooks?.some(({ url }) => url === reference) === true;
    if (!isUsed) throw new GatehouseError('not_found', `No webhook has ${reference} for its address.`);
    await app.secrets.confirmHeld(webhookRoute(reference));
    app.audit.note({ actor: actorOf(caller), action: 'alerts.confirm', subject: `webhook ${reference} confirmed on this machine` });
  }),
};
