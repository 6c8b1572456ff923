/**
 * Merges the usage objects of one answer. Counts are cumulative: a later object replaces what an earlier one said, field
 * by field, and silence replaces nothing: a missing field, null, or the zero that some relays put where they know
 * nothing. A zero beside counts of the cache is no silence: whoever counts those has counted the input too.
 */
import { emptyUsage, type Usage } from '../../contract/records.ts';
import type { CostFacts } from '../body/body-facts.ts';
import { type Fields, fieldsOf } from '../formats/open-json.ts';
import { reportedCost } from './reported-cost.ts';

/** One pass of a model inside the request. `model` is null where the provider does not say: the one that was sent. */
export interface CountedPass {
  readonly model: string | null;
  readonly usage: Usage;
}

export interface UsageCounts {
  /** The provider's top-level counts. */
  readonly message: Usage;
  /** What each pass took, once the provider has told; then the top level is not counted beside them. */
  readonly iterations: Iterations | null;
  /** A number had to be mended, or a pass may have run at another price. */
  readonly isDoubtful: boolean;
  readonly speed: string | null;
  readonly serviceTier: string | null;
  readonly inferenceGeo: string | null;
  /** A credit for an earlier refusal lowers the bill by an amount that is not told. */
  readonly hasCredit: boolean;
  /** What the provider says it charged; nano-dollars. */
  readonly reportedNanoUsd: number | null;
}

interface Iterations {
  readonly passes: readonly CountedPass[];
  /** Which of them is the answer: what the top level counts beyond its passes belongs to it. */
  readonly answer: number;
  /** The model that answered in place of the one that was asked; null when that did. */
  readonly fallback: string | null;
  /** The top level at that time: a later, higher count is news. */
  readonly message: Usage;
}

/** More tokens than any context window will hold in this product's life: a count above it is a mistake. */
export const MOST_TOKENS = 100_000_000;

/** `said` is the wire's `usage` object; the result is everything known after it. `asked`: the lifetime of cache marks. */
export function mergeUsage(before: UsageCounts | null, said: Fields, asked: CostFacts['cacheMarks'] = 'none'): UsageCounts {
  const counter = new Counter(before?.isDoubtful ?? false, asked);
  const message = counter.usage(said, before?.message ?? emptyUsage);
  const told = said['iterations'];
  return {
    message,
    iterations: Array.isArray(told) && told.length > 0 ? counter.iterations(told, message) : (before?.iterations ?? null),
    isDoubtful: counter.isDoubtful,
    speed: word(said['speed']) ?? before?.speed ?? null,
    serviceTier: word(said['service_tier']) ?? before?.serviceTier ?? null,
    inferenceGeo: word(said['inference_geo']) ?? before?.inferenceGeo ?? null,
    hasCredit: fieldsOf(fieldsOf(said['fallback_credit'])?.['status'])?.['type'] === 'redeemed' || (before?.hasCredit ?? false),
    reportedNanoUsd: reportedCost(said) ?? before?.reportedNanoUsd ?? null,
  };
}

/** Every pass once. The answer itself is the last pass that is part of the top level's counts. */
export function passesOf({ message, iterations }: UsageCounts): readonly CountedPass[] {
  if (iterations === null) return [{ model: null, usage: message }];
  const later = increase(iterations.message, message);
  return iterations.passes.map((pass, at) => (at === iterations.answer ? { ...pass, usage: addUsage(pass.usage, later) } : pass));
}

export function totalUsage(passes: readonly CountedPass[]): Usage {
  return passes.map(({ usage }) => usage).reduce(addUsage);
}

export function hasInput({ input, cacheRead, cacheWrite5m, cacheWrite1h }: Usage): boolean {
  return input + cacheRead + cacheWrite5m + cacheWrite1h > 0;
}

/** Reads counts; remembers whether one of them had to be mended. */
class Counter {
  isDoubtful: boolean;
  readonly #asked: CostFacts['cacheMarks'];

  constructor(isDoubtful: boolean, asked: CostFacts['cacheMarks']) {
    this.isDoubtful = isDoubtful;
    this.#asked = asked;
  }

