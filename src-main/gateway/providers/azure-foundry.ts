/**
 * Claude in Microsoft Foundry: Anthropic's own API below the resource's address. The model is the name of a deployment,
 * which is the model's own unless `modelMap` says otherwise.
 * Source: Anthropic, "Claude in Microsoft Foundry".
 */
import { joinUrl } from './join-url.ts';
import { knownModels } from './known-models.ts';
import type { Provider } from './provider.ts';
import { headersForMessages } from './request-headers.ts';

const models = knownModels('azure-foundry', [
  'claude-opus-5-5',
  'claude-sonnet-5-5',
  'claude-haiku-5-5',
  'claude-opus-4-7',
  'claude-haiku-4-5',
]);

export const azureFoundry: Provider = {
  id: 'azure-foundry',
  title: 'Microsoft Foundry (Claude)',
  group: 'cloud',
  defaultBaseUrl: 'https://{resource}.services.ai.azure.com/anthropic',
  docsUrl: 'https://platform.claude.com/docs/en/build-with-claude/claude-in-microsoft-foundry',
  needsSecret: true,
  credential: { what: 'The key of the Foundry resource, from its “Keys and Endpoint” page.', variable: 'ANTHROPIC_FOUNDRY_API_KEY' },
  simulated: false,
  keepsThreads: true,
  settings: [{ name: 'resource', need: 'address', example: 'acme-foundry' }],
  serves: (model) => /claude|anthropic/i.test(model),
  get models() {
    return models();
  },
  prepare(original, body, account, secret) {
    const headers = headersForMessages(original.headers, account);
    if (secret !== null) headers.push(['x-api-key', secret]);
    return { url: joinUrl(account.baseUrl ?? '', original.path) + original.query, method: 'POST', headers, body };
  },
};
