/** The switch: on opens the listener, off drains it and closes it. */
import { readOverview } from './overview.ts';
import { procedures } from './procedures.ts';

export const gateway = {
  set: procedures.gateway.set.handler(async ({ context: { app }, input }) => {
    await app.setGateway(input.on);
    return readOverview(app);
  }),
};
