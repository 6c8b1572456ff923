/** How an account is doing by what traffic has shown, in the short form that lists of accounts and the tray show. */
import type { AccountHealth } from '../../contract/views.ts';
import type { Snapshot } from '../snapshot.ts';
import type { HealthBook } from './health-book.ts';

export function describeHealth(book: HealthBook, { accounts }: Pick<Snapshot, 'accounts'>, accountId: string, now: number): AccountHealth {
  const lines = book.lines(accountId);
  const whole = lines.find(({ model }) => model === null)?.line;
  const lastSuccessAt = whole?.lastSuccessAt ?? null;
  // An error that a success has followed since is history.
  const lastError = whole?.lastErrorAt != null && whole.lastErrorAt >= (lastSuccessAt ?? 0) ? whole.lastError : null;
  const base = { nextTryAt: null, lastError, lastSuccessAt };
  if (accounts.find(({ id }) => id === accountId)?.disabled === true)
    return { ...base, state: 'disabled', reason: 'Disabled in the configuration.' };
  const sick = lines.filter(({ line }) => line.circuit.state(now) !== 'closed');
  const first = sick[0];
  if (first !== undefined) {
    const of = first.model === null ? '' : `${first.model}: `;
    return { ...base, state: 'failing', reason: `${of}${first.line.circuit.reason}`, nextTryAt: first.line.circuit.openUntil };
  }
  return {
    ...base,
    state: lastSuccessAt === null ? 'untried' : 'ready',
    reason: lastError === null ? '' : `Last attempt failed: ${lastError}`,
  };
}
