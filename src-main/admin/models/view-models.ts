/**
 * Every model worth showing, one line for each provider that has it. Prices of what accounts serve are asked as a request
 * would ask them, own prices included; that takes a moment for hosts of hundreds of models, so other work gets its turn.
 */
import { setImmediate } from 'node:timers/promises';
import type { ModelView } from '../../contract/models.ts';
import { emptyUsage } from '../../contract/records.ts';
import { capabilitiesOf } from '../../gateway/metering/capabilities.ts';
import { catalogueModel, catalogueModels, type PricedModel } from '../../gateway/metering/catalogue.ts';
import { disputed } from '../../gateway/metering/rate-card.ts';
import { createPrices } from '../../gateway/metering/rates.ts';
import type { Prices } from '../../gateway/ports.ts';
import { ownModelName } from '../../gateway/providers/own-model-name.ts';
import type { Provider } from '../../gateway/providers/provider.ts';
import { serves } from '../../gateway/routing/serves.ts';
import type { Account, Snapshot } from '../../gateway/snapshot.ts';
import type { AdminContext } from '../context.ts';

/** Prices asked between two turns of the loop; each costs a fraction of a millisecond. */
const AT_ONCE = 20;

/** The tier of the smallest requests, as price lists number them. */
const BASE_TIER = -1;

type Price = NonNullable<ModelView['price']>;
type Listed = Pick<ModelView, 'id' | 'name' | 'contextTokens'> & { readonly price: Price | null };

/** Those that an account serves first, as the accounts stand; then the catalogue's, provider by provider. */
export async function viewModels(app: AdminContext): Promise<ModelView[]> {
  const snapshot = { ...app.config.current().snapshot, listed: app.gateway.listedModels() };
  const prices = createPrices(snapshot.prices);
  const now = app.clock.now();
  const views: ModelView[] = [];
  let asked = 0;
  for (const provider of app.providers.values()) {
    const accounts = snapshot.accounts.filter((account) => account.providerId === provider.id && !account.disabled);
    for (const model of modelsOf(provider, accounts, snapshot, now)) {
      const serving = accounts.filter((account) => serves(account, provider, model.id, snapshot));
      const [first] = serving;
      if (first !== undefined && (asked += 1) % AT_ONCE === 0) await setImmediate();
      views.push({
        id: model.id,
        name: model.name,
        providerId: provider.id,
        contextTokens: model.contextTokens,
        capabilities: [...capabilitiesOf(model.id)],
        price: provider.simulated ? null : priceAt(prices, first, provider, model, now),
        accounts: serving.map(({ id }) => id),
        simulated: provider.simulated,
      });
    }
  }
  return views.toSorted((a, b) => Number(b.accounts.length > 0) - Number(a.accounts.length > 0));
}

/** What the catalogue lists, what the provider is known to have, and what its accounts name or list themselves. */
function modelsOf(provider: Provider, accounts: readonly Account[], { listed }: Snapshot, now: number): Listed[] {
  const models = new Map<string, Listed>();
  const add = (model: Listed) => void (models.has(model.id) || models.set(model.id, model));
  const priced = new Map(catalogueModels(provider.id, now).map((model) => [model.id, model]));
  const plain = (id: string): Listed => {
    const known = priced.get(id);
    return {
      id,
      name: known?.name ?? null,
      contextTokens: known?.contextTokens ?? null,
      price: known === undefined ? null : listPrice(known),
    };
  };
  for (const { id, displayName, contextTokens } of provider.models)
    add({ ...plain(id), name: displayName, contextTokens: contextTokens ?? catalogueModel(provider.id, id)?.contextTokens ?? null });
  for (const account of accounts) {
    for (const id of Object.keys(account.config.modelMap ?? {})) add(plain(id));
    for (const id of account.models ?? []) if (!id.includes('*')) add(plain(id));
    for (const id of listed?.get(account.id) ?? []) add(plain(id));
  }
  for (const id of priced.keys()) add(plain(id));
  return [...models.values()];
}

/** At the account that would be asked first; without one the list price. */
function priceAt(prices: Prices, account: Account | undefined, provider: Provider, { id, price }: Listed, now: number): Price | null {
  if (account === undefined && price !== null) return price;
  const ownName = account === undefined ? id : ownModelName(provider, account, id);
  const rates = prices.rates(provider.id, account?.id ?? '', id, now, 0, { usage: emptyUsage, ownName });
  if (rates === null) return null;
  const { input, output, cacheRead, cacheWrite5m, multiplierMillionths, source, uncertain } = rates;
  return { input, output, cacheRead, cacheWrite5m, multiplierMillionths, source, uncertain };
}

function listPrice({ rates: { input, output, cacheRead, cacheWrite5m }, source, disputes }: PricedModel): Price {
  const uncertain = disputed({ disputes }, BASE_TIER).join('; ') || null;
  return { input, output, cacheRead, cacheWrite5m, multiplierMillionths: 1_000_000, source, uncertain };
}
