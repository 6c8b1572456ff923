/**
 * What an answer says about its own price: faster service, another service tier, a chosen region. Known factors are
 * applied; one we do not know is named, so that the charge is shown as uncertain and not as the whole truth.
 */

import type { PricedAnswer } from '../ports.ts';

export interface TermsEffect {
  readonly multiplierMillionths: number;
  /** One sentence for each factor that is a guess. */
  readonly doubts: readonly string[];
}

/** What the terms do to list prices of this model at Anthropic. */
export function effectOfTerms(model: string, terms: PricedAnswer): TermsEffect {
  const doubts: string[] = [];
  let millionths = 1_000_000;
  const times = (factorMillionths: number): void => void (millionths = Math.round((millionths * factorMillionths) / 1_000_000));
  const { speed, serviceTier, inferenceGeo } = terms;

  if (speed === 'fast') {
    const factor = FAST_FACTORS[model.replace(/-\d{8}$/, '')];
    if (factor === undefined) doubts.push(`the price of fast mode on ${model} is not known: twice the list price is assumed`);
    times((factor ?? 2) * 1_000_000);
  } else if (isUnusual(speed)) doubts.push(`speed "${speed}" has no known price`);

  if (serviceTier === 'batch' && model.includes('claude')) times(500_000);
  else if (serviceTier === 'priority' && model.includes('claude'))
    doubts.push('priority tier is paid by commitment: list prices are shown');
  else if (isUnusual(serviceTier)) doubts.push(`service tier "${serviceTier}" has no known price`);

  if (inferenceGeo === 'us') times(1_100_000);
  else if (isUnusual(inferenceGeo)) doubts.push(`region "${inferenceGeo}" has no known price`);
  return { multiplierMillionths: millionths, doubts };
}

/** The terms that leave an own price in doubt: whoever wrote it may or may not have meant them. */
export function unusualTerms(terms: PricedAnswer): string[] {
  const { speed, serviceTier, inferenceGeo } = terms;
  return [
    ...(isUnusual(speed) ? [`speed ${speed}`] : []),
    ...(isUnusual(serviceTier) ? [`service tier ${serviceTier}`] : []),
    ...(isUnusual(inferenceGeo) ? [`region ${inferenceGeo}`] : []),
  ];
}

/** Fast mode, as Anthropic's price pages gave it up to November 2026. */
const FAST_FACTORS: Readonly<Record<string, number>> = {
  'claude-opus-4-6': 6,
  'claude-opus-4-7': 6,
  'claude-opus-4-8': 2,
  'claude-opus-5': 2,
};

/** Whether a service tier that was asked for may have another price than the list's. */
export function isUnusual(term: string | null | undefined): boolean {
  return term !== null && term !== undefined && !ORDINARY.has(term);
}

const ORDINARY: ReadonlySet<string> = new Set([
  'standard',
  'standard_only',
  'default',
  'on_demand',
  'auto',
  'global',
  'not_available',
  'unspecified',
  'none',
  '',
]);
