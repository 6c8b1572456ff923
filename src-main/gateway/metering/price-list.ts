/**
 * The checked-in price list: what each provider asks for each model, with the days and hours a price holds, where it
 * was read, and where two published catalogues disagree. `npm run prices:update` builds `price-list.json` from pinned
 * packages; it is never fetched at run time, and a new list re-rates no old charge.
 */
import { z } from 'zod';
import file from './price-list.json' with { type: 'json' };

/** How a name is recognised as one of a model's. */
export type NameMatch =
  | { readonly equals: string }
  | { readonly starts_with: string }
  | { readonly ends_with: string }
  | { readonly contains: string }
  | { readonly regex: string }
  | { readonly or: readonly NameMatch[] }
  | { readonly and: readonly NameMatch[] };

export const nameMatchSchema: z.ZodType<NameMatch> = z.lazy(() =>
  z.union([
    z.strictObject({ equals: z.string() }),
    z.strictObject({ starts_with: z.string() }),
    z.strictObject({ ends_with: z.string() }),
    z.strictObject({ contains: z.string() }),
    z.strictObject({ regex: z.string() }),
    z.strictObject({ or: z.array(nameMatchSchema) }),
    z.strictObject({ and: z.array(nameMatchSchema) }),
  ]),
);

const dollars = z.number().nonnegative();

/** US dollars per million tokens; searches and requests per thousand. */
const listedRatesSchema = z.strictObject({
  input: dollars,
  output: dollars,
  cacheRead: dollars.optional(),
  cacheWrite5m: dollars.optional(),
  cacheWrite1h: dollars.optional(),
  webSearchPerThousand: dollars.optional(),
  requestPerThousand: dollars.optional(),
  reasoning: dollars.optional(),
  citation: dollars.optional(),
});
export type ListedRates = z.infer<typeof listedRatesSchema>;

/** Rates of requests whose input (cached tokens included) exceeds `above` tokens; the first tier is above -1. */
const listedTierSchema = z.strictObject({ above: z.number().int(), listed: listedRatesSchema });
export type ListedTier = z.infer<typeof listedTierSchema>;

const day = z.iso.date();

/** The last period that has begun holds; one with hours (`00:30-16:30`, UTC) only within them, on its weekdays if it has any. */
const periodSchema = z.strictObject({
  from: day.optional(),
  /** The first day on which it no longer holds. */
  until: day.optional(),
  hours: z
    .string()
    .regex(/^\d\d:\d\d-\d\d:\d\d$/)
    .optional(),
  /** 1 is Monday. */
  weekdays: z.array(z.number().int().min(1).max(7)).optional(),
  tiers: z.array(listedTierSchema).min(1),
});
export type Period = z.infer<typeof periodSchema>;

/** The price under other terms than the usual ones: faster or slower service. */
const pricedTermsSchema = periodSchema.extend({ speed: z.string().optional(), serviceTier: z.string().optional() });
export type PricedTerms = z.infer<typeof pricedTermsSchema>;

/** Catalogues that do not say the same of one rate, by their names, in dollars. */
const disputeSchema = z.strictObject({ rate: z.string(), above: z.number().int(), says: z.record(z.string(), z.number()) });
export type Dispute = z.infer<typeof disputeSchema>;

const pricedModelSchema = z.strictObject({
  id: z.string(),
  name: z.string().nullable(),
  contextTokens: z.number().int().positive().nullable(),
  match: nameMatchSchema.optional(),
  periods: z.array(periodSchema).min(1),
  terms: z.array(pricedTermsSchema).optional(),
  /** Names of catalogues, or the address of a vendor's page. */
  sources: z.array(z.string()).min(1),
  disputes: z.array(disputeSchema).optional(),
});
export type PricedModel = z.infer<typeof pricedModelSchema>;

export const priceListSchema = z.strictObject({
  /** The day the catalogues were read. */
  date: day,
  catalogues: z.array(z.strictObject({ name: z.string(), version: z.string(), licence: z.string() })),
  /** By our names of providers; Hugging Face's router has one list per provider behind it (`huggingface:together`). */
  providers: z.record(z.string(), z.array(pricedModelSchema)),
});
export type PriceList = z.infer<typeof priceListSchema>;

// Built and checked by `npm run prices:update`; a test parses it whole. Parsing it at every start would cost 50 ms.
export const priceList = file as PriceList;
