/**
 * Google AI Studio: Gemini by an API key. The model stands in the path, the key in a header, never in the query, where
 * proxies would write it down.
 * Source: Gemini API reference, "Generating content", "Models" and "API keys".
 */
import { geminiTarget } from '../formats/gemini/gemini-target.ts';
import { geminiPath, isGemini } from './gemini-path.ts';
import { joinUrl } from './join-url.ts';
import { knownModels } from './known-models.ts';
import { readModelIds } from './model-ids.ts';
import type { Provider } from './provider.ts';
import { headersForTranslation } from './request-headers.ts';

const models = knownModels('google', ['gemini-3.8-flash', 'gemini-3.1-pro-preview', 'gemini-3.5-flash-lite', 'gemini-2.5-pro']);

export const google: Provider = {
  id: 'google',
  title: 'Google AI Studio (Gemini)',
  group: 'vendor',
  defaultBaseUrl: 'https://generativelanguage.googleapis.com',
  docsUrl: 'https://ai.google.dev/gemini-api/docs/api-key',
  needsSecret: true,
  credential: { what: 'An API key of Google AI Studio (AIza…).', variable: 'GEMINI_API_KEY' },
  simulated: false,
  serves: isGemini,
  get models() {
    return models();
  },
  dialect: () => geminiTarget,
  listing: {
    request: (account, secret) => ({
      url: joinUrl(account.baseUrl ?? '', '/v1beta/models?pageSize=1000'),
      method: 'GET',
      headers: [['accept', 'application/json'], ...(secret === null ? [] : [['x-goog-api-key', secret] as const])],
      body: null,
    }),
    read: readModelIds,
  },
  prepare(original, body, account, secret, terms) {
    const headers = headersForTranslation(original.headers, account, terms.stream);
    if (secret !== null) headers.push(['x-goog-api-key', secret]);
    return { url: joinUrl(account.baseUrl ?? '', `/v1beta/models/${geminiPath(original, terms)}`), method: 'POST', headers, body };
  },
};
