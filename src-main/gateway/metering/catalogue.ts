/**
 * The maintained price catalogue as rate cards. Only its table is used: its own calculation sums in floating point and
 * counts cached tokens differently. A lookup costs up to a millisecond, so callers keep the card.
 */
import { calcPrice, findProvider, type MatchLogic, type ModelInfo, type ModelPrice } from '@pydantic/genai-prices';
import { type PublishedPrice, publishedPrices } from './published-prices.ts';
import { assumptions, completeRates, type ListedRates, type RateCard, type TokenRates } from './rate-card.ts';

/** Stands in every charge's `source`; a test holds it to the installed version. */
export const CATALOGUE_VERSION = '0.1.8';

/**
 * Our providers whose prices stand under another name in the catalogue. Claude in Foundry costs what Anthropic asks; a
 * Zhipu model costs abroad what Z.ai asks for it.
 */
const LISTS: Readonly<Record<string, readonly string[]>> = {
  bedrock: ['aws'],
  vertex: ['google'],
  'azure-foundry': ['anthropic'],
  moonshot: ['moonshotai'],
  xai: ['x-ai'],
  zhipu: ['zhipuai', 'zai'],
};

/** Models run on the reader's own hardware there: what they cost nobody bills. */
const OWN_HARDWARE: ReadonlySet<string> = new Set(['ollama', 'lmstudio', 'vllm', 'llamacpp']);

/** Hugging Face's router bills what the provider behind it asks, and that one is the suffix of the model's name. */
function listsOf(providerId: string, model: string): { lists: readonly string[]; name: string } {
  if (providerId !== 'huggingface') return { lists: LISTS[providerId] ?? [providerId], name: model };
  const at = model.lastIndexOf(':');
  return at === -1 ? { lists: [], name: model } : { lists: [`huggingface_${model.slice(at + 1)}`], name: model.slice(0, at) };
}

/**
 * The card of a model at a provider on a day: the catalogue's if it lists this very model, else the one its vendor
 * published, else that of a model like it; null when nobody knows it, or prices it in another unit.
 */
export function catalogueCard(providerId: string, model: string, at: number): RateCard | null {
  if (OWN_HARDWARE.has(providerId)) return freeCard;
  const { lists, name } = listsOf(providerId, model);
  const found = lists.map((list) => lookUp(list, name, at)).find((one) => one !== null);
  const isExact = found != null && (namesModel(found.model.match, name) || bare(found.model.id) === bare(name));
  const published = isExact ? undefined : publishedAt(providerId, at).find((price) => same(price.model, name));
  if (published !== undefined) return publishedCard(published);
  if (!found) return null;
  const prices = found.model_price;
  const listed = listedAt(prices, 0);
  if (!listed) return null;
  const tiers = [-1, ...starts(prices)].map((above) => ({ above, rates: completeRates(listedAt(prices, above + 1)!) }));
  return {
    source: `catalogue ${CATALOGUE_VERSION}: ${found.model.id}`,
    tiers,
    doubt: isExact ? null : `the catalogue does not list ${model}; these are the prices of ${found.model.id}`,
    assumed: assumptions(listed),
  };
}

function publishedAt(providerId: string, at: number): readonly PublishedPrice[] {
  return publishedPrices.filter(({ providerIds, from }) => providerIds.includes(providerId) && Date.parse(from) <= at);
}

function publishedCard({ tiers, page }: PublishedPrice): RateCard {
  return {
    source: page,
    tiers: tiers.map(({ above, listed }) => ({ above, rates: completeRates(listed) })),
    doubt: null,
    assumed: assumptions(tiers[0]!.listed),
  };
}

const freeListed: ListedRates = { input: 0, output: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, webSearchPerThousand: 0 };
const freeCard: RateCard = {
  source: 'own hardware',
  tiers: [{ above: -1, rates: completeRates(freeListed) }],
  doubt: null,
  assumed: {},
};

/** A model as the catalogue lists it for a provider. */
export interface CatalogueModel {
  readonly id: string;
  readonly name: string | null;
  readonly contextTokens: number | null;
}

/** With the price of its smallest requests. */
export interface PricedModel extends CatalogueModel {
  readonly rates: TokenRates;
  readonly source: string;
}

/** Everything listed for a provider that answers in tokens of text; empty when the catalogue has no list of it. */
export function catalogueModels(providerId: string, at = ANY_TIME): PricedModel[] {
  const lists =
    providerId === 'huggingface' ? HUGGING_FACE_HOSTS.map((host) => `huggingface_${host}`) : (LISTS[providerId] ?? [providerId]);
  const listedModels = lists.flatMap((list) =>
    (findList(list)?.models ?? []).flatMap(({ id, name, context_window, prices }) => {
      const listed = listedAt(pricesOn(prices, at), 0);
      if (listed === null) return [];
      const source = `catalogue ${CATALOGUE_VERSION}: ${id}`;
      return [
        {
          id: nameThere(providerId, list, id),
          name: name ?? null,
          contextTokens: context_window ?? null,
          rates: completeRates(listed),
          source,
        },
      ];
    }),
  );
  const published = publishedAt(providerId, at).filter(({ model }) => listedModels.every(({ id }) => id !== model));
  return [
    ...listedModels,
    ...published.map(({ model, name, contextTokens, tiers, page }) => ({
      id: model,
      name,
      contextTokens,
      rates: completeRates(tiers[0]!.listed),
      source: page,
    })),
  ];
}

/** Of prices with a beginning the last that has begun; those of certain hours are left to the requests of those hours. */
function pricesOn(prices: ModelInfo['prices'], at: number): ModelPrice {
  if (!Array.isArray(prices)) return prices;
  const begun = prices.filter(({ constraint }) => {
    if (constraint === undefined) return true;
    return constraint.type === 'start_date' && Date.parse(constraint.start_date) <= at;
  });
  return (begun.at(-1) ?? prices[0])?.prices ?? {};
}