  usage(said: Fields, known: Usage): Usage {
    const isStatement = isPositive(said['cache_read_input_tokens']) || isPositive(said['cache_creation_input_tokens']);
    const input = isStatement && said['input_tokens'] === 0 ? 0 : this.#count(said['input_tokens'], known.input);
    const cacheRead =
      isStatement && said['cache_read_input_tokens'] === 0 ? 0 : this.#count(said['cache_read_input_tokens'], known.cacheRead);
    const reasoning = this.#count(fieldsOf(said['output_tokens_details'])?.['thinking_tokens'], known.reasoning ?? 0);
    const citations = this.#count(said['citation_tokens'], known.citations ?? 0);
    return {
      input,
      output: this.#count(said['output_tokens'], known.output),
      cacheRead,
      ...this.#cacheWrites(said, known),
      webSearches: this.#count(fieldsOf(said['server_tool_use'])?.['web_search_requests'], known.webSearches),
      ...(reasoning > 0 ? { reasoning } : {}),
      ...(citations > 0 ? { citations } : {}),
    };
  }

  /**
   * Compactions and advisors stand beside the top level's counts, all others are what it is the sum of.
   * Source: the SDK's types, BetaIterationsUsage.
   */
  iterations(told: readonly unknown[], message: Usage): Iterations {
    const passes: CountedPass[] = [];
    let answer = -1;
    let fallback: string | null = null;
    for (const entry of told) {
      const said = fieldsOf(entry);
      if (said === null) continue;
      const model = word(said['model']);
      const type = said['type'];
      const usage = this.usage(said, emptyUsage);
      if (type === 'message' || type === 'fallback_message') answer = passes.length;
      // Of a compaction the provider names no model: it is the one that was sent. Of anything else nobody knows.
      else if (type !== 'compaction' && model === null) this.isDoubtful = true;
      if (type === 'fallback_message') fallback = model;
      passes.push({ model, usage });
    }
    // None of them is the answer: that one is what the top level counts.
    if (answer === -1) return { passes: [...passes, { model: null, usage: message }], answer: passes.length, fallback, message };
    const known = passes[answer]!;
    const searches = message.webSearches - passes.reduce((sum, { usage }) => sum + usage.webSearches, 0);
    // Passes do not count searches.
    if (searches > 0) passes[answer] = { ...known, usage: { ...known.usage, webSearches: known.usage.webSearches + searches } };
    return { passes, answer, fallback, message };
  }

  /** A whole number from 0 to MOST_TOKENS, whatever came; `known` where nothing sensible came. */
  #count(value: unknown, known: number): number {
    if (value === undefined || value === null || value === 0) return known;
    if (typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= MOST_TOKENS) return value;
    this.isDoubtful = true;
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    if (typeof number !== 'number' || Number.isNaN(number) || number < 0) return known;
    return Math.min(Math.ceil(number), MOST_TOKENS);
  }

  /** Split by lifetime when the provider does; what it does not split has the longest lifetime that was seen or asked for. */
  #cacheWrites(said: Fields, known: Usage): Pick<Usage, 'cacheWrite5m' | 'cacheWrite1h'> {
    const split = fieldsOf(said['cache_creation']);
    const cacheWrite5m = this.#count(split?.['ephemeral_5m_input_tokens'], known.cacheWrite5m);
    const cacheWrite1h = this.#count(split?.['ephemeral_1h_input_tokens'], known.cacheWrite1h);
    const total = this.#count(said['cache_creation_input_tokens'], cacheWrite5m + cacheWrite1h);
    if (total === cacheWrite5m + cacheWrite1h) return { cacheWrite5m, cacheWrite1h };
    if (split) this.isDoubtful = true;
    const isLong = cacheWrite1h > 0 || (cacheWrite5m === 0 && this.#asked === '1h');
    const long = isLong ? Math.max(0, total - cacheWrite5m) : 0;
    return { cacheWrite5m: total - long, cacheWrite1h: long };
  }
}

function addUsage(a: Usage, b: Usage): Usage {
  return combined(a, b, (one, other) => one + other);
}

/** How much more `b` has of each kind. */
function increase(a: Usage, b: Usage): Usage {
  return combined(a, b, (one, other) => Math.max(0, other - one));
}

function combined(a: Usage, b: Usage, combine: (one: number, other: number) => number): Usage {
  const reasoning = combine(a.reasoning ?? 0, b.reasoning ?? 0);
  const citations = combine(a.citations ?? 0, b.citations ?? 0);
  return {
    input: combine(a.input, b.input),
    output: combine(a.output, b.output),
    cacheRead: combine(a.cacheRead, b.cacheRead),
    cacheWrite5m: combine(a.cacheWrite5m, b.cacheWrite5m),
    cacheWrite1h: combine(a.cacheWrite1h, b.cacheWrite1h),
    webSearches: combine(a.webSearches, b.webSearches),
    ...(reasoning > 0 ? { reasoning } : {}),
    ...(citations > 0 ? { citations } : {}),
  };
}

function isPositive(value: unknown): boolean {
  return typeof value === 'number' && value > 0;
}

function word(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value.slice(0, 200) : null;
}
