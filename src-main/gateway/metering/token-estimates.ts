/**
 * How many tokens a request would be, where its provider cannot count: another vendor's tokenizer over a sample of its
 * text, corrected by what requests for the same model really came to. An estimate, and said to be one; nothing is ever
 * charged by it.
 */
import type { MessagesRequest } from '../formats/messages.ts';
import type { Clock, Tokenizer } from '../ports.ts';

/** Longer texts are sampled: slices spread over the whole, because tools, prose and code differ. */
const SLICES = 16;
const SLICE_CHARS = 1000;
/** What an image comes to at most. Source: Anthropic, "Vision", image costs. */
const IMAGE_TOKENS = 1600;
/** A page of a PDF is about 2,000 tokens and seldom less than 40 KB. */
const DOCUMENT_CHARS_PER_TOKEN = 30;
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

  async estimate(request: MessagesRequest, model: string): Promise<number> {
    const known = this.#models.get(model) ?? { factor: 1, askedAt: 0, observedAt: 0 };
    known.askedAt = this.#clock.now();
    this.#models.set(model, known);
    return Math.max(1, Math.round((await this.#count(weigh(request))) * known.factor));
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

  async #count({ text, mediaTokens }: RequestWeight): Promise<number> {
    const sample = sampleOf(text);
    if (sample.length === 0) return mediaTokens;
    return mediaTokens + ((await this.#tokenizer.count(sample)) * text.length) / sample.length;
  }
}

export interface RequestWeight {
  readonly text: string;
  readonly mediaTokens: number;
}

/** What of a request becomes tokens: its texts and schemas, with media set apart. Takes any JSON. */
export function weigh({ system, messages, tools }: MessagesRequest): RequestWeight {
  let mediaTokens = 0;
  const text = JSON.stringify({ system, messages, tools }, (_key, value: unknown) => {
    if (!isMedia(value)) return value;
    mediaTokens += value.type === 'image' ? IMAGE_TOKENS : Math.ceil(value.source.data.length / DOCUMENT_CHARS_PER_TOKEN);
    return undefined;
  });
  return { text, mediaTokens };
}

function isMedia(value: unknown): value is { readonly type: string; readonly source: { readonly data: string } } {
  if (typeof value !== 'object' || value === null || !('source' in value) || !('type' in value)) return false;
  const { source } = value;
  return (
    typeof source === 'object' &&
    source !== null &&
    'type' in source &&
    source.type === 'base64' &&
    'data' in source &&
    typeof source.data === 'string'
  );
}

function sampleOf(text: string): string {
  if (text.length <= SLICES * SLICE_CHARS) return text;
  const step = text.length / SLICES;
  return Array.from({ length: SLICES }, (_, index) => text.slice(Math.floor(index * step), Math.floor(index * step) + SLICE_CHARS)).join(
    '',
  );
}
