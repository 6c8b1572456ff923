/**
 * Two accounts for one request: when the first is slower than it nearly always is, a second is asked too, and whoever
 * begins to answer first serves. The other is broken off and settled: it may have read the whole request, so hedging
 * costs tokens and is off unless a rule says so. Nothing is written to the client before one of them has won.
 */
import type { AttemptFailure, AttemptResult } from '../attempt/attempt-result.ts';
import type { Clock } from '../ports.ts';
import type { Candidate } from '../routing/candidates.ts';
import type { Begun } from './try-candidate.ts';

export interface HedgedOutcome {
  /** Who served; null when nobody did. */
  readonly served: Candidate | null;
  /** Who failed before, in order. */
  readonly failed: readonly { readonly candidate: Candidate; readonly failure: AttemptFailure }[];
}

export interface HedgeOptions {
  readonly clock: Clock;
  /** How long the first may take before it counts as slow. */
  readonly afterMs: number;
  /** Begins a second attempt; null when there is nobody to ask. */
  second(): Begun | null;
}

/** Throws as `tryCandidate`. */
export async function hedge(first: Begun, { clock, afterMs, second }: HedgeOptions): Promise<HedgedOutcome> {
  if (await isInTime(first.result, afterMs, clock)) return outcomeOf([await end(first)]);
  const other = second();
  if (other === null) return outcomeOf([await end(first)]);
  const { begun: quicker, result } = await Promise.race([named(first), named(other)]);
  const slower = quicker === first ? other : first;
  if (result.kind === 'failure') return outcomeOf([await end(quicker), await end(slower)]);
  // The loser is settled first: what the winner costs is said last, and stays on the row.
  await slower.abandon();
  return outcomeOf([await end(quicker)]);
}

interface End {
  readonly candidate: Candidate;
  readonly outcome: 'served' | AttemptFailure;
}

async function end(begun: Begun): Promise<End> {
  return { candidate: begun.candidate, outcome: await begun.finish() };
}

function outcomeOf(ends: readonly End[]): HedgedOutcome {
  const failed = ends.flatMap(({ candidate, outcome }) => (outcome === 'served' ? [] : [{ candidate, failure: outcome }]));
  return { served: ends.find(({ outcome }) => outcome === 'served')?.candidate ?? null, failed };
}

async function named(begun: Begun): Promise<{ begun: Begun; result: AttemptResult }> {
  return { begun, result: await begun.result };
}

function isInTime(result: Promise<unknown>, ms: number, clock: Clock): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(ms, () => resolve(false));
    result.then(
      () => {
        cancel();
        resolve(true);
      },
      (error: unknown) => {
        cancel();
        reject(error as Error);
      },
    );
  });
}
