/** A provider as the account form offers it. */
import type { ProviderView } from '../../contract/models.ts';
import type { Provider } from '../../gateway/providers/provider.ts';

export function viewProvider(provider: Provider): ProviderView {
  const { id, title, group, defaultBaseUrl, needsSecret, credential, simulated, docsUrl, settings = [], formats = [] } = provider;
  return {
    id,
    title,
    group,
    defaultBaseUrl,
    needsSecret,
    credential: credential && { ...credential },
    simulated,
    docsUrl,
    settings: settings.map(({ name, need, example, otherwise = null }) => ({ name, need, example, otherwise })),
    formats: [...formats],
  };
}
