/**
 * Merges the usage objects of one answer. Counts are cumulative: a later object replaces what an earlier one said, field
 * by field, and silence (a missing field, null, or the zero some relays put where they know nothing) replaces nothing.
 */
import { emptyUsage, type Usage } from '../../contract/records.ts';

export interface UsageCounts {
  /** The provider's top-level counts. */
  readonly message: Usage;
  /** Passes inside the request that are billed on top of them, such as a compaction. */
  readonly extra: Usage;
  /** A number had to be mended, or a pass may have run at another price. */
  readonly isDoubtful: boolean;
  readonly speed: string | null;
  readonly serviceTier: string | null;
  readonly inferenceGeo: string | null;
}

type Fields = Readonly<Record<string, unknown>>;

/** More tokens than any context window will hold in this product's life: a count above it is a mistake. */
export const MOST_TOKENS = 100_000_000;

/** `said` is the wire's `usage` object; the result is everything known after it. */
export function mergeUsage(before: UsageCounts | null, said: Fields): UsageCounts {
  const counter = new Counter(before?.isDoubtful ?? false);
  const iterations = said['iterations'];
  return {
    message: counter.usage(said, before?.message ?? emptyUsage),
    extra: Array.isArray(iterations) ? counter.extra(iterations) : (before?.extra ?? emptyUsage),
    isDoubtful: counter.isDoubtful,
    speed: word(said['speed']) ?? before?.speed ?? null,
    serviceTier: word(said['service_tier']) ?? before?.serviceTier ?? null,
    inferenceGeo: word(said['inference_geo']) ?? before?.inferenceGeo ?? null,
  };
}

export function totalUsage({ message, extra }: UsageCounts): Usage {
  return extra === emptyUsage ? message : addUsage(message, extra);
}

export function hasInput({ input, cacheRead, cacheWrite5m, cacheWrite1h }: Usage): boolean {
  return input + cacheRead + cacheWrite5m + cacheWrite1h > 0;
}

/** Reads counts; remembers whether one of them had to be mended. */
class Counter {
  isDoubtful: boolean;

  constructor(isDoubtful: boolean) {
    this.isDoubtful = isDoubtful;
  }

  usage(said: Fields, known: Usage): Usage {
    return {
      input: this.#count(said['input_tokens'], known.input),
      output: this.#count(said['output_tokens'], known.output),
      cacheRead: this.#count(said['cache_read_input_tokens'], known.cacheRead),
      ...this.#cacheWrites(said, known),
      webSearches: this.#count(object(said['server_tool_use'])?.['web_search_requests'], known.webSearches),
    };
  }

  /** A pass of another kind than a compaction may run on another model: it is counted, but in doubt. */
  extra(iterations: readonly unknown[]): Usage {
    let sum = emptyUsage;
    for (const iteration of iterations) {
      const said = object(iteration);
      if (!said || said['type'] === 'message') continue;
      if (said['type'] !== 'compaction') this.isDoubtful = true;
      sum = addUsage(sum, this.usage(said, emptyUsage));
    }
    return sum;
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

  /** Split by lifetime when the provider does; without a split all writes have the default lifetime, 5 minutes. */
  #cacheWrites(said: Fields, known: Usage): Pick<Usage, 'cacheWrite5m' | 'cacheWrite1h'> {
    const split = object(said['cache_creation']);
    const cacheWrite5m = this.#count(split?.['ephemeral_5m_input_tokens'], known.cacheWrite5m);
    const cacheWrite1h = this.#count(split?.['ephemeral_1h_input_tokens'], known.cacheWrite1h);
    const total = this.#count(said['cache_creation_input_tokens'], cacheWrite5m + cacheWrite1h);
    if (total === cacheWrite5m + cacheWrite1h) return { cacheWrite5m, cacheWrite1h };
    if (split) this.isDoubtful = true;
    const long = Math.min(cacheWrite1h, total);
    return { cacheWrite5m: total - long, cacheWrite1h: long };
  }
}

function addUsage(a: Usage, b: Usage): Usage {
  return {
    input: a.input + b.input,
    output: a.output + b.output,
    cacheRead: a.cacheRead + b.cacheRead,
    cacheWrite5m: a.cacheWrite5m + b.cacheWrite5m,
    cacheWrite1h: a.cacheWrite1h + b.cacheWrite1h,
    webSearches: a.webSearches + b.webSearches,
  };
}

function object(value: unknown): Fields | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;
}

function word(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value.slice(0, 60) : null;
}
