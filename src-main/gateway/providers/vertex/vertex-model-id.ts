/**
 * What Vertex AI calls a model: Anthropic's own name with the date behind an `@`.
 * Source: Anthropic, "Claude on Vertex AI", API model ids.
 */

/** `claude-sonnet-4-5-20250929` -> `claude-sonnet-4-5@20250929`; names without a date, and Vertex's own, as they are. */
export function vertexModelId(model: string): string {
  const dated = DATED[model] ?? model;
  return SPECIAL[dated] ?? dated.replace(/^(claude-[a-z0-9-]+?)-(\d{8})$/, '$1@$2');
}

/** Anthropic's undated names of models that Vertex knows by date only. */
const DATED: Readonly<Record<string, string>> = {
  'claude-opus-4-5': 'claude-opus-4-5-20251101',
  'claude-opus-4-1': 'claude-opus-4-1-20250805',
  'claude-opus-4-0': 'claude-opus-4-20250514',
  'claude-sonnet-4-5': 'claude-sonnet-4-5-20250929',
  'claude-sonnet-4-0': 'claude-sonnet-4-20250514',
  'claude-haiku-4-5': 'claude-haiku-4-5-20251001',
};

const SPECIAL: Readonly<Record<string, string>> = {
  'claude-3-5-sonnet-20241022': 'claude-3-5-sonnet-v2@20241022',
};
