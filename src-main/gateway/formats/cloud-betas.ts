/** Anthropic's beta values as the clouds that run Claude know them. */

/** Name the first-party service itself, not the model: the clouds answer 400 to them. */
const ELSEWHERE: ReadonlySet<string> = new Set(['request-tags-2026-08-21', 'oauth-2025-04-20']);
/** Values that the clouds know by another name. Source: Anthropic, "Tool search tool", platform availability. */
const RENAMED: Readonly<Record<string, string>> = { 'advanced-tool-use-2025-11-20': 'tool-search-tool-2025-10-19' };

/** Each once, in their order. */
export function cloudBetas(betas: readonly string[]): string[] {
  return [...new Set(betas.filter((beta) => beta !== '' && !ELSEWHERE.has(beta)).map((beta) => RENAMED[beta] ?? beta))];
}
