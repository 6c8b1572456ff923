/**
 * Which models each account was seen to list itself, in memory. Routing reads it for hosts of many models; it is asked
 * again with every test, and at the start for servers of people's own, whose models nobody else can know.
 */
import { attempt } from '../attempt/attempt.ts';
import type { AttemptResult } from '../attempt/attempt-result.ts';
import { withoutSecret } from '../attempt/without-secret.ts';
import type { DataPlane } from '../data-plane.ts';
import { credentialOf } from '../providers/credential.ts';
import type { Provider } from '../providers/provider.ts';
import type { Account } from '../snapshot.ts';

const LIMIT_MS = 15_000;

export class ModelLists {
  readonly byAccount = new Map<string, ReadonlySet<string>>();

  /** Asks the account. Its list, empty when it has none or does not tell; what was known then stays. */
  async refresh(plane: DataPlane, account: Account, provider: Provider): Promise<string[]> {
    const { listing } = provider;
    if (listing === undefined) return [];
    const credential = await credentialOf(plane.ports, account, provider);
    const { clock } = plane.ports;
    const result = await attempt({
      upstream: plane.upstream(account, provider),
      request: await listing.request(account, credential, clock.now()),
      translation: null,
      isClientForeign: false,
      firstByteMs: LIMIT_MS,
      clock,
      watch: plane.watch,
      onSent: nothing,
      onHead: nothing,
      onStarted: nothing,
    });
    const models = listing.read(parsed(withoutSecret(result, credential)));
    if (models.length > 0) this.byAccount.set(account.id, new Set(models));
    return models;
  }

  /** Asks every account that serves only what it lists and has not been asked; whoever does not answer is asked another time. */
  async refreshOwnServers(plane: DataPlane): Promise<void> {
    const { snapshot } = plane.settings();
    await Promise.all(
      snapshot.accounts.map(async (account) => {
        const provider = plane.providers.get(account.providerId);
        if (provider === undefined || account.disabled || account.models !== null || this.byAccount.has(account.id)) return;
        if (provider.group === 'local' || provider.group === 'own') await this.refresh(plane, account, provider).catch(nothing);
      }),
    );
  }

  /** An edited account may be another one altogether. */
  forget(accountId: string): void {
    this.byAccount.delete(accountId);
  }
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
