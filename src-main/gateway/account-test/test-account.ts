/**
 * One tiny real call at an account, in its own format: is the credential good, is the address right, how fast does it
 * answer, which models does it list. Outside every key's spend; what it costs is a few tokens. Its answer is for people.
 */
import type { AccountTest } from '../../contract/views.ts';
import { attempt } from '../attempt/attempt.ts';
import { withoutSecret } from '../attempt/without-secret.ts';
import type { DataPlane } from '../data-plane.ts';
import type { MessagesRequest } from '../formats/messages.ts';
import { refreshModels } from '../models/refresh-models.ts';
import { credentialOf } from '../providers/credential.ts';
import { ownModelName } from '../providers/own-model-name.ts';
import type { Provider } from '../providers/provider.ts';
import { blameOf } from '../routing/blame.ts';
import type { Account } from '../snapshot.ts';
import type { Translation } from '../upstream/translation.ts';
import type { UpstreamRequest } from '../upstream/upstream.ts';
import { explainTest } from './explain-test.ts';
import { testModel } from './test-model.ts';

const LIMIT_MS = 30_000;
const HEADERS = [
  ['anthropic-version', '2023-06-01'],
  ['user-agent', 'gatehouse (account test)'],
  ['accept', 'application/json'],
] as const;
/** The Messages API gives a single token; others want room for at least this many. */
const FEW_TOKENS = 16;

export async function testAccount(plane: DataPlane, account: Account, provider: Provider): Promise<AccountTest> {
  const { clock } = plane.ports;
  const credential = await credentialOf(plane.ports, account, provider);
  const models = await refreshModels(plane, account, provider);
  const model = testModel(account, provider, models);
  if (model === null) return { ok: false, message: nothingToAsk(account, provider), latencyMs: null, model, models };
  const { request, translation } = await prepare(plane, account, provider, credential, model);
  const startedAt = clock.monotonic();
  const result = withoutSecret(
    await attempt({
      upstream: await plane.upstream(account, provider),
      request,
      providerId: account.providerId,
      translation,
      isClientForeign: false,
      firstByteMs: LIMIT_MS,
      silenceMs: LIMIT_MS,
      totalMs: LIMIT_MS,
      limits: plane.settings().snapshot.limits,
      clock,
      watch: plane.watch,
    }),
    credential,
  );
  const latencyMs = Math.round(clock.monotonic() - startedAt);
  if (result.kind === 'failure') {
    const now = clock.now();
    const blame = blameOf(result.failure, now);
    if (blame !== null) plane.health.failed(account.id, model, now, blame);
    return { ok: false, message: explainTest(result.failure, { account, provider, model, credential }), latencyMs: null, model, models };
  }
  if (result.kind === 'stream') result.stream.abort();
  plane.health.succeeded(account.id, model, clock.now(), latencyMs);
  return { ok: true, message: `${provider.title} answered with ${model} in ${latencyMs} ms.`, latencyMs, model, models };
}

async function prepare(
  plane: DataPlane,
  account: Account,
  provider: Provider,
  credential: string | null,
  model: string,
): Promise<{ request: UpstreamRequest; translation: Translation | null }> {
  const { clock, newId } = plane.ports;
  const ownName = ownModelName(provider, account, model);
  const dialect = provider.dialect?.(model, account) ?? null;
  const asked: MessagesRequest = {
    model: ownName,
    max_tokens: dialect === null ? 1 : FEW_TOKENS,
    messages: [{ role: 'user', content: 'Hi' }],
  };
  const bytes = Buffer.from(JSON.stringify(asked));
  const terms = { model: ownName, stream: false, now: clock.now() };
  const body = dialect === null ? bytes : dialect.write({ bytes, betas: [], json: () => asked }, terms).body;
  const original = { path: '/v1/messages', query: '', headers: HEADERS, body: bytes };
  const request = await provider.prepare(original, body, account, credential, terms);
  const answer = { model, newId: (prefix: string) => `${prefix}_${newId()}` };
  return {
    request,
    translation: dialect === null ? null : { dialect, terms: answer, requestId: newId(), isMirrored: false, hidesUsage: false },
  };
}

function nothingToAsk(account: Account, provider: Provider): string {
  const where = account.origin ?? provider.title;
  return provider.group === 'local'
    ? `${where} lists no model. Is ${provider.title} running, and does it have one? Otherwise name one under the account's models.`
    : `${where} lists no model that could be asked. Name one under the account's models, and check the base URL.`;
}
