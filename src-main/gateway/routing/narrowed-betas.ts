/**
 * Beta values that an account was seen to refuse with a model, and that requests mean the same without. Regions and models
 * of one cloud differ, and get new values at different times, so what one refused says nothing about the others.
 */

/** Model names come from clients: the oldest makes room. */
const MOST = 1000;
const NONE: ReadonlySet<string> = new Set();

export class NarrowedBetas {
  readonly #leftOut = new Map<string, ReadonlySet<string>>();

  leftOut(accountId: string, model: string): ReadonlySet<string> {
    return this.#leftOut.get(keyOf(accountId, model)) ?? NONE;
  }

  /** The account answered once these were gone. */
  remember(accountId: string, model: string, betas: ReadonlySet<string>): void {
    this.#leftOut.set(keyOf(accountId, model), betas);
    if (this.#leftOut.size > MOST) this.#leftOut.delete(this.#leftOut.keys().next().value!);
  }
}

function keyOf(accountId: string, model: string): string {
  return `${accountId}\n${model}`;
}
