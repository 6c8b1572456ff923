/**
 * One list from two catalogues. The first knows names, days and hours; the second confirms its rates, or disputes them,
 * and adds models the first lacks. Where they disagree the vendor's own page decides, if somebody read it.
 */
import type { Dispute, ListedTier, Period, PricedModel } from '../../src-main/gateway/metering/price-list.ts';
import { bareName, matchesName, periodAt } from '../../src-main/gateway/metering/price-lookup.ts';
import type { GenaiModel } from './genai-models.ts';
import type { LitellmEntry } from './litellm-rates.ts';
import type { VendorPage } from './vendor-pages.ts';

const FIRST = 'genai-prices';
const SECOND = 'litellm';

/** One provider's models. `at` is the moment both catalogues are compared for. */
export function mergeCatalogues(
  models: readonly GenaiModel[],
  entries: readonly LitellmEntry[],
  pages: readonly VendorPage[],
  at: number,
): PricedModel[] {
  const taken = new Set<LitellmEntry>();
  const merged = models.map((model): PricedModel => {
    const exact = entries.filter((entry) => namesOf(model.id).includes(bareName(entry.model)));
    // A pattern may catch what is another model's very name.
    const alike = entries.filter(
      (entry) =>
        matchesName(model.match, entry.model) && !models.some((other) => other !== model && bareName(other.id) === bareName(entry.model)),
    );
    for (const entry of [...exact, ...alike]) taken.add(entry);
    const second = exact[0] ?? alike[0];
    const page = pages.find((one) => one.model === model.id);
    const { id, name, contextTokens, match, periods, terms } = model;
    const rest = terms.length > 0 ? { terms: [...terms] } : {};
    if (page !== undefined) {
      return { id, name, contextTokens, match, periods: [...page.periods], ...rest, sources: [source(page)], ...openQuestions(page) };
    }
    const first = periodAt(periods, at);
    const disputes = second === undefined || first === null ? [] : disputesOf(first, second);
    const sources = second === undefined || disputes.length > 0 ? [FIRST] : [FIRST, SECOND];
    return {
      id,
      name,
      contextTokens: contextTokens ?? second?.contextTokens ?? null,
      match,
      periods: [...periods],
      ...rest,
      sources,
      ...(disputes.length > 0 ? { disputes } : {}),
    };
  });
  const added = entries
    .filter((entry) => !taken.has(entry))
    .map(({ model, contextTokens, tiers }): PricedModel => ({
      id: model,
      name: null,
      contextTokens,
      periods: [{ tiers: [...tiers] }],
      sources: [SECOND],
    }));
  const published = pages
    .filter(({ model }) => [...merged, ...added].every(({ id }) => bareName(id) !== bareName(model)))
    .map((page): PricedModel => ({
      id: page.model,
      name: page.name,
      contextTokens: page.contextTokens,
      periods: [...page.periods],
      sources: [source(page)],
      ...openQuestions(page),
    }));
  return [...merged, ...added, ...published];
}

function source({ page, read }: VendorPage): string {
  return `${page} (${read})`;
}

function openQuestions({ disputes }: VendorPage): Pick<PricedModel, 'disputes'> {
  return disputes === undefined ? {} : { disputes: [...disputes] };
}

/** Bedrock's price of all regions stands for each of them; elsewhere a name is itself. */
function namesOf(id: string): string[] {
  return [bareName(id.startsWith('regional.') ? id.replace('regional.', 'us.') : id)];
}

const RATES = ['input', 'output', 'cacheRead', 'cacheWrite5m', 'cacheWrite1h'] as const;

/** Only what both say can be disputed. */
function disputesOf(period: Period, { tiers, offPeak }: LitellmEntry): Dispute[] {
  const starts = [...new Set([...period.tiers, ...tiers].map(({ above }) => above))].sort((a, b) => a - b);
  return starts.flatMap((above) => {
    const ours = period.tiers.findLast((tier) => isReached(tier, above))!.listed;
    const theirs = tiers.findLast((tier) => isReached(tier, above))!.listed;
    return RATES.flatMap((rate) => {
      const [a, b] = [ours[rate], theirs[rate]];
      if (a === undefined || b === undefined || isSame(a, b) || isSame(a, offPeak?.listed[rate])) return [];
      return [{ rate, above, says: { [FIRST]: a, [SECOND]: b } }];
    });
  });
}

/** One list says "above 200,000", another "from 200,000": the same step. */
function isReached(tier: ListedTier, above: number): boolean {
  return tier.above <= above + 1;
}

function isSame(a: number, b: number | undefined): boolean {
  return b !== undefined && Math.abs(a - b) <= 1e-6 * Math.max(a, b);
}
