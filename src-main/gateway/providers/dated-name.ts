/**
 * Anthropic's dated names. Newer models have no date anywhere.
 * Source: Anthropic, "Models overview", API ids and aliases.
 */

/** Models that the clouds know by date only, under Anthropic's undated names of them. */
const DATED: ReadonlyMap<string, string> = new Map([
  ['claude-opus-4-5', 'claude-opus-4-5-20251101'],
  ['claude-opus-4-1', 'claude-opus-4-1-20250805'],
  ['claude-opus-4-0', 'claude-opus-4-20250514'],
  ['claude-sonnet-4-5', 'claude-sonnet-4-5-20250929'],
  ['claude-sonnet-4-0', 'claude-sonnet-4-20250514'],
  ['claude-haiku-4-5', 'claude-haiku-4-5-20251001'],
]);

/** `claude-opus-4-5` -> `claude-opus-4-5-20251101`; any other name as it is. What clouds are sent is made of it. */
export function datedName(model: string): string {
  return DATED.get(model) ?? model;
}

/** The one date that belongs to an undated name; `-latest` and `-0` left off. Rules read it, nothing is sent by it. */
const RELEASES: ReadonlyMap<string, string> = new Map([
  ...[...DATED].map(([name, dated]) => [name.replace(/-0$/, ''), dated] as const),
  ['claude-3-7-sonnet', 'claude-3-7-sonnet-20250219'],
  ['claude-3-5-sonnet', 'claude-3-5-sonnet-20241022'],
  ['claude-3-5-haiku', 'claude-3-5-haiku-20241022'],
  ['claude-3-opus', 'claude-3-opus-20240229'],
  ['claude-3-sonnet', 'claude-3-sonnet-20240229'],
  ['claude-3-haiku', 'claude-3-haiku-20240307'],
]);
const UNDATED: ReadonlyMap<string, string> = new Map([...RELEASES].map(([name, dated]) => [dated, name]));

/** `claude-opus-4-5-20251101` -> `claude-opus-4-5`; a date that is not the one of its name stays. */
export function undatedName(model: string): string {
  return UNDATED.get(model) ?? model;
}

/** `claude-opus-4` -> `claude-opus-4-20250514`; null for models without a date. */
export function releaseOf(undated: string): string | null {
  return RELEASES.get(undated) ?? null;
}
