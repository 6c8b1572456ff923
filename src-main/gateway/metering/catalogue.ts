/**
 * The checked-in price list as rate cards: by provider and by whatever spelling of a model's name is asked for.
 * A lookup of an unknown name tries every pattern of a provider's list, so callers keep the card.
 */
import { type Dispute, type PricedModel as ListedModel, type PricedTerms, priceList } from './price-list.ts';
import { bareName, matchesName, periodAt } from './price-lookup.ts';
import { assumptions, completeRates, type RateCard, type RateTier, type TokenRates } from './rate-card.ts';

/** Stands in every charge's `source`. */
export const PRICE_LIST_DATE = priceList.date;

/** Models run on the reader's own hardware there: what they cost nobody bills. */
const OWN_HARDWARE: ReadonlySet<string> = new Set(['ollama', 'lmstudio', 'vllm', 'llamacpp']);

/** Hugging Face's router bills what the provider behind it asks, and that one is the suffix of the model's name. */
const ROUTED = 'huggingface:';

function listOf(providerId: string, model: string): { list: readonly ListedModel[]; name: string } {
  if (providerId !== 'huggingface') return { list: priceList.providers[providerId] ?? [], name: model };
  const at = model.lastIndexOf(':');
  return at === -1
    ? { list: [], name: model }
    : { list: priceList.providers[ROUTED + model.slice(at + 1)] ?? [], name: model.slice(0, at) };
}

/** The entry that spells this very name out (give or take a date), else the first whose pattern catches it. */
function findModel(list: readonly ListedModel[], name: string): { model: ListedModel; isExact: boolean } | null {
  const exact = list.find(({ id }) => id.toLowerCase() === name.toLowerCase()) ?? list.find(({ id }) => bareName(id) === bareName(name));
  if (exact !== undefined) return { model: exact, isExact: true };
  const alike = list.find(({ match }) => match !== undefined && matchesName(match, name));
  return alike === undefined ? null : { model: alike, isExact: alike.match !== undefined && spellsOut(alike.match, name) };
}

/**
 * Does the entry mean this very model? Its patterns also catch names it has never heard of (`claude-sonnet-5-5` starts
 * with `claude-sonnet-5`); sure is only a name the entry spells out, give or take a date.
 */
function spellsOut(match: NonNullable<ListedModel['match']>, name: string): boolean {
  if ('or' in match) return match.or.some((part) => spellsOut(part, name));
  if ('and' in match) return matchesName(match, name) && match.and.some((part) => spellsOut(part, name));
  if ('regex' in match) return matchesName(match, name);
  return bareName(Object.values(match)[0] as string) === bareName(name);
}

/**
 * The card of a model at a provider at a moment (epoch milliseconds): the list's own, else that of a model like it, in
 * doubt; null when nobody knows it, or prices it in another unit.
 */
export function catalogueCard(providerId: string, model: string, at: number): RateCard | null {
  if (OWN_HARDWARE.has(providerId)) return freeCard;
  const { list, name } = listOf(providerId, model);
  const found = findModel(list, name);
  const period = found && periodAt(found.model.periods, at);
  if (found === null || period === null) return null;
  return {
    source: sourceOf(found.model),
    tiers: ratesOf(period.tiers),
    terms: currentTerms(found.model.terms ?? [], at),
    doubt: found.isExact ? null : `the price list does not know ${model}; these are the prices of ${found.model.id}`,
    disputes: found.model.disputes ?? [],
    assumed: assumptions(period.tiers[0]!.listed),
  };
}

/** `price list 2026-12-01: claude-opus-5-5 (genai-prices, litellm)`. */
function sourceOf({ id, sources }: ListedModel): string {
  return `price list ${PRICE_LIST_DATE}: ${id} (${sources.join(', ')})`;
}

function ratesOf(tiers: PricedTerms['tiers']): RateTier[] {
  return tiers.map(({ above, listed }) => ({ above, rates: completeRates(listed) }));
}

/** Of prices under the same terms the one in force. */
function currentTerms(terms: readonly PricedTerms[], at: number): RateCard['terms'] {
  const inForce = new Map<string, PricedTerms>();
  for (const one of terms.toSorted((a, b) => (a.from ?? '').localeCompare(b.from ?? ''))) {
    if (periodAt([one], at) !== null) inForce.set(`${one.speed} ${one.serviceTier}`, one);
  }
  return [...inForce.values()].map(({ speed, serviceTier, tiers }) => ({
    speed: speed ?? null,
    serviceTier: serviceTier ?? null,
    tiers: ratesOf(tiers),
  }));
}

const freeCard: RateCard = {
  source: 'own hardware',
  tiers: [
    {
      above: -1,
      rates: completeRates({ input: 0, output: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, webSearchPerThousand: 0 }),
    },
  ],
  terms: [],
  doubt: null,
  disputes: [],
  assumed: {},
};

/** A model as the price list has it for a provider. */
export interface CatalogueModel {
  readonly id: string;
  readonly name: string | null;
  readonly contextTokens: number | null;
}

/** With the price of its smallest requests. */
export interface PricedModel extends CatalogueModel {
  readonly rates: TokenRates;
  readonly source: string;
  readonly disputes: readonly Dispute[];
}

/** Everything listed for a provider that answers in tokens of text; empty when there is no list of it. */
export function catalogueModels(providerId: string, at: number = Date.parse(PRICE_LIST_DATE)): PricedModel[] {
  const lists = providerId === 'huggingface' ? Object.keys(priceList.providers).filter((list) => list.startsWith(ROUTED)) : [providerId];
  return lists.flatMap((list) =>
    (priceList.providers[list] ?? []).flatMap((model) => {
      const period = periodAt(model.periods, at);
      if (period === null) return [];
      return [
        {
          id: nameThere(list, model.id),
          name: model.name,
          contextTokens: model.contextTokens,
          rates: completeRates(period.tiers[0]!.listed),
          source: sourceOf(model),
          disputes: model.disputes ?? [],
        },
      ];
    }),
  );
}

/** What the list says of a model, by whatever spelling it knows; null when it lists nothing like it. */
export function catalogueModel(providerId: string, model: string): CatalogueModel | null {
  const key = `${providerId}\n${model}`;
  let known = looked.get(key);
  if (known === undefined) {
    // Model names come from clients: a flood of them must not fill the memory.
    if (looked.size >= MOST_LOOKED) looked.clear();
    const { list, name } = listOf(providerId, model);
    const found = findModel(list, name)?.model;
    known = found === undefined ? null : { id: found.id, name: found.name, contextTokens: found.contextTokens };
    looked.set(key, known);
  }
  return known;
}
const looked = new Map<string, CatalogueModel | null>();
const MOST_LOOKED = 5000;

/** The name that the provider itself takes: the list shortens some. Regional prices are the same in all regions. */
function nameThere(list: string, id: string): string {
  if (list.startsWith(ROUTED)) return `${id}:${list.slice(ROUTED.length)}`;
  if (list === 'fireworks' && !id.includes('/')) return `accounts/fireworks/models/${id}`;
  return list === 'bedrock' ? id.replace(/^regional\./, 'us.') : id;
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
