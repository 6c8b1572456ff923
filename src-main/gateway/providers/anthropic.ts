/** Anthropic's own API, and whatever speaks it under another base URL. The body goes up untouched. */
import { houseModel } from '../models/house-model.ts';
import type { Account } from '../snapshot.ts';
import type { UpstreamRequest } from '../upstream/upstream.ts';
import { joinUrl } from './join-url.ts';
import { readModelIds } from './model-ids.ts';
import type { OriginalRequest, Provider } from './provider.ts';
import { headersForAnthropic } from './request-headers.ts';

const BASE_URL = 'https://api.anthropic.com';

export const anthropic: Provider = {
  id: 'anthropic',
  title: 'Anthropic',
  defaultBaseUrl: BASE_URL,
  needsSecret: true,
  group: 'claude',
  docsUrl: 'https://platform.claude.com/docs/en/api/overview',
  credential: { what: 'An API key of the Claude Console (sk-ant-api…).', variable: 'ANTHROPIC_API_KEY' },
  simulated: false,
  keepsThreads: true,
  serves: (model) => /claude|anthropic/i.test(model),
  models: [
    { id: 'claude-opus-5-5', displayName: 'Claude Opus 5.5', contextTokens: null },
    { id: 'claude-sonnet-5-5', displayName: 'Claude Sonnet 5.5', contextTokens: null },
    { id: 'claude-haiku-5-5', displayName: 'Claude Haiku 5.5', contextTokens: null },
    { id: 'claude-fable-5-2', displayName: 'Claude Fable 5.2', contextTokens: null },
    { id: 'claude-opus-4-7', displayName: 'Claude Opus 4.7', contextTokens: null },
    { id: 'claude-sonnet-4-6', displayName: 'Claude Sonnet 4.6', contextTokens: null },
    { id: 'claude-haiku-4-5-20251001', displayName: 'Claude Haiku 4.5', contextTokens: null },
  ],
  listing: {
    request: (account, secret) => ({
      url: joinUrl(account.baseUrl ?? BASE_URL, '/v1/models?limit=1000'),
      method: 'GET',
      headers: [['anthropic-version', '2023-06-01'], ['accept', 'application/json'], ...(secret === null ? [] : [credential(secret)])],
      body: null,
    }),
    read: readModelIds,
  },
  // A client in the mode of a cloud asks in that cloud's words; an account that lists them takes them.
  modelName: (model, { models }) => (models?.includes(model) === true ? model : houseModel(model)),
  prepare,
};

function prepare(original: OriginalRequest, body: Uint8Array, account: Account, secret: string | null): UpstreamRequest {
  const headers = headersForAnthropic(original.headers, account);
  if (secret !== null) headers.push(credential(secret));
  return { url: `${joinUrl(account.baseUrl ?? BASE_URL, original.path)}${original.query}`, method: 'POST', headers, body };
}

/** API keys travel in x-api-key, OAuth access tokens as a bearer. */
function credential(secret: string): [string, string] {
  return secret.startsWith('sk-ant-oat') ? ['authorization', `Bearer ${secret}`] : ['x-api-key', secret];
}
