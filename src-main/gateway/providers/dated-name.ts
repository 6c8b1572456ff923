/**
 * Anthropic's undated names of models that the clouds know by date only. Newer models have no date anywhere.
 * Source: Anthropic, "Models overview", API ids and aliases.
 */
const DATED: Readonly<Record<string, string>> = {
  'claude-opus-4-5': 'claude-opus-4-5-20251101',
  'claude-opus-4-1': 'claude-opus-4-1-20250805',
  'claude-opus-4-0': 'claude-opus-4-20250514',
  'claude-sonnet-4-5': 'claude-sonnet-4-5-20250929',
  'claude-sonnet-4-0': 'claude-sonnet-4-20250514',
  'claude-haiku-4-5': 'claude-haiku-4-5-20251001',
};

/** `claude-opus-4-5` -> `claude-opus-4-5-20251101`; any other name as it is. */
export function datedName(model: string): string {
  return DATED[model] ?? model;
}
