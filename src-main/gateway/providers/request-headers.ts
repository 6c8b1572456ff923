/**
 * Which of a client's headers go up to a provider. An open list towards Anthropic, because every few releases the client
 * sends new ones that must arrive together with new fields; towards everybody else only what the format itself defines:
 * session, agent and device ids are nobody else's business.
 */
import type { HeaderPairs } from '../upstream/upstream.ts';
import type { Account } from '../snapshot.ts';

type Headers = [string, string][];

/** For Anthropic's own API, or a gateway that stands in for it. */
export function headersForAnthropic(client: HeaderPairs, account: Account): Headers {
  return passing(client, account, (name) => name.startsWith('anthropic-') || OWN_CLIENT.test(name) || COMMON.has(name));
}

/** For others that speak Messages: the API version and the beta values belong to the format. */
export function headersForMessages(client: HeaderPairs, account: Account): Headers {
  return passing(client, account, (name) => name === 'anthropic-version' || name === 'anthropic-beta' || COMMON.has(name));
}

/** For every other format. `accept` is ours to say, because the client asked for another format. */
export function headersForTranslation(client: HeaderPairs, account: Account, stream: boolean): Headers {
  const accept = stream ? 'text/event-stream' : 'application/json';
  return [...passing(client, account, (name) => name === 'user-agent'), ['accept', accept]];
}

function passing(client: HeaderPairs, account: Account, isWanted: (name: string) => boolean): Headers {
  const headers: Headers = [
    ['content-type', 'application/json'],
    ['accept-encoding', 'identity'],
  ];
  for (const [name, value] of client) {
    if (!NEVER_UP.has(name) && (isWanted(name) || account.forwardHeaders.includes(name))) headers.push([name, value]);
  }
  return headers;
}

const OWN_CLIENT = /^(?:x-stainless-|x-claude-code-|x-app$)/;
const COMMON: ReadonlySet<string> = new Set(['user-agent', 'accept']);

/** Not even when listed: our own credential, and what belongs to one connection only. */
const NEVER_UP: ReadonlySet<string> = new Set([
  'authorization',
  'x-api-key',
  'api-key',
  'x-goog-api-key',
  'x-gatehouse-key',
  'x-amz-security-token',
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
