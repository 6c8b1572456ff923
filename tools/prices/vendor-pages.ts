/**
 * What a vendor's own page says where the catalogues disagree or know nothing: the address, and the day it was read.
 * A row goes when both catalogues say the same.
 */
import type { Dispute, ListedRates, ListedTier, Period } from '../../src-main/gateway/metering/price-list.ts';

export interface VendorPage {
  /** Ours: those whose price the page says. */
  readonly providerIds: readonly string[];
  readonly model: string;
  readonly name: string;
  readonly contextTokens: number | null;
  readonly periods: readonly Period[];
  readonly page: string;
  /** ISO date. */
  readonly read: string;
  /** Where the page is somebody's report of the vendor's: what else is said. */
  readonly disputes?: readonly Dispute[];
}

/** DeepSeek's peak is on weekdays only; both catalogues' hours are right, one lacks the days. */
const PEAK = [
  { hours: '01:00-04:00', weekdays: [1, 2, 3, 4, 5] },
  { hours: '06:00-10:00', weekdays: [1, 2, 3, 4, 5] },
];

export const vendorPages: readonly VendorPage[] = [
  deepseek(
    'deepseek-flash',
    'DeepSeek V4.1 Flash',
    { input: 0.15, output: 0.6, cacheRead: 0.003 },
    { input: 0.3, output: 1.2, cacheRead: 0.006 },
  ),
  // The old name is served, and billed, as the new model.
  deepseek(
    'deepseek-v4-flash',
    'DeepSeek V4 Flash',
    { input: 0.15, output: 0.6, cacheRead: 0.003 },
    { input: 0.3, output: 1.2, cacheRead: 0.006 },
  ),
  deepseek(
    'deepseek-v4-pro',
    'DeepSeek V4 Pro',
    { input: 0.66, output: 1.98, cacheRead: 0.022 },
    { input: 1.32, output: 3.96, cacheRead: 0.044 },
  ),
  {
    // The first catalogue says the same; the second announced the day and still lists the price before it.
    providerIds: ['google', 'vertex'],
    model: 'gemini-4-argon',
    name: 'Gemini 4 Argon',
    contextTokens: 1_048_576,
    periods: [
      { tiers: [{ above: -1, listed: { input: 2, output: 10, cacheRead: 0.1, webSearchPerThousand: 14 } }] },
      { from: '2026-12-01', tiers: [{ above: -1, listed: { input: 4, output: 20, cacheRead: 0.2, webSearchPerThousand: 14 } }] },
    ],
    page: 'github.com/BerriAI/litellm/discussions/46238',
    read: '2026-12-01',
  },
  {
    providerIds: ['openai'],
    model: 'gpt-5.6-sol',
    name: 'GPT-5.6 Sol',
    contextTokens: 1_050_000,
    periods: [{ tiers: sol(5, 30) }, { from: '2026-08-21', tiers: sol(4, 20) }, { from: '2026-12-01', tiers: sol(5, 30) }],
    page: 'docs.apiyi.com/en/live/2026-12/gpt-5-6-gemini-4-price-adjustment',
    read: '2026-12-01',
    disputes: [
      { rate: 'input', above: -1, says: { 'genai-prices': 4, litellm: 4, 'docs.apiyi.com': 5 } },
      { rate: 'output', above: -1, says: { 'genai-prices': 20, litellm: 20, 'docs.apiyi.com': 30 } },
    ],
  },
];

function deepseek(model: string, name: string, offPeak: ListedRates, peak: ListedRates): VendorPage {
  return {
    providerIds: ['deepseek'],
    model,
    name,
    contextTokens: 1_000_000,
    periods: [{ tiers: [{ above: -1, listed: offPeak }] }, ...PEAK.map((when) => ({ ...when, tiers: [{ above: -1, listed: peak }] }))],
    page: 'api-docs.deepseek.com/quick_start/pricing',
    read: '2026-11-15',
  };
}

/** Long requests cost twice the input and one and a half times the output; reads a tenth, writes a quarter more than input. */
function sol(input: number, output: number): ListedTier[] {
  const listed = (factor: number, outputFactor: number): ListedRates => ({
    input: input * factor,
    output: output * outputFactor,
    cacheRead: (input * factor) / 10,
    cacheWrite5m: input * factor * 1.25,
    webSearchPerThousand: 10,
  });
  return [
    { above: -1, listed: listed(1, 1) },
    { above: 272_000, listed: listed(2, 1.5) },
  ];
}
