/**
 * Set-up: what to paste where, and whether the first real request of the key has arrived. The only answer that may
 * hold a virtual key's value besides the call that created it, and only this machine's own.
 */
import { keyPlaceholder } from '../contract/key-placeholder.ts';
import { GatehouseError } from '../contract/errors.ts';
import type { ClientSettingsView } from '../contract/views.ts';
import type { AdminContext, ClientWish } from './context.ts';
import { gatewayUrl } from './gateway-url.ts';
import { readLocalKey } from './local-key.ts';
import { procedures } from './procedures.ts';
import { clientEnvironment, haikuModel, setupSnippets } from './setup-snippets.ts';

export const setup = {
  get: procedures.setup.get.handler(async ({ context: { app }, input }) => {
    const local = await readLocalKey(app);
    const keyId = input.keyId ?? local?.id ?? firstKey(app);
    const value = local !== null && local.id === keyId ? local.value : null;
    const url = gatewayUrl(app);
    return {
      gatewayUrl: url,
      keyId,
      hasValue: value !== null,
      snippets: setupSnippets(clientEnvironment(url, value ?? keyPlaceholder)),
      firstRequest: keyId === null ? null : await app.store.reads.firstRequest(keyId),
    };
  }),
  preview: procedures.setup.preview.handler(async ({ context: { app } }) => view(app, await app.clientSettings.preview(await wish(app)))),
  apply: procedures.setup.apply.handler(async ({ context: { app } }) => view(app, await app.clientSettings.apply(await wish(app)))),
  undo: procedures.setup.undo.handler(async ({ context: { app } }) => view(app, await app.clientSettings.undo())),
};

async function view(app: AdminContext, changes: ClientSettingsView['changes']): Promise<ClientSettingsView> {
  return { file: app.clientSettings.file, state: await app.clientSettings.status(), changes };
}

/** What Claude Code on this machine is to be told; its own key is the only one whose value is here. */
async function wish(app: AdminContext): Promise<ClientWish> {
  const local = await readLocalKey(app);
  if (local === null) {
    throw new GatehouseError(
      'conflict',
      "This machine's own key is gone from the configuration or the vault; create a key and paste the snippet with its value.",
    );
  }
  return { baseUrl: gatewayUrl(app), token: local.value, haikuModel, hintHeaders: true };
}

function firstKey(app: AdminContext): string | null {
  return app.config.current().config.keys.find((key) => key.revoked === undefined && key.disabled !== true)?.id ?? null;
}
