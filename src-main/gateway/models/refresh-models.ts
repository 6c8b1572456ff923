/**
 * Asks accounts which models they list themselves. Routing reads that for hosts of many models; it is asked again with
 * every test, and at the start for servers of people's own, whose models nobody else can know.
 */
import { attempt } from '../attempt/attempt.ts';
import type { AttemptResult } from '../attempt/attempt-result.ts';
import { withoutSecret } from '../attempt/without-secret.ts';
import type { DataPlane } from '../data-plane.ts';
import { credentialOf } from '../providers/credential.ts';
import type { Provider } from '../providers/provider.ts';
import type { Account } from '../snapshot.ts';

const LIMIT_MS = 15_000;

/** Asks the account. Its list, empty when it has none or does not tell; what was known then stays. */
export async function refreshModels(plane: DataPlane, account: Account, provider: Provider): Promise<string[]> {
  const { listing } = provider;
  if (listing === undefined) return [];
  const credential = await credentialOf(plane.ports, account, provider);
  const { clock } = plane.ports;
  const result = await attempt({
    upstream: await plane.upstream(account, provider),
    request: await listing.request(account, credential, clock.now()),
    providerId: account.providerId,
    translation: null,
    isClientForeign: false,
    firstByteMs: LIMIT_MS,
    silenceMs: LIMIT_MS,
    totalMs: LIMIT_MS,
    limits: plane.settings().snapshot.limits,
    clock,
    watch: plane.watch,
  });
  const models = listing.read(parsed(withoutSecret(result, credential)));
  if (models.length > 0) plane.listed.set(account.id, new Set(models));
  return models;
}

/** Asks every account that serves only what it lists and has not been asked; whoever does not answer is asked another time. */
export async function refreshOwnServers(plane: DataPlane): Promise<void> {
  const { snapshot } = plane.settings();
  await Promise.all(
    snapshot.accounts.map(async (account) => {
      const provider = plane.providers.get(account.providerId);
      if (provider === undefined || account.disabled || account.models !== null || plane.listed.has(account.id)) return;
      if (provider.group === 'local' || provider.group === 'own') await refreshModels(plane, account, provider).catch(nothing);
    }),
  );
}

/** Some list their models as a bare array, which no answer of a model is. */
function parsed(result: AttemptResult): unknown {
  const body =
    result.kind === 'whole' ? result.decoded : result.kind === 'failure' && result.failure.status === 200 ? result.failure.body : null;
  try {
    return body === null ? null : JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    return null;
  }
}

function nothing(): void {
  // Nobody waits for these.
}
