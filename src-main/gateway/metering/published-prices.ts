/**
 * Prices that a vendor publishes and the catalogue does not have yet, so that what everybody's client asks for is not
 * "unknown" until its next version. Each is the vendor's own, as its page says and at least two independent readers of
 * that page repeat, with the day it began: never a guess. The catalogue comes first as soon as it lists the model, and a
 * test then asks for the row to go.
 */
import type { ListedRates } from './rate-card.ts';

export interface PublishedPrice {
  /** Ours: those whose price the page says. Clouds with price lists of their own are not among them. */
  readonly providerIds: readonly string[];
  readonly model: string;
  readonly name: string;
  readonly contextTokens: number;
  /** ISO date. */
  readonly from: string;
  /** As in a rate card. */
  readonly tiers: ReadonlyArray<{ readonly above: number; readonly listed: ListedRates }>;
  readonly page: string;
}

/** Foundry asks what Anthropic asks. */
const ANTHROPIC = ['anthropic', 'azure-foundry'];

export const publishedPrices: readonly PublishedPrice[] = [
  {
    providerIds: ANTHROPIC,
    model: 'claude-haiku-5-5',
    name: 'Claude Haiku 5.5',
    contextTokens: 1_000_000,
    from: '2026-10-07',
    // The longer prompts' prices hold for the whole request; cached tokens count as prompt.
    tiers: [
      { above: -1, listed: { input: 0.1, output: 0.5, cacheRead: 0.01, cacheWrite5m: 0.125, cacheWrite1h: 0.2 } },
      { above: 100_000, listed: { input: 0.5, output: 2.5, cacheRead: 0.05, cacheWrite5m: 0.625, cacheWrite1h: 1 } },
    ],
    page: 'platform.claude.com/docs/en/models/haiku-5-5/overview',
  },
  {
    providerIds: ANTHROPIC,
    model: 'claude-sonnet-5-5',
    name: 'Claude Sonnet 5.5',
    contextTokens: 1_000_000,
    // Reads were 0.20 before.
    from: '2026-10-07',
    tiers: [{ above: -1, listed: { input: 2, output: 10, cacheRead: 0.1, cacheWrite5m: 2.5, cacheWrite1h: 4 } }],
    page: 'platform.claude.com/docs/en/about-claude/pricing',
  },
];
