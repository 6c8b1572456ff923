/**
 * Slows down whoever sends wrong tokens, by where they come from and by what they send: only the answer to a wrong token
 * waits, so that nobody can lock out the right one. A login token has 192 random bits and a virtual key 256, so no rate
 * of guessing finds one; the wait keeps a guesser, or a script with an old token, from costing much.
 */
import type { Clock } from '../../gateway/ports.ts';

/** Failures without a wait: people mistype. */
const FREE_FAILURES = 3;
const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 5000;
/** Without a failure for so long, the next one is the first again. */
const FORGET_AFTER_MS = 10 * 60_000;
/** Sources and credentials that are remembered; the one whose failure is oldest goes first. */
const MOST_REMEMBERED = 2000;

/**
 * Counts a failure and answers for how long its refusal waits, in milliseconds. `source`: an address. `credential`: the
 * hash of what was sent.
 */
export type SignInDelays = (source: string, credential: string) => number;

export function createSignInDelays(clock: Pick<Clock, 'now'>): SignInDelays {
  const bySource = createFailures(clock);
  const byCredential = createFailures(clock);
  return (source, credential) => delayAfter(Math.max(bySource(source), byCredential(credential)));
}

function delayAfter(failures: number): number {
  if (failures <= FREE_FAILURES) return 0;
  return Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (failures - FREE_FAILURES - 1));
}

function createFailures(clock: Pick<Clock, 'now'>): (name: string) => number {
  const failures = new Map<string, { count: number; at: number }>();
  return (name) => {
    const before = failures.get(name);
    const count = before === undefined || clock.now() >= before.at + FORGET_AFTER_MS ? 1 : before.count + 1;
    failures.delete(name);
    failures.set(name, { count, at: clock.now() });
    if (failures.size > MOST_REMEMBERED) failures.delete(failures.keys().next().value ?? name);
    return count;
  };
}
