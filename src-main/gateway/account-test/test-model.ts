/** Which model a test call asks for: one that is surely served, and a cheap one where there is a choice. */
import type { Provider } from '../providers/provider.ts';
import type { Account } from '../snapshot.ts';

/** `listed` is what the account lists itself, possibly nothing. Null: nobody knows a model to ask for. */
export function testModel(account: Account, provider: Provider, listed: readonly string[]): string | null {
  const named = [...Object.keys(account.config.modelMap ?? {}), ...(account.models ?? []).filter((pattern) => !pattern.includes('*'))];
  if (named.length > 0) return cheapest(named);
  const known = provider.models.map(({ id }) => id);
  const both = known.filter((id) => listed.includes(id));
  return cheapest(both.length > 0 ? both : listed.length > 0 ? listed : known);
}

function cheapest(models: readonly string[]): string | null {
  const talking = models.filter((id) => !SILENT.test(id));
  return talking.find((id) => CHEAP.test(id)) ?? talking[0] ?? null;
}

const CHEAP = /haiku|flash|mini|nano|lite|micro|small|instant|[-:]\db\b/i;
/** Models that answer with something else than text. */
const SILENT = /embed|rerank|tts|whisper|speech|audio|image|video|moderation|guard|dall-e|sora|veo|imagen|transcri|ocr/i;
