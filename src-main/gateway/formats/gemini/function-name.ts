/**
 * Function names as Gemini takes them: letters, digits, `_ . : -`, beginning with a letter or an underscore, 64
 * characters. Others are changed, the same way each time, and found again among the names that the client sent.
 * Source: Vertex AI reference, "FunctionDeclaration".
 */
import { createHash } from 'node:crypto';
import { bareName } from '../openai/tool-names.ts';

const MOST_CHARS = 64;

export function functionName(name: string): string {
  const clean = name.replace(/[^\w.:-]/g, '_').replace(/^(?![A-Za-z_])/, '_');
  if (clean === name && name.length <= MOST_CHARS) return name;
  // Part of the digest, so that two names do not become one.
  return `${clean.slice(0, MOST_CHARS - 9)}_${createHash('sha256').update(name).digest('hex').slice(0, 8)}`;
}

/** The name as the client knows it. */
export function clientName(said: string, toolNames: readonly string[] = []): string {
  const name = bareName(said, toolNames);
  return toolNames.includes(name) ? name : (toolNames.find((known) => functionName(known) === name) ?? name);
}
