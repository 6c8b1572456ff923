/**
 * How long an owner's answers usually are: the 95th percentile of the last hundred. Used to reserve what is likely,
 * since Claude Code asks for 128,000 tokens each time and seldom uses 8,000.
 */
const FIRST_GUESS_TOKENS = 8000;
const REMEMBERED = 100;
const ENOUGH = 20;

export class UsualOutput {
  readonly #byOwner = new Map<string, number[]>();

  tokens(owner: string): number {
    const seen = this.#byOwner.get(owner);
    if (seen === undefined || seen.length < ENOUGH) return FIRST_GUESS_TOKENS;
    const ordered = seen.toSorted((a, b) => a - b);
    return Math.max(1, ordered[Math.ceil(ordered.length * 0.95) - 1]!);
  }

  saw(owner: string, outputTokens: number): void {
    const seen = this.#byOwner.get(owner);
    if (seen === undefined) this.#byOwner.set(owner, [outputTokens]);
    else {
      seen.push(outputTokens);
      if (seen.length > REMEMBERED) seen.shift();
    }
  }
}
