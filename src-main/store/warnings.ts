/** What a person is told when charges or bodies cannot be stored as usual: the state, its cause and the way out. */
import type { Warning } from '../contract/views.ts';
import type { BodyStoreWarning } from './bodies/body-store.ts';
import type { LedgerState } from './ledger-messages.ts';

/** Null while charges go to the database. `now`: epoch milliseconds. */
export function ledgerWarning(state: LedgerState | 'stopped', cause: string | null, now: number): Warning | null {
  const because = cause === null ? '' : ` (${cause})`;
  if (state === 'database') return null;
  if (state === 'journal') {
    return {
      code: 'ledger_journal',
      title: 'The database cannot be written',
      text: `gatehouse.db cannot be written${because}. Charges go to the journal and are carried over when it works again. Free disk space, or close the program that locks the file.`,
      severity: 'warning',
      affectsTraffic: false,
      since: now,
    };
  }
  return {
    code: 'ledger_unavailable',
    title: 'Charges cannot be written',
    text: `Neither gatehouse.db nor the journal takes charges${because}. Requests are refused unless onLedgerFailure is allow. Free disk space or mend the data folder.`,
    severity: 'error',
    affectsTraffic: true,
    since: now,
  };
}

/** Missing bodies never touch traffic. `now`: epoch milliseconds. */
export function bodiesWarning(warning: BodyStoreWarning | null, now: number): Warning | null {
  if (warning === null) return null;
  return {
    code: warning.code,
    title: 'Bodies are not recorded as usual',
    text: warning.text,
    severity: 'warning',
    affectsTraffic: false,
    since: now,
  };
}
