/**
 * Patterns of models, as permissions, budgets, limits, routes and prices have them. A pattern is read like a name: without
 * what clouds and hosts write around it, in any letter case. One that is about a spelling (`accounts/fireworks/*`, `*:free`)
 * matches that spelling too.
 */
import { matchesPattern } from '../matches-any.ts';
import { canonicalPattern, identify } from './canonical-model.ts';

interface ModelPattern {
  readonly canonical: string;
  /** Null where the pattern holds nothing that only spellings have. */
  readonly spelling: string | null;
}

/** Read once for each list: the lists of a configuration live as long as it does. */
const read = new WeakMap<readonly string[], readonly ModelPattern[]>();

/** Is the model one of these, however it is spelled? */
export function matchesModel(name: string, patterns: readonly string[]): boolean {
  let list = read.get(patterns);
  if (list === undefined) read.set(patterns, (list = patterns.map(readPattern)));
  const { forms, spelling } = identify(name);
  return list.some(
    (pattern) =>
      forms.some((form) => matchesPattern(form, pattern.canonical)) ||
      (pattern.spelling !== null && matchesPattern(spelling, pattern.spelling)),
  );
}

/**
 * May the model be one of these? What budgets and limits count: a name that does not tell its model (a router, an
 * application profile) counts under every pattern, or it would be a way past all of them.
 */
export function mayBeModel(name: string, patterns: readonly string[]): boolean {
  return identify(name).isOpaque || matchesModel(name, patterns);
}

function readPattern(pattern: string): ModelPattern {
  const spelling = pattern.trim().toLowerCase();
  return { canonical: canonicalPattern(pattern), spelling: /[./:@]/.test(spelling) ? spelling : null };
}
