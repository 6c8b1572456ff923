/**
 * The models that set-up may name to Claude Code: what the key may ask for and an account here would serve, with the
 * context window that the client has to be told. Decided by the same code that routes a request; asks nobody.
 */
import { GatehouseError } from '../../contract/errors.ts';
import type { Setup, SetupChoice } from '../../contract/views.ts';
import { catalogueModel } from '../../gateway/metering/catalogue.ts';
import { listModels } from '../../gateway/models/list-models.ts';
import type { DescribedRequest } from '../../gateway/predict-route.ts';
import { ownModelName } from '../../gateway/providers/own-model-name.ts';
import type { Provider } from '../../gateway/providers/provider.ts';
import type { AdminContext } from '../context.ts';

/** One place where a request for the model may end. */
interface Behind {
  readonly provider: Provider;
  /** By the name everybody uses, and by the provider's own. */
  readonly model: string;
  readonly ownName: string;
}

/** As `GET /v1/models` lists them, without those that nobody would serve; none without a key. */
export function setupChoices(app: AdminContext, keyId: string | null): SetupChoice[] {
  return listedFor(app, keyId).flatMap((id) => {
    const [first] = modelsBehind(app, keyId, id);
    return first === undefined ? [] : [{ id, leadsTo: first.model === id ? null : first.model }];
  });
}

/** Throws `input_invalid` for a model that is none of the choices. */
export function chosenModel(app: AdminContext, keyId: string | null, id: string): NonNullable<Setup['model']> {
  const behind = listedFor(app, keyId).includes(id) ? modelsBehind(app, keyId, id) : [];
  if (behind.length === 0)
    throw new GatehouseError(
      'input_invalid',
      `model: this key may not use ${id}, or no account here serves it; choose another or give the key an account that does.`,
    );
  const isKnown = isKnownClaude(app, id);
  const windows = isKnown ? [] : behind.map(contextTokensOf).filter((tokens) => tokens !== null);
  return {
    id,
    isClaude: behind.every(({ ownName }) => /claude/i.test(ownName)),
    isKnown,
    contextTokens: windows.length === 0 ? null : Math.min(...windows),
  };
}

function listedFor(app: AdminContext, keyId: string | null): string[] {
  const { snapshot } = app.config.current();
  const key = [...snapshot.keysByHash.values()].find(({ id }) => id === keyId);
  if (key === undefined) return [];
  return listModels({ ...snapshot, listed: app.gateway.listedModels() }, app.providers, key).map(({ id }) => id);
}

/** Where an ordinary turn of a conversation would go, health and orders aside; empty when nobody would serve it. */
function modelsBehind(app: AdminContext, keyId: string | null, model: string): Behind[] {
  const { candidates } = app.gateway.predict({ ...ORDINARY, model, keyId, at: app.clock.now() });
  return (candidates?.list ?? []).map((one) => ({
    provider: one.provider,
    model: one.model,
    ownName: ownModelName(one.provider, one.account, one.model),
  }));
}

const ORDINARY: Omit<DescribedRequest, 'model' | 'keyId' | 'at'> = {
  requestClass: 'main',
  thinking: true,
  inputTokens: 20_000,
  headers: [['user-agent', 'claude-cli/2.1.330 (external, cli)']],
  sessionId: null,
  agentId: null,
  budgetUsed: 0,
  down: [],
  ignoreHealth: true,
};

/**
 * A name that the client has a window for; it then takes no other. Rather one too few than one too many: the variable does no
 * harm beside a name it knows, and its lack does beside one it does not.
 */
function isKnownClaude(app: AdminContext, id: string): boolean {
  if (app.providers.get('anthropic')?.models.some((model) => model.id === id) === true) return true;
  return catalogueModel('anthropic', id)?.id === id.replace(/-\d{8}$/, '');
}

function contextTokensOf({ provider, ownName }: Behind): number | null {
  const known = provider.models.find(({ id }) => id === ownName);
  return known?.contextTokens ?? catalogueModel(provider.id, ownName)?.contextTokens ?? null;
}
