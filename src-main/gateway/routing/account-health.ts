/**
 * What recent attempts say about each account, for display and for trying failing accounts last. A client's hang-up or
 * a bad request is nobody's fault and never comes here.
 */
interface Health {
  failures: number;
  lastError: string | null;
  lastSuccessAt: number | null;
  /** `ours`: the secret could not be resolved or may not be sent there. */
  reason: 'credential' | 'ours' | 'other' | null;
}

/** Consecutive failures after which an account counts as failing; a refused credential counts at once. */
const FAILING_AFTER = 2;

export type HealthReason = NonNullable<Health['reason']>;

export class AccountHealthBook {
  readonly #byAccount = new Map<string, Health>();

  succeeded(accountId: string, now: number): boolean {
    const wasFailing = this.isFailing(accountId);
    this.#byAccount.set(accountId, { failures: 0, lastError: null, lastSuccessAt: now, reason: null });
    return wasFailing;
  }

  failed(accountId: string, reason: HealthReason, error: string): void {
    const before = this.get(accountId);
    this.#byAccount.set(accountId, { ...before, failures: before.failures + 1, lastError: error, reason });
  }

  isFailing(accountId: string): boolean {
    const health = this.get(accountId);
    return health.failures >= FAILING_AFTER || (health.failures > 0 && health.reason !== 'other');
  }

  get(accountId: string): Readonly<Health> {
    return this.#byAccount.get(accountId) ?? { failures: 0, lastError: null, lastSuccessAt: null, reason: null };
  }

  /** An edited account starts afresh. */
  forget(accountId: string): void {
    this.#byAccount.delete(accountId);
  }
}
