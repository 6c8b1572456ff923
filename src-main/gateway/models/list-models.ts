/**
 * The models that a key may ask for, from memory: aliases, what its accounts serve, and names that only a rule gives a
 * meaning. It asks nobody; whether an account is well does not matter here.
 */
import { modelProblem, type SentModel } from '../admission/model-permissions.ts';
import { accountProblem } from '../admission/permissions.ts';
import { matchesAny } from '../matches-any.ts';
import { catalogueModel } from '../metering/catalogue.ts';
import type { KnownModel, Provider } from '../providers/provider.ts';
import type { Route } from '../routing/route.ts';
import { serves } from '../routing/serves.ts';
import type { KeyRecord, Snapshot } from '../snapshot.ts';

export interface ListedModel extends KnownModel {
  readonly description: string;
}

/**
 * Aliases first, then each enabled account's models, then the names in rules; a model stands once however many accounts
 * serve it.
 */
export function listModels(snapshot: Snapshot, providers: ReadonlyMap<string, Provider>, key: KeyRecord): ListedModel[] {
  const models = new Map<string, ListedModel>();
  const add = (model: ListedModel, target: string, sent: SentModel | null) => {
    if (!models.has(model.id) && modelProblem(key.tiers, { asked: model.id, target }, sent) === null) models.set(model.id, model);
  };
  const addName = (id: string, description: string, target: string) =>
    add({ id, displayName: id, contextTokens: null, description }, target, null);
  for (const [alias, target] of snapshot.aliases) addName(alias, `alias of ${target}`, target);
  for (const account of snapshot.accounts) {
    const provider = providers.get(account.providerId);
    if (provider === undefined || account.disabled || accountProblem(key.tiers, account) !== null) continue;
    const description = provider.simulated ? `simulated by ${provider.title}` : `via ${account.config.name ?? account.id}`;
    const known = provider.models.filter((model) => account.models === null || matchesAny(model.id, account.models));
    const mapped = Object.keys(account.config.modelMap ?? {});
    const named = [...mapped, ...(account.models ?? []).filter((pattern) => !pattern.includes('*'))];
    const listed = [...(snapshot.listed?.get(account.id) ?? [])].filter((id) => serves(account, provider, id, snapshot));
    const addAt = (model: KnownModel) => add({ ...model, description }, model.id, { account, provider, model: model.id });
    known.forEach(addAt);
    for (const id of [...named, ...listed]) {
      const model = catalogueModel(provider.id, id);
      addAt({ id, displayName: model?.name ?? id, contextTokens: model?.contextTokens ?? null });
    }
  }
  for (const route of snapshot.routes.filter((one) => isFor(one, key))) {
    for (const { name, sent } of mappedNames(route)) addName(name, `sent as ${sent} by the rule ${route.id}`, sent);
  }
  return [...models.values()];
}

/** Names without a wildcard in a rule's `models`, each with the first model that is sent in its place. */
function mappedNames({ when, targets }: Route): Array<{ name: string; sent: string }> {
  return (when.models ?? [])
    .filter((name) => !name.includes('*'))
    .flatMap((name) => {
      const sent = targets.find(({ model }) => model !== null && model !== name)?.model;
      return typeof sent === 'string' ? [{ name, sent }] : [];
    });
}

/** A rule for other people gives a name no meaning here. What changes with each request (hour, size, header) is not asked. */
function isFor({ when }: Route, { id, teamId, developerId }: KeyRecord): boolean {
  const includes = (patterns: readonly string[] | undefined, one: string | null) =>
    patterns === undefined || (one !== null && matchesAny(one, patterns));
  return includes(when.teams, teamId) && includes(when.developers, developerId) && includes(when.keys, id);
}
