/**
 * Who is asked next, and when. It keeps the queue of one request: the same account again at once when a kept-alive
 * connection had died, the next one otherwise, the sick ones only when nobody else was there, and, when nobody is left,
 * for a short while the one that recovers first. Pure but for what it is told: time and chance come in as values.
 */
import type { Told } from './blame.ts';
import type { Candidate, Candidates } from './candidates.ts';

export interface Next {
  readonly candidate: Candidate;
  readonly waitMs: number;
  /** Nobody else is left to take over. */
  readonly isLast: boolean;
  /** Sick by all we know, or waited for: it is asked whatever its health says. */
  readonly isForced: boolean;
}

export interface Failed {
  readonly candidate: Candidate;
  readonly failure: Told;
}

/** First wait before an account is asked again; doubled each time, and up to half of it taken off by chance. */
const BACKOFF_MS = 500;

export class AttemptQueue {
  readonly #queue: Candidate[];
  readonly #lastResorts: Candidate[];
  readonly #most: number;
  readonly #deadlineMs: number;
  readonly #patienceMs: number;
  readonly #again = new Map<Candidate, number>();
  readonly #sick = new Set<Candidate>();
  readonly failed: Failed[] = [];
  #next: Candidate | null = null;
  #isStopped = false;
  #waitedMs = 0;
  #waits = 0;
  #attempts = 0;

  constructor({ list, route }: Candidates, patienceMs: number) {
    this.#queue = list.filter(({ isLastResort }) => !isLastResort);
    this.#lastResorts = list.filter(({ isLastResort }) => isLastResort);
    this.#most = route.attempts;
    this.#deadlineMs = route.deadlineMs;
    this.#patienceMs = patienceMs;
  }

  /** `elapsedMs`: since the request came; `now`: epoch milliseconds; `roll`: chance, of [0, 1). */
  take(elapsedMs: number, now: number, roll: () => number): Next | null {
    if (this.#isStopped || this.#attempts >= this.#most || elapsedMs >= this.#deadlineMs) return null;
    const again = this.#next;
    this.#next = null;
    const candidate = again ?? this.#queue.shift();
    if (candidate !== undefined) return { candidate, waitMs: 0, isLast: this.#queue.length === 0, isForced: again !== null };
    const resort = this.failed.every((one) => this.#sick.has(one.candidate)) ? this.#lastResorts.shift() : undefined;
    if (resort !== undefined) this.#sick.add(resort);
    if (resort !== undefined) return { candidate: resort, waitMs: 0, isLast: this.#lastResorts.length === 0, isForced: true };
    return this.#wait(elapsedMs, now, roll);
  }

  /** Another account to ask beside the one that is slow; null when there is none to spare. */
  takeSpare(): Candidate | null {
    return this.#attempts < this.#most ? (this.#queue.shift() ?? null) : null;
  }

  /** It was not its turn: somebody else tries it at this moment, or it fell sick meanwhile. */
  postpone(candidate: Candidate): void {
    this.#lastResorts.unshift(candidate);
  }

  /** It was taken and is not asked now. */
  putBack(candidate: Candidate): void {
    this.#queue.unshift(candidate);
  }

  attempted(): void {
    this.#attempts += 1;
  }

  failedAt(candidate: Candidate, failure: Told): void {
    this.failed.push({ candidate, failure });
    if (!failure.verdict.mayTryNext) this.#isStopped = true;
    else if (failure.verdict.mayRetryHere === true && this.#hasSpare()) {
      const retries = this.#again.get(candidate) ?? 0;
      if (retries >= (failure.verdict.mostRetriesHere ?? 1)) return;
      this.#again.set(candidate, retries + 1);
      this.#next = candidate;
    }
  }

  /** One attempt more than the accounts that still wait for theirs. */
  #hasSpare(): boolean {
    return this.#most - this.#attempts > this.#queue.length;
  }

  /** The account that recovers first, if that is soon enough. */
  #wait(elapsedMs: number, now: number, roll: () => number): Next | null {
    const backoff = BACKOFF_MS * 2 ** this.#waits * (1 - roll() / 2);
    const waits = this.failed
      .filter(({ candidate }, index, all) => all.findLastIndex((one) => one.candidate === candidate) === index)
      .flatMap(({ candidate, failure }) => {
        const wait = recoveryMs(failure, now, backoff);
        return wait === null ? [] : [{ candidate, waitMs: Math.ceil(wait) }];
      });
    const soonest = waits.toSorted((a, b) => a.waitMs - b.waitMs)[0];
    if (soonest === undefined || this.#waitedMs + soonest.waitMs > this.#patienceMs || elapsedMs + soonest.waitMs > this.#deadlineMs)
      return null;
    this.#waitedMs += soonest.waitMs;
    this.#waits += 1;
    return { ...soonest, isLast: true, isForced: true };
  }
}

/** How long until asking again makes sense; null for what does not pass by itself, or at a time that nobody knows. */
function recoveryMs({ verdict }: Told, now: number, backoff: number): number | null {
  const { kind, refusal } = verdict;
  if (kind !== 'limited' && kind !== 'overloaded' && kind !== 'unreachable') return null;
  const until = refusal?.until ?? null;
  if (until !== null) return Math.max(until - now, 0) + backoff / 2;
  return kind === 'limited' && refusal?.class !== 'burst' ? null : backoff;
}
