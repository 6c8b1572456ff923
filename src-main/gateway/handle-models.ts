/**
 * `GET /v1/models` from memory: what this key may ask for. The client waits three seconds for it, follows no redirect,
 * and shows only ids that hold "claude" or "anthropic".
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { authenticate } from './admission/authenticate.ts';
import { accountProblem, assertPermitted, isModelPermitted } from './admission/permissions.ts';
import { ClientResponse } from './client-response.ts';
import type { DataPlane } from './data-plane.ts';
import { doors } from './doors.ts';
import { Exchange } from './exchange.ts';
import { refuse } from './refusal.ts';
import type { Target } from './target.ts';
import { catalogueModel } from './metering/catalogue.ts';
import { matchesAny } from './routing/matches-any.ts';
import { serves } from './routing/serves.ts';
import type { KnownModel, Provider } from './providers/provider.ts';
import type { KeyRecord, Snapshot } from './snapshot.ts';

export function handleModels(plane: DataPlane, target: Target, request: IncomingMessage, response: ServerResponse): void {
  const { clock, observer, newId, ledger, logger } = plane.ports;
  const { snapshot } = plane.settings();
  const id = newId();
  const client = new ClientResponse(response, id);
  try {
    const key = authenticate(request.headers, { queryKey: target.key, hint: doors.messages.keyHint }, snapshot, clock.now());
    assertPermitted(key.tiers, { endpoint: 'models', userAgent: request.headers['user-agent'] ?? null, models: null });
    const data = listModels(snapshot, plane.providers, key).map((model) => ({
      type: 'model',
      id: model.id,
      display_name: model.displayName,
      description: model.description,
      max_input_tokens: model.contextTokens,
    }));
    const body = { data, has_more: false, first_id: data[0]?.id ?? null, last_id: data.at(-1)?.id ?? null };
    client.sendOwn(body);
  } catch (thrown) {
    // Only refusals are worth a row: the client asks at every start.
    const exchange = new Exchange({ id, endpoint: 'models', method: 'GET', path: target.path, headers: request.headers }, clock, observer);
    refuse(exchange, client, thrown, logger);
    ledger.finish(exchange.close());
  }
}

interface ListedModel extends KnownModel {
  readonly description: string;
}

/** Aliases first, then each enabled account's models; a model stands once however many accounts serve it. */
export function listModels(snapshot: Snapshot, providers: ReadonlyMap<string, Provider>, key: KeyRecord): ListedModel[] {
  const models = new Map<string, ListedModel>();
  const add = (model: ListedModel) => {
    if (!models.has(model.id) && isModelPermitted(key.tiers, model.id)) models.set(model.id, model);
  };
  for (const [alias, target] of snapshot.aliases)
    add({ id: alias, displayName: alias, contextTokens: null, description: `alias of ${target}` });
  for (const account of snapshot.accounts) {
    const provider = providers.get(account.providerId);
    if (provider === undefined || account.disabled || accountProblem(key.tiers, account) !== null) continue;
    const description = provider.simulated ? `simulated by ${provider.title}` : `via ${account.config.name ?? account.id}`;
    const known = provider.models.filter((model) => account.models === null || matchesAny(model.id, account.models));
    const mapped = Object.keys(account.config.modelMap ?? {});
    const named = [...mapped, ...(account.models ?? []).filter((pattern) => !pattern.includes('*'))];
    const listed = [...(snapshot.listed?.get(account.id) ?? [])].filter((id) => serves(account, provider, id, snapshot));
    for (const model of known) add({ ...model, description });
    for (const id of [...named, ...listed]) {
      const model = catalogueModel(provider.id, id);
      add({ id, displayName: model?.name ?? id, contextTokens: model?.contextTokens ?? null, description });
    }
  }
  return [...models.values()];
}
