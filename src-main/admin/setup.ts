/**
 * Set-up: what to paste where, and whether the first real request of the key has arrived. The only answer that may
 * hold a virtual key's value besides the call that created it, and only this machine's own.
 */
import type { AdminContext } from './context.ts';
import { gatewayUrl } from './gateway-url.ts';
import { readLocalKey } from './local-key.ts';
import { procedures } from './procedures.ts';
import { clientEnvironment, keyPlaceholder, setupSnippets } from './setup-snippets.ts';

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
};

function firstKey(app: AdminContext): string | null {
  return app.config.current().config.keys.find((key) => key.revoked === undefined && key.disabled !== true)?.id ?? null;
}
