/** Models a provider is known to have, with what the catalogue says of them. Looked up when first asked for. */
import { catalogueModel } from '../metering/catalogue.ts';
import type { KnownModel } from './provider.ts';

export function knownModels(providerId: string, ids: readonly string[]): () => readonly KnownModel[] {
  let models: readonly KnownModel[] | null = null;
  return () =>
    (models ??= ids.map((id) => {
      const listed = catalogueModel(providerId, id);
      return { id, displayName: listed?.name ?? id, contextTokens: listed?.contextTokens ?? null };
    }));
}
