/**
 * Names and ids within the limits of other vendors. Both are replaced the same way each time, so that a conversation
 * stays the same prefix from turn to turn; a shortened name is found again among the tools that the client sent.
 */
import { createHash } from 'node:crypto';

export function shortName(name: string, maxChars: number): string {
  if (name.length <= maxChars) return name;
  return `${name.slice(0, maxChars - 9)}_${digest(name).slice(0, 8)}`;
}

/** The name as the client knows it. */
export function longName(name: string, toolNames: readonly string[], maxChars: number): string {
  if (name.length < maxChars || toolNames.includes(name)) return name;
  return toolNames.find((known) => known.length > maxChars && shortName(known, maxChars) === name) ?? name;
}

/** Letters and digits only where an id must be replaced: some vendors take nothing else. */
export function shortId(id: string, maxChars: number | null): string {
  return maxChars === null || id.length <= maxChars ? id : digest(id).slice(0, maxChars);
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
