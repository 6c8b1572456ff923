/**
 * OpenAI's models on Azure. Without `apiVersion` the v1 API is asked, where the deployment is the model; with it the
 * older paths, where the deployment stands in the path. `modelMap` names the deployments.
 * Source: Azure OpenAI reference, "v1 API lifecycle" and "REST API reference".
 */
import type { AccountFormat } from '../../contract/config.ts';
import { openAiQuirks } from '../formats/openai-chat/chat-quirks.ts';
import type { Account } from '../snapshot.ts';
import { createDialects } from './dialects.ts';
import { joinUrl } from './join-url.ts';
import { knownModels } from './known-models.ts';
import { readModelIds } from './model-ids.ts';
import type { Provider } from './provider.ts';
import { headersForTranslation } from './request-headers.ts';

const dialects = createDialects(openAiQuirks);
const models = knownModels('azure', ['gpt-5.5', 'gpt-5-mini', 'gpt-4.1']);
const formats = ['openai-responses', 'openai-chat'] as const satisfies AccountFormat[];

export const azure: Provider = {
  id: 'azure',
  title: 'Azure OpenAI',
  group: 'cloud',
  defaultBaseUrl: 'https://{resource}.openai.azure.com',
  docsUrl: 'https://learn.microsoft.com/en-us/azure/foundry/openai/api-version-lifecycle',
  needsSecret: true,
  credential: { what: 'One of the two keys on the resource’s page “Keys and Endpoint”.', variable: 'AZURE_OPENAI_API_KEY' },
  simulated: false,
  settings: [
    { name: 'resource', need: 'address', example: 'acme-openai' },
    { name: 'apiVersion', need: 'optional', example: '2025-04-01-preview', otherwise: 'the v1 API' },
    { name: 'format', need: 'optional', example: 'openai-chat', otherwise: 'openai-responses' },
  ],
  formats,
  serves: (model) => /^(?:gpt-|o\d|codex|model-router)/.test(model),
  get models() {
    return models();
  },
  dialect: (_model, account) => dialects[formatOf(account)],
  listing: {
    request: (account, secret) => ({
      url: joinUrl(account.baseUrl ?? '', '/openai/v1/models'),
      method: 'GET',
      headers: [['accept', 'application/json'], ...(secret === null ? [] : [['api-key', secret] as const])],
      body: null,
    }),
    read: readModelIds,
  },
  prepare(original, body, account, secret, { model, stream }) {
    const headers = headersForTranslation(original.headers, account, stream);
    if (secret !== null) headers.push(['api-key', secret]);
    return { url: joinUrl(account.baseUrl ?? '', pathOf(account, model)), method: 'POST', headers, body };
  },
};

function formatOf(account: Account): (typeof formats)[number] {
  return formats.find((format) => format === account.config.format) ?? formats[0];
}

function pathOf(account: Account, deployment: string): string {
  const { apiVersion } = account.config;
  const operation = PATHS[formatOf(account)];
  if (apiVersion === undefined) return `/openai/v1${operation}`;
  // Responses name the deployment in the body in every version.
  const place = operation === PATHS['openai-responses'] ? '' : `/deployments/${encodeURIComponent(deployment)}`;
  return `/openai${place}${operation}?api-version=${encodeURIComponent(apiVersion)}`;
}

const PATHS = { 'openai-chat': '/chat/completions', 'openai-responses': '/responses' } as const;
