/**
 * Patterns as people write them: `*` stands for any characters, everything else is literal. The parts between the stars
 * are looked for one after the other and never again, so the time grows with the lengths and not with the stars.
 */

/** Does the text match one of the patterns? Letter case counts: for names of models there is `matchesModel`. */
export function matchesAny(text: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => matchesPattern(text, pattern));
}

export function matchesPattern(text: string, pattern: string): boolean {
  if (!pattern.includes('*')) return text === pattern;
  const parts = pattern.split('*');
  const first = parts[0]!;
  const last = parts.at(-1)!;
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
  const end = text.length - last.length;
  let at = first.length;
  // The leftmost place of each part leaves the most room for those behind it.
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at);
    if (found === -1 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}
