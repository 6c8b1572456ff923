/**
 * Is a name that of a model, or one that somebody gave to something of their own: an alias, a deployment, a profile? Of
 * names that the configuration makes up only what stands behind them counts.
 */
import { catalogueModels } from '../metering/catalogue.ts';
import { canonicalModel } from './canonical-model.ts';

/** Lists that between them have whatever a name could be meant as. */
const LISTS = ['anthropic', 'openai', 'google', 'openrouter', 'bedrock', 'groq', 'mistral', 'xai', 'deepseek', 'moonshot'];

/** Made when first asked for: some thousand names. */
let listed: ReadonlySet<string> | null = null;

export function isKnownModel(name: string): boolean {
  const model = canonicalModel(name);
  if (CLAUDE.test(model)) return true;
  listed ??= new Set(LISTS.flatMap((list) => catalogueModels(list).map(({ id }) => canonicalModel(id))));
  return listed.has(model);
}

/** `claude-opus-5-5`, `claude-3-5-sonnet-20240620`; not `claude-fast`. */
const CLAUDE = /^claude-(?:[a-z]+-\d{1,2}(?:-\d{1,2})?|\d(?:-\d)?-[a-z]+|\d)(?:-\d{8}|-fast)?$/;
