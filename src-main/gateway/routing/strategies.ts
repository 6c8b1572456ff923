/**
 * The order inside one group of equals, by the rule's strategy. Pure: chance comes in as a value, what is known of
 * speed, price and load comes in as questions.
 */
import type { Strategy } from '../../contract/routes.ts';

/** One that can be chosen. */
export interface Choice {
  readonly accountId: string;
  readonly model: string;
  /** The one that prices know. */
  readonly billedModel: string;
  /** The account's own priority; lower first. */
  readonly priority: number;
  readonly weight: number;
}

export interface Known {
  /** Moving mean of the time to the first event; null when nothing was seen yet. */
  firstByteMs(accountId: string, model: string): number | null;
  /** What this request would cost there, nano-dollars; null when nobody knows. */
  estimateNanoUsd(accountId: string, model: string): number | null;
  /** Attempts under way. */
  busy(accountId: string): number;
  /** The next number of [0, 1). */
  roll(): number;
}

export interface Ranked<T> {
  readonly one: T;
  readonly why: string;
}

/** The order in which to try them, and the reason for each place. */
export function rank<T extends Choice>(strategy: Strategy, choices: readonly T[], known: Known): Ranked<T>[] {
  if (choices.length < 2) return choices.map((one) => ({ one, why: '' }));
  switch (strategy) {
    case 'priority':
      return choices
        .toSorted((a, b) => a.priority - b.priority)
        .map((one) => ({ one, why: one.priority === 0 ? '' : `priority ${one.priority}` }));
    case 'weighted':
      return byWeight(choices, known);
    case 'cheapest':
      return byFigure(
        choices,
        ({ accountId, billedModel }) => known.estimateNanoUsd(accountId, billedModel),
        Infinity,
        (cost) => (cost === null ? 'price unknown' : `about $${(cost / 1e9).toPrecision(2)}`),
      );
    case 'fastest':
      // One of which nothing is known yet is tried first: how else would it become known?
      return byFigure(
        choices,
        ({ accountId, model }) => known.firstByteMs(accountId, model),
        -1,
        (ms) => (ms === null ? 'not measured yet' : `first byte after ${Math.round(ms)} ms`),
      );
    case 'least-busy':
      return byFigure(
        choices,
        ({ accountId, weight }) => known.busy(accountId) / Math.max(1, weight),
        0,
        (_, one) => `${known.busy(one.accountId)} under way`,
      );
  }
}

/** Drawn one after the other, each with the chance of its weight; weight 0 comes last, so that it is a reserve only. */
function byWeight<T extends Choice>(choices: readonly T[], known: Known): Ranked<T>[] {
  const left = choices.filter(({ weight }) => weight > 0);
  const total = left.reduce((sum, { weight }) => sum + weight, 0);
  const ranked: Ranked<T>[] = [];
  let rest = total;
  while (left.length > 0) {
    let point = known.roll() * rest;
    let index = left.findIndex(({ weight }) => (point -= weight) < 0);
    if (index < 0) index = left.length - 1;
    const [one] = left.splice(index, 1) as [T];
    rest -= one.weight;
    ranked.push({ one, why: `weight ${one.weight} of ${total}` });
  }
  return [...ranked, ...choices.filter(({ weight }) => weight <= 0).map((one) => ({ one, why: 'weight 0: only in reserve' }))];
}

/** Ties keep the order of the file. */
function byFigure<T extends Choice>(
  choices: readonly T[],
  figureOf: (one: T) => number | null,
  unknown: number,
  words: (figure: number | null, one: T) => string,
): Ranked<T>[] {
  return choices
    .map((one) => ({ one, figure: figureOf(one) }))
    .toSorted((a, b) => difference(a.figure ?? unknown, b.figure ?? unknown))
    .map(({ one, figure }) => ({ one, why: words(figure, one) }));
}

function difference(a: number, b: number): number {
  return a === b ? 0 : a - b;
}
