/** Browsers that are signed in: the list, and the end of one. */
import { GatehouseError } from '../contract/errors.ts';
import type { LoginView } from '../contract/logins.ts';
import type { AdminContext, SignedInBrowser } from './context.ts';
import { usableKey } from './keys/usable-key.ts';
import { ownerName } from './keys/view-keys.ts';
import { procedures } from './procedures.ts';

export const logins = {
  list: procedures.logins.list.handler(async ({ context: { app, caller } }) =>
    (await app.browsers.list()).map((browser) => viewOf(app, browser, caller.sessionId)),
  ),
  end: procedures.logins.end.handler(async ({ context: { app }, input: { id } }) => {
    if (!(await app.browsers.end(id))) throw new GatehouseError('not_found', 'There is no such session; it may have ended already.');
  }),
};

function viewOf(app: AdminContext, { keyHash, ...browser }: SignedInBrowser, ownId: string | undefined): LoginView {
  const { config, snapshot } = app.config.current();
  const key = keyHash === null ? null : usableKey(snapshot, keyHash, app.clock.now());
  return {
    ...browser,
    role: keyHash === null ? 'admin' : 'member',
    keyId: key?.id ?? null,
    ownerName: key === null ? null : (ownerName(config, key.config.owner) ?? key.config.owner),
    isCurrent: browser.id === ownId,
  };
}
