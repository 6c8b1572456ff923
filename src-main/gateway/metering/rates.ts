/**
 * Answers what a token costs: own prices first (for this account, then for any), then the catalogue, else nobody
 * knows. Asked at least twice per request, so what the answer depends on is looked up once per model and quarter hour.
 */
import type { PriceConfig } from '../../contract/config.ts';
import type { Rates, Usage } from '../../contract/records.ts';
import { canonicalModel } from '../models/canonical-model.ts';
import { matchesModel } from '../models/matches-model.ts';
import type { PricedAnswer, Prices } from '../ports.ts';
import { withoutMark } from '../without-mark.ts';
import { catalogueCard, dearestCard } from './catalogue.ts';
import { effectOfTerms, unusualTerms, type TermsEffect } from './price-terms.ts';
import type { ListedRates } from './price-list.ts';
import { assumptions, completeRates, disputed, tierAt, type RateCard } from './rate-card.ts';

/**
 * Prices in force for one configuration; a reload makes new ones. Of the own prices that hold at the moment the first
 * that fits wins: those for the account, then those for any.
 */
export function createPrices(overrides: readonly PriceConfig[]): Prices {
  const own = overrides.map(ownPrice);
  const changes = own.flatMap(({ from, until }) => [from, until]).filter((at) => Number.isFinite(at));
  const cache = new Map<string, Entry | null>();
  const dearestCards = new Map<string, RateCard | null>();

  function find(providerId: string, accountId: string, names: readonly string[], at: number): Entry | null {
    const fits = ({ models, from, until }: OwnPrice): boolean =>
      from <= at && at < until && (models === null || names.some((name) => matchesModel(name, models)));
    const override =
      own.find((entry) => entry.price.account === accountId && fits(entry)) ??
      own.find((entry) => entry.price.account === undefined && fits(entry));
    if (override?.card) return { card: override.card, isOwn: true, factorMillionths: 1_000_000 };
    const card = cardOf(providerId, names, at);
    if (card === null || override === undefined) return card && { card, isOwn: false, factorMillionths: 1_000_000 };
    const source = `${card.source}; ${override.source} x ${override.factorMillionths / 1_000_000}`;
    return { card: { ...card, source }, isOwn: false, factorMillionths: override.factorMillionths };
  }

  return {
    rates(providerId, accountId, asked, at, inputTokens, answer = {}) {
      const model = withoutMark(asked);
      const names = answer.ownName === undefined || answer.ownName === model ? [model] : [answer.ownName, model];
      const period = changes.filter((change) => change <= at).length;
      const key = `${providerId}\n${accountId}\n${Math.floor(at / SLOT_MS)}\n${period}\n${names.join('\n')}`;
      let entry = cache.get(key);
      if (entry === undefined) {
        // Model names come from clients: a flood of them must not fill the memory.
        if (cache.size >= MOST_CACHED) cache.clear();
        cache.set(key, (entry = find(providerId, accountId, names, at)));
      }
      return entry && toRates(entry, canonicalModel(model), inputTokens, answer);
    },
    dearest(providerId, asked, at) {
      const model = canonicalModel(asked);
      const key = `${providerId}\n${Math.floor(at / SLOT_MS)}\n${model}`;
      let card = dearestCards.get(key);
      if (card === undefined) {
        if (dearestCards.size >= MOST_CACHED) dearestCards.clear();
        dearestCards.set(key, (card = dearestCard(providerId, model, at)));
      }
      return card && toRates({ card, isOwn: false, factorMillionths: 1_000_000 }, model, Infinity, {});
    },
  };
}

/** The catalogue's card under one of the names, or under the canonical one: a sure one before one of a model that is alike. */
function cardOf(providerId: string, names: readonly string[], at: number): RateCard | null {
  const cards = [...new Set([...names, ...names.map(canonicalModel)])]
    .map((name) => catalogueCard(providerId, name, at))
    .filter((card) => card !== null);
  return cards.find(({ doubt }) => doubt === null) ?? cards[0] ?? null;
}

interface Entry {
  readonly card: RateCard;
  readonly isOwn: boolean;
  /** A contract's factor on the card's token prices. */
  readonly factorMillionths: number;
}

interface OwnPrice {
  readonly price: PriceConfig;
  /** Null: every model. */
  readonly models: readonly string[] | null;
  readonly source: string;
  /** Null when the price is a factor on the catalogue's. */
  readonly card: RateCard | null;
  readonly factorMillionths: number;
  /** Epoch milliseconds, or the ends of time. */
  readonly from: number;
  readonly until: number;
}

/** Catalogue prices change at the earliest on the quarter hour (some models are cheaper at night). */
const SLOT_MS = 15 * 60_000;
const MOST_CACHED = 2000;

function ownPrice(price: PriceConfig, index: number): OwnPrice {
  const source = `config: prices[${index}]`;
  const { input, output } = price;
  const listed: ListedRates | null = input === undefined || output === undefined ? null : { ...price, input, output };
  return {
    price,
    models: price.model === undefined ? null : [price.model],
    source,
    card: listed && {
      source,
      tiers: [{ above: -1, rates: completeRates(listed) }],
      terms: [],
      doubt: null,
      disputes: [],
      assumed: assumptions(listed),
    },
    factorMillionths: Math.round((price.multiplier ?? 1) * 1_000_000),
    from: price.from === undefined ? -Infinity : Date.parse(price.from),
    until: price.until === undefined ? Infinity : Date.parse(price.until),
  };
}

function toRates({ card, isOwn, factorMillionths }: Entry, model: string, inputTokens: number, answer: PricedAnswer): Rates {
  const { tiers, answer: rest } = tiersFor(card, answer);
  const effect = isOwn ? ownEffect(answer) : effectOfTerms(model, rest);
  const { above, rates } = tierAt(tiers, inputTokens);
  const doubts = [...(card.doubt ? [card.doubt] : []), ...disputed(card, above), ...gaps(card, answer.usage ?? null), ...effect.doubts];
  return {
    ...rates,
    source: card.source,
    multiplierMillionths: Math.round((effect.multiplierMillionths * factorMillionths) / 1_000_000),
    uncertain: doubts.length > 0 ? doubts.join('; ') : null,
  };
}

/** The list's own prices for the terms of an answer where it has them, and what is left to say of the terms. */
function tiersFor(card: RateCard, answer: PricedAnswer): { tiers: RateCard['tiers']; answer: PricedAnswer } {
  const { speed = null, serviceTier = null } = answer;
  const bySpeed = speed === null ? undefined : card.terms.find((terms) => terms.speed === speed);
  if (bySpeed !== undefined) return { tiers: bySpeed.tiers, answer: { ...answer, speed: null } };
  const byTier = serviceTier === null ? undefined : card.terms.find((terms) => terms.serviceTier === serviceTier);
  if (byTier !== undefined) return { tiers: byTier.tiers, answer: { ...answer, serviceTier: null } };
  return { tiers: card.tiers, answer };
}

/** An own price is taken as it is written; whether its author thought of special terms is not for us to say. */
function ownEffect(answer: PricedAnswer): TermsEffect {
  const terms = unusualTerms(answer);
  return { multiplierMillionths: 1_000_000, doubts: terms.length > 0 ? [`the own price does not say what ${terms.join(', ')} costs`] : [] };
}

function gaps(card: RateCard, usage: Usage | null): string[] {
  return kinds.flatMap((kind) => (card.assumed[kind] !== undefined && (usage === null || usage[kind] > 0) ? [card.assumed[kind]] : []));
}
const kinds = ['cacheRead', 'cacheWrite5m', 'cacheWrite1h', 'webSearches'] as const;