/** What the catalogue says of a model, by whatever spelling it knows; null when it lists nothing like it. */
export function catalogueModel(providerId: string, model: string): CatalogueModel | null {
  const key = `${providerId}\n${model}`;
  let known = looked.get(key);
  if (known === undefined) {
    // Model names come from clients: a flood of them must not fill the memory.
    if (looked.size >= MOST_LOOKED) looked.clear();
    const { lists, name } = listsOf(providerId, model);
    const found = lists.map((list) => lookUp(list, name, ANY_TIME)).find((one) => one !== null)?.model;
    const published = publishedAt(providerId, ANY_TIME).find((price) => same(price.model, name));
    if (published !== undefined) known = { id: published.model, name: published.name, contextTokens: published.contextTokens };
    else known = found === undefined ? null : { id: found.id, name: found.name ?? null, contextTokens: found.context_window ?? null };
    looked.set(key, known);
  }
  return known;
}
const looked = new Map<string, CatalogueModel | null>();
const MOST_LOOKED = 5000;
/** Names and context windows have no dates. */
const ANY_TIME = Date.UTC(2026, 10, 1);

/** The name that the provider itself takes: the catalogue shortens some. Regional prices are the same in all regions. */
function nameThere(providerId: string, list: string, id: string): string {
  if (providerId === 'huggingface') return `${id}:${list.slice('huggingface_'.length)}`;
  if (providerId === 'fireworks' && !id.includes('/')) return `accounts/fireworks/models/${id}`;
  return providerId === 'bedrock' ? id.replace(/^regional\./, 'us.') : id;
}

const HUGGING_FACE_HOSTS = [
  'cerebras',
  'fireworks-ai',
  'groq',
  'hyperbolic',
  'nebius',
  'novita',
  'nscale',
  'ovhcloud',
  'sambanova',
  'together',
];

/** The package finds lists by resemblance too; only the one of this very name is meant. */
function findList(list: string): ReturnType<typeof findProvider> {
  const found = findProvider({ providerId: list });
  return found?.id === list ? found : undefined;
}

/**
 * The card with the dearest output among a provider's models of the same family (`claude-haiku-5-5` -> `claude-haiku`,
 * whatever stands before it), else among all of them; null for a provider without prices.
 */
export function dearestCard(providerId: string, model: string, at: number): RateCard | null {
  const ids = catalogueModels(providerId).map(({ id }) => id);
  const family = model.replace(/[-.]?\d.*$/, '');
  const alike = ids.filter((id) => id.includes(family));
  const cards = (alike.length > 0 ? alike : ids).map((id) => catalogueCard(providerId, id, at)).filter((card) => card !== null);
  return cards.toSorted((a, b) => dearest(b) - dearest(a))[0] ?? null;
}

function dearest({ tiers }: RateCard): number {
  return Math.max(...tiers.map(({ rates }) => rates.output));
}

function lookUp(providerId: string, model: string, at: number): ReturnType<typeof calcPrice> {
  if (findList(providerId) === undefined) return null;
  try {
    return calcPrice({ input_tokens: 0, output_tokens: 0 }, model, { providerId, timestamp: new Date(at) });
  } catch {
    return null; // an entry the catalogue itself calls inconsistent is no price
  }
}

function listedAt(prices: ModelPrice, inputTokens: number): ListedRates | null {
  const input = priceAt(prices, 'input_mtok', inputTokens);
  const output = priceAt(prices, 'output_mtok', inputTokens);
  if (input === undefined || output === undefined) return null;
  return {
    input,
    output,
    cacheRead: priceAt(prices, 'cache_read_mtok', inputTokens),
    cacheWrite5m: priceAt(prices, 'cache_write_5m_mtok', inputTokens) ?? priceAt(prices, 'cache_write_mtok', inputTokens),
    cacheWrite1h: priceAt(prices, 'cache_write_1h_mtok', inputTokens),
    webSearchPerThousand: priceAt(prices, 'web_searches_kcount', inputTokens),
  };
}

function priceAt(prices: ModelPrice, key: string, inputTokens: number): number | undefined {
  const price = prices[key];
  if (price === undefined || typeof price === 'number') return price;
  return price.tiers.findLast(({ start }) => inputTokens > start)?.price ?? price.base;
}

function starts(prices: ModelPrice): number[] {
  const all = Object.values(prices).flatMap((price) => (typeof price === 'object' ? price.tiers.map(({ start }) => start) : []));
  return [...new Set(all)].sort((a, b) => a - b);
}

/**
 * Does the entry mean this very model? Its patterns also catch names it has never heard of (`claude-sonnet-5-5` starts
 * with `claude-sonnet-5`); sure is only a name the entry spells out, give or take a date.
 */
function namesModel(match: MatchLogic, model: string): boolean {
  if ('or' in match) return match.or.some((part) => namesModel(part, model));
  if ('equals' in match) return same(match.equals, model);
  if ('starts_with' in match) return same(match.starts_with, model);
  if ('contains' in match) return same(match.contains, model);
  if ('regex' in match) return new RegExp(match.regex).test(model);
  return false;
}

function same(listed: string, model: string): boolean {
  return listed.toLowerCase() === model.toLowerCase() || bare(listed) === bare(model);
}

/** Without a date (whole, or only begun as in `claude-sonnet-4-2025`), `-latest` or a revision. */
function bare(model: string): string {
  return model.toLowerCase().replace(/(?:[-@](?:\d{4,8}|latest|default))?(?:-v\d+(?::\d+)?)?$/, '');
}
