/** Which models are shown. Pure. */
import type { ModelCapability, ModelView } from '../../../src-main/contract/models.ts';

export interface ModelFilter {
  readonly text: string;
  readonly scope: 'served' | 'all';
  readonly providerId: string | null;
  readonly capability: ModelCapability | null;
}

/** Every word of the text must stand in the model's id, name or provider. The order stays. */
export function filterModels(models: readonly ModelView[], filter: ModelFilter): readonly ModelView[] {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  return models.filter((model) => {
    if (filter.scope === 'served' && model.accounts.length === 0) return false;
    if (filter.providerId !== null && model.providerId !== filter.providerId) return false;
    if (filter.capability !== null && !model.capabilities.includes(filter.capability)) return false;
    const searched = `${model.id} ${model.name ?? ''} ${model.providerId}`.toLowerCase();
    return words.every((word) => searched.includes(word));
  });
}
