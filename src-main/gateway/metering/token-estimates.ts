/**
 * How many tokens a request would be, where its provider cannot count: another vendor's tokenizer over a sample of its
 * text, corrected by what requests for the same model really came to. An estimate, and said to be one; nothing is ever
 * charged by it.
 */
import type { Clock, Tokenizer } from '../ports.ts';
import type { RequestWeight } from './request-weight.ts';

/** An observation outside of this is about something else (a truncated answer, a provider that counts oddly). */
const PLAUSIBLE = { least: 0.4, most: 3 };
/** The newest observation's weight: a model's ratio hardly changes, its requests do. */
const WEIGHT = 0.3;
const OBSERVE_EVERY_MS = 60_000;
const ASKED_FOR_MS = 3_600_000;

interface Known {
  factor: number;
  askedAt: number;
  observedAt: number;
}

export class TokenEstimates {
  readonly #tokenizer: Tokenizer;
  readonly #clock: Clock;
  readonly #models = new Map<string, Known>();

  constructor(tokenizer: Tokenizer, clock: Clock) {
    this.#tokenizer = tokenizer;
    this.#clock = clock;
  }

  async estimate(weight: RequestWeight, model: string): Promise<number> {
    const known = this.#models.get(model) ?? { factor: 1, askedAt: 0, observedAt: 0 };
    known.askedAt = this.#clock.now();
    this.#models.set(model, known);
    return Math.max(1, Math.round((await this.#count(weight)) * known.factor));
  }

  /** Is it worth measuring a request for this model? Only while somebody asks for estimates, and not every time. */
  wants(model: string): boolean {
    const known = this.#models.get(model);
    const now = this.#clock.now();
    return known !== undefined && now - known.askedAt < ASKED_FOR_MS && now - known.observedAt > OBSERVE_EVERY_MS;
  }

  /** `inputTokens` is what the provider counted for the request, cached tokens included. */
  async observe(weight: RequestWeight, model: string, inputTokens: number): Promise<void> {
    const known = this.#models.get(model);
    if (known === undefined || inputTokens <= 0) return;
    known.observedAt = this.#clock.now();
    const ratio = inputTokens / Math.max(1, await this.#count(weight));
    if (ratio < PLAUSIBLE.least || ratio > PLAUSIBLE.most) return;
    known.factor = known.factor === 1 ? ratio : known.factor * (1 - WEIGHT) + ratio * WEIGHT;
  }

  async #count({ sample, textChars, mediaTokens }: RequestWeight): Promise<number> {
    if (sample.length === 0) return mediaTokens;
    return mediaTokens + ((await this.#tokenizer.count(sample)) * textChars) / sample.length;
  }
}
