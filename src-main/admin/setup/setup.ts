/**
 * Set-up: what to paste where, and whether the first real request of the key has arrived. The only answer that may
 * hold a virtual key's value besides the call that created it, and only this machine's own.
 */
import { GatehouseError } from '../../contract/errors.ts';
import { keyPlaceholder } from '../../contract/key-placeholder.ts';
import type { ClientSettingsView, Overruling } from '../../contract/views.ts';
import { type Caller, isAtMachine } from '../callers.ts';
import type { AdminContext, ClientSurroundings, ClientWish } from '../context.ts';
import { gatewayUrl } from '../gateway-url.ts';
import { readLocalKey } from '../keys/local-key.ts';
import { procedures } from '../procedures.ts';
import { clientGuides } from './client-guides.ts';
import { chosenModel, setupChoices } from './setup-models.ts';
import { clientEnvironment, haikuModel, setupSnippets } from './setup-snippets.ts';

export const setup = {
  get: procedures.setup.get.handler(async ({ context: { app }, input }) => {
    const local = await readLocalKey(app);
    const keyId = input.keyId ?? local?.id ?? firstKey(app);
    const value = local !== null && local.id === keyId ? local.value : null;
    const url = gatewayUrl(app);
    const model = input.model === undefined ? null : chosenModel(app, keyId, input.model);
    const terms = { url, key: value ?? keyPlaceholder, model: input.model ?? setupChoices(app, keyId)[0]?.id ?? 'claude-opus-5-5' };
    const guides = clientGuides(terms);
    const guide = guides.find(({ id }) => id === input.client) ?? null;
    return {
      gatewayUrl: url,
      keyId,
      hasValue: value !== null,
      model,
      snippets: setupSnippets(clientEnvironment(url, value ?? keyPlaceholder, model)),
      clients: guides,
      guide,
      firstRequest: keyId === null ? null : await app.store.reads.firstRequest(keyId, guide?.agents ?? []),
    };
  }),
  choices: procedures.setup.choices.handler(async ({ context: { app }, input }) =>
    setupChoices(app, input.keyId ?? (await readLocalKey(app))?.id ?? firstKey(app)),
  ),
  preview: procedures.setup.preview.handler(async ({ context: { app, caller }, input }) => {
    const wanted = await wish(app, input?.model);
    return view(app, await app.clientSettings.preview(wanted), await overruledBy(app, caller, input, wanted));
  }),
  apply: procedures.setup.apply.handler(async ({ context: { app, caller }, input }) => {
    const wanted = await wish(app, input?.model);
    return view(app, await app.clientSettings.apply(wanted), await overruledBy(app, caller, input, wanted));
  }),
  undo: procedures.setup.undo.handler(async ({ context: { app } }) => view(app, await app.clientSettings.undo(), [])),
};

async function view(app: AdminContext, changes: ClientSettingsView['changes'], overruling: Overruling[]): Promise<ClientSettingsView> {
  const { file } = app.clientSettings;
  const state = await app.clientSettings.status();
  const isOpenToOthers = state !== 'off' && (await app.clientSettings.isOpenToOthers());
  return { file, state, changes, overruledBy: overruling, isOpenToOthers };
}

/** A caller over the network says nothing of a shell here, and has no folder looked into. */
function overruledBy(
  app: AdminContext,
  caller: Caller,
  surroundings: ClientSurroundings | undefined,
  wanted: ClientWish,
): Promise<Overruling[]> {
  return app.clientSettings.overruledBy(isAtMachine(caller) ? (surroundings ?? {}) : {}, wanted, true);
}

/** What Claude Code on this machine is to be told; its own key is the only one whose value is here. */
async function wish(app: AdminContext, model: string | undefined): Promise<ClientWish> {
  const local = await readLocalKey(app);
  if (local === null) {
    throw new GatehouseError(
      'conflict',
      "This machine's own key is gone from the configuration or the vault; create a key and paste the snippet with its value.",
    );
  }
  return {
    baseUrl: gatewayUrl(app),
    token: local.value,
    haikuModel,
    hintHeaders: true,
    model: model === undefined ? null : chosenModel(app, local.id, model),
  };
}

function firstKey(app: AdminContext): string | null {
  return app.config.current().config.keys.find((key) => key.revoked === undefined && key.disabled !== true)?.id ?? null;
}
