/**
 * Answers what a token costs: own prices first (for this account, then for any), then the catalogue, else nobody
 * knows. Asked at least twice per request, so what the answer depends on is looked up once per model and quarter hour.
 */
import type { PriceConfig } from '../../contract/config.ts';
import type { Rates, Usage } from '../../contract/records.ts';
import type { PricedAnswer, Prices } from '../ports.ts';
import { matchesAny } from '../routing/matches-any.ts';
import { catalogueCard, dearestCard } from './catalogue.ts';
import { effectOfTerms, unusualTerms, type TermsEffect } from './price-terms.ts';
import { assumptions, completeRates, ratesAt, type ListedRates, type RateCard } from './rate-card.ts';

/** Prices in force for one configuration; a reload makes new ones. The first override that fits wins. */
export function createPrices(overrides: readonly PriceConfig[]): Prices {
  const own = overrides.map((price, index) => ({ price, card: ownCard(price, index) }));
  const cache = new Map<string, Entry | null>();
  const dearestCards = new Map<string, RateCard | null>();

  function find(providerId: string, accountId: string, model: string, at: number): Entry | null {
    const fits = ({ price }: { price: PriceConfig }): boolean => matchesAny(model, [price.model]);
    const override =
      own.find((entry) => entry.price.account === accountId && fits(entry)) ??
      own.find((entry) => entry.price.account === undefined && fits(entry));
    if (override) return { card: override.card, isOwn: true };
    const card = catalogueCard(providerId, model, at);
    return card && { card, isOwn: false };
  }

  return {
    rates(providerId, accountId, asked, at, inputTokens, answer = {}) {
      const model = asked.replace(/\[1m\]$/, ''); // Claude Code's mark for the long context window; no provider knows it
      const key = `${providerId}\n${accountId}\n${Math.floor(at / SLOT_MS)}\n${model}`;
      let entry = cache.get(key);
      if (entry === undefined) {
        // Model names come from clients: a flood of them must not fill the memory.
        if (cache.size >= MOST_CACHED) cache.clear();
        cache.set(key, (entry = find(providerId, accountId, model, at)));
      }
      return entry && toRates(entry, model, inputTokens, answer);
    },
    dearest(providerId, asked, at) {
      const key = `${providerId}\n${Math.floor(at / SLOT_MS)}\n${asked}`;
      let card = dearestCards.get(key);
      if (card === undefined) {
        if (dearestCards.size >= MOST_CACHED) dearestCards.clear();
        dearestCards.set(key, (card = dearestCard(providerId, asked, at)));
      }
      return card && toRates({ card, isOwn: false }, asked, Infinity, {});
    },
  };
}

interface Entry {
  readonly card: RateCard;
  readonly isOwn: boolean;
}

/** Catalogue prices change at the earliest on the quarter hour (some models are cheaper at night). */
const SLOT_MS = 15 * 60_000;
const MOST_CACHED = 2000;

function ownCard(price: PriceConfig, index: number): RateCard {
  const listed: ListedRates = price;
  return {
    source: `config: prices[${index}]`,
    tiers: [{ above: -1, rates: completeRates(listed) }],
    doubt: null,
    assumed: assumptions(listed),
  };
}

function toRates({ card, isOwn }: Entry, model: string, inputTokens: number, answer: PricedAnswer): Rates {
  const effect = isOwn ? ownEffect(answer) : effectOfTerms(model, answer);
  const doubts = [...(card.doubt ? [card.doubt] : []), ...gaps(card, answer.usage ?? null), ...effect.doubts];
  return {
    ...ratesAt(card, inputTokens),
    source: card.source,
    multiplierMillionths: effect.multiplierMillionths,
    uncertain: doubts.length > 0 ? doubts.join('; ') : null,
  };
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
