/**
 * "Did you mean ...?": the known name closest to what somebody typed, or nothing when none is close. A wrong guess is
 * worse than none, so at most a third of the letters may differ.
 */

/** The closest of `names`, ignoring case; null when nothing is close enough to be meant. */
export function nearestName(typed: string, names: Iterable<string>): string | null {
  const wanted = typed.toLowerCase();
  let best: string | null = null;
  let bestDistance = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const name of names) {
    if (Math.abs(name.length - wanted.length) >= bestDistance) continue;
    const distance = editDistance(wanted, name.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [name, distance];
  }
  return best;
}

/** Insertions, deletions, replacements and swaps of neighbours that turn one word into the other. */
function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let cost = Math.min((previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, (previous[column - 1] ?? 0) + (same ? 0 : 1));
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) cost = Math.min(cost, (beforePrevious[column - 2] ?? 0) + 1);
      current.push(cost);
    }
    [beforePrevious, previous] = [previous, current];
  }
  return previous[b.length] ?? 0;
}

/** How to mend a name that is not known: the one that was probably meant, and what else can be done. */
export function suggest(typed: string, names: Iterable<string>, otherwise: string): string {
  const meant = nearestName(typed, names);
  return meant === null
    ? `${otherwise}.`
    : `Did you mean \`${meant}\`? Otherwise: ${otherwise.charAt(0).toLowerCase()}${otherwise.slice(1)}.`;
}
