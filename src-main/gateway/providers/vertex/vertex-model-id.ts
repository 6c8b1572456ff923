/**
 * What Vertex AI calls a model: Anthropic's own name with the date behind an `@`.
 * Source: Anthropic, "Claude on Vertex AI", API model ids.
 */
import { datedName } from '../dated-name.ts';

/** `claude-sonnet-4-5-20250929` -> `claude-sonnet-4-5@20250929`; names without a date, and Vertex's own, as they are. */
export function vertexModelId(model: string): string {
  const dated = datedName(model);
  return SPECIAL[dated] ?? dated.replace(/^(claude-[a-z0-9-]+?)-(\d{8})$/, '$1@$2');
}

const SPECIAL: Readonly<Record<string, string>> = {
  'claude-3-5-sonnet-20241022': 'claude-3-5-sonnet-v2@20241022',
};
