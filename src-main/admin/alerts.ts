/** The feed of alerts, and how far it has been read. */
import { procedures } from './procedures.ts';

export const alerts = {
  list: procedures.alerts.list.handler(({ context: { app }, input }) => app.store.reads.alerts(input)),
  markSeen: procedures.alerts.markSeen.handler(async ({ context: { app } }) => {
    await app.store.govern([{ kind: 'alerts-seen', at: app.clock.now() }]);
    app.live.governanceChanged();
  }),
};
