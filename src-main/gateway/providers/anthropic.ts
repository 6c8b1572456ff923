/**
 * Anthropic's own API, and whatever speaks it under another base URL. The body goes up untouched; headers are an open
 * list, because every few releases the client sends new ones that must arrive together with new fields.
 */
import type { Account } from '../snapshot.ts';
import type { UpstreamRequest } from '../upstream/upstream.ts';
import type { OriginalRequest, Provider } from './provider.ts';

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
  prepare,
};

function prepare(original: OriginalRequest, body: Uint8Array, account: Account, secret: string | null): UpstreamRequest {
  const headers: [string, string][] = [
    ['content-type', 'application/json'],
    ['accept-encoding', 'identity'],
  ];
  for (const [name, value] of original.headers) if (goesUp(name, account.forwardHeaders)) headers.push([name, value]);
  if (secret !== null) headers.push(credential(secret));
  return {
    url: `${account.baseUrl ?? BASE_URL}${pathUnder(account.baseUrl, original.path)}${original.query}`,
    method: 'POST',
    headers,
    body,
  };
}

/** A base URL may already end in /v1, as other tools want it written. */
function pathUnder(baseUrl: string | null, path: string): string {
  return baseUrl?.endsWith('/v1') === true && path.startsWith('/v1/') ? path.slice(3) : path;
}

/** Headers the API knows or may come to know; every other header of the client stays here unless the account lists it. */
function goesUp(name: string, listed: readonly string[]): boolean {
  if (NEVER_UP.has(name)) return false;
  return (
    name.startsWith('anthropic-') ||
    name.startsWith('x-stainless-') ||
    name.startsWith('x-claude-code-') ||
    name === 'user-agent' ||
    name === 'x-app' ||
    name === 'accept' ||
    listed.includes(name)
  );
}

/** Not even when listed: our own credential, and what belongs to one connection only. */
const NEVER_UP: ReadonlySet<string> = new Set([
  'authorization',
  'x-api-key',
  'cookie',
  'host',
  'content-length',
  'content-type',
  'connection',
  'accept-encoding',
  'transfer-encoding',
  'expect',
  'te',
  'upgrade',
  'keep-alive',
]);

/** API keys travel in x-api-key, OAuth access tokens as a bearer. */
function credential(secret: string): [string, string] {
  return secret.startsWith('sk-ant-oat') ? ['authorization', `Bearer ${secret}`] : ['x-api-key', secret];
}
