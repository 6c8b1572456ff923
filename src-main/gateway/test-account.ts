/**
 * One tiny real call at an account: is the credential good, is the address right, how fast does it answer, which models
 * does it list. Outside every key's spend; what it costs is one token. Its answer is for people.
 */
import type { AccountTest } from '../contract/views.ts';
import type { AttemptFailure, AttemptResult } from './attempt-result.ts';
import { attempt } from './attempt.ts';
import { credentialOf } from './credential.ts';
import type { DataPlane } from './data-plane.ts';
import type { Provider } from './providers/provider.ts';
import { blameOf } from './routing/blame.ts';
import type { Account } from './snapshot.ts';
import type { UpstreamRequest } from './upstream/upstream.ts';
import { withoutSecret } from './without-secret.ts';

const LIMIT_MS = 30_000;
const HEADERS = [
  ['anthropic-version', '2023-06-01'],
  ['user-agent', 'gatehouse (account test)'],
  ['accept', 'application/json'],
] as const;

export async function testAccount(plane: DataPlane, account: Account, provider: Provider): Promise<AccountTest> {
  const secret = await credentialOf(plane.ports, account, provider);
  const ask = async (path: string, body: Buffer | null, model = ''): Promise<AttemptResult> => {
    const prepared = await provider.prepare(
      { path, query: '', headers: HEADERS, body: body ?? Buffer.alloc(0) },
      body ?? Buffer.alloc(0),
      account,
      secret,
      { model, stream: false, now: plane.ports.clock.now() },
    );
    const request: UpstreamRequest = body === null ? { ...prepared, method: 'GET', body: null } : prepared;
    const { clock } = plane.ports;
    const result = await attempt({
      upstream: plane.upstream(account, provider),
      request,
      translation: null,
      isClientForeign: false,
      firstByteMs: LIMIT_MS,
      clock,
      watch: plane.watch,
      onSent: nothing,
      onHead: nothing,
      onStarted: nothing,
    });
    return withoutSecret(result, secret);
  };
  const models = listedModels(await ask('/v1/models?limit=1000', null));
  const model = chooseModel(account, provider, models);
  const startedAt = plane.ports.clock.monotonic();
  const body = JSON.stringify({ model, max_tokens: 1, messages: [{ role: 'user', content: 'Hi' }] });
  const result = await ask('/v1/messages', Buffer.from(body), model);
  const latencyMs = Math.round(plane.ports.clock.monotonic() - startedAt);
  if (result.kind === 'failure') {
    const now = plane.ports.clock.now();
    const blame = blameOf(result.failure, now);
    if (blame !== null) plane.health.failed(account.id, model, now, blame);
    return { ok: false, message: inPlainWords(result.failure, account, model), latencyMs: null, model, models };
  }
  if (result.kind === 'stream') result.stream.abort();
  plane.health.succeeded(account.id, model, plane.ports.clock.now(), latencyMs);
  return { ok: true, message: `${provider.title} answered in ${latencyMs} ms.`, latencyMs, model, models };
}

function nothing(): void {
  // A test has no row to write to.
}

/** The cheapest model that is surely served. */
function chooseModel(account: Account, provider: Provider, listed: readonly string[]): string {
  const named = (account.models ?? []).filter((pattern) => !pattern.includes('*'));
  const known = named.length > 0 ? named : listed.length > 0 ? listed : provider.models.map((one) => one.id);
  return known.find((id) => id.includes('haiku')) ?? known[0] ?? 'claude-haiku-4-5-20251001';
}

function listedModels(result: AttemptResult): string[] {
  if (result.kind !== 'whole') return [];
  const parsed = JSON.parse(result.decoded.toString('utf8')) as { data?: unknown };
  if (!Array.isArray(parsed.data)) return [];
  return parsed.data
    .flatMap((one: unknown) => (typeof one === 'object' && one !== null && 'id' in one && typeof one.id === 'string' ? [one.id] : []))
    .slice(0, 2000);
}

function inPlainWords({ verdict, status, message }: AttemptFailure, account: Account, model: string): string {
  const where = account.origin ?? 'the provider';
  if (verdict.kind === 'credential')
    return `${where} refused the secret (${status}): ${message} Put a valid key where ${account.secret ?? 'the secret'} points.`;
  if (verdict.kind === 'unreachable') return `${where} could not be reached (${message}). Check the base URL, the proxy and the network.`;
  if (verdict.kind === 'timeout') return `${where} gave ${message}. It may be slow now, or a firewall swallows the connection.`;
  if (verdict.kind === 'limited') return `${where} accepted the secret but is out of quota now (${status}): ${message}`;
  if (status === 404) return `${where} does not know the model ${model} (404): ${message} Check the base URL and the account's models.`;
  if (verdict.kind === 'invalid') return `${where} answered, but not as the Messages API: ${message}. Check the base URL.`;
  return `${where} answered ${status ?? 'nothing'}: ${message}`;
}
