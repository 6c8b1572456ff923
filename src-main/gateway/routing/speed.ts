/** How fast an account answers with one model: a moving mean and a 95th percentile of the time to the first event. */

/** Weight of the newest answer in the moving mean. */
const NEWEST = 0.2;
/** How many answers the percentile looks back on, and how many it needs. */
const SAMPLES = 100;
const LEAST_SAMPLES = 20;

export class Speed {
  #mean: number | null = null;
  readonly #samples: number[] = [];
  #next = 0;

  /** Milliseconds; null before the first answer. */
  get meanMs(): number | null {
    return this.#mean;
  }

  /** Null until enough answers were seen to say so. */
  get p95Ms(): number | null {
    if (this.#samples.length < LEAST_SAMPLES) return null;
    const sorted = this.#samples.toSorted((a, b) => a - b);
    return sorted[Math.ceil(sorted.length * 0.95) - 1]!;
  }

  saw(ms: number): void {
    this.#mean = this.#mean === null ? ms : this.#mean + NEWEST * (ms - this.#mean);
    this.#samples[this.#next] = ms;
    this.#next = (this.#next + 1) % SAMPLES;
  }
}
