/** The login token of the interface: renewing it ends every session. Its value is in this one answer and nowhere else. */
import { procedures } from './procedures.ts';

export const login = {
  renew: procedures.login.renew.handler(async ({ context: { app } }) => ({ token: await app.renewLogin() })),
};
