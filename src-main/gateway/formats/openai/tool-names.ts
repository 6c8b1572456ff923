/**
 * Names and ids within the limits of other vendors. Both are replaced the same way each time, so that a conversation
 * stays the same prefix from turn to turn; a shortened name is found again among the tools that the client sent.
 */
import { createHash } from 'node:crypto';

export function shortName(name: string, maxChars: number): string {
  if (name.length <= maxChars) return name;
  return `${name.slice(0, maxChars - 9)}_${digest(name).slice(0, 8)}`;
}

/** Gemini's models write it before names, behind whichever API they are asked. Source: reports of several gateways. */
const NAMESPACE = /^default_api[:.]/;

/** A name without a namespace that the model made up. */
export function bareName(name: string, toolNames: readonly string[]): string {
  return toolNames.includes(name) ? name : name.replace(NAMESPACE, '');
}

/** The name as the client knows it. */
export function longName(said: string, toolNames: readonly string[], maxChars: number): string {
  const name = bareName(said, toolNames);
  if (name.length < maxChars || toolNames.includes(name)) return name;
  return toolNames.find((known) => known.length > maxChars && shortName(known, maxChars) === name) ?? name;
}

/** Letters and digits only where an id must be replaced: some vendors take nothing else. */
export function shortId(id: string, maxChars: number | null): string {
  return maxChars === null || id.length <= maxChars ? id : digest(id).slice(0, maxChars);
}

/**
 * A tool call's id as Messages takes it (letters, digits, `_` and `-`); other vendors write dots, colons and more into
 * theirs. A call and its result are changed the same way.
 */
export function messagesId(id: string): string {
  if (/^[a-zA-Z0-9_-]+$/.test(id)) return id;
  return `${id.replaceAll(/[^a-zA-Z0-9_-]/g, '_').slice(0, 48)}_${digest(id).slice(0, 8)}`;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
