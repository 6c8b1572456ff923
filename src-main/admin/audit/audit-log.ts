/**
 * Writes the audit log: who changed what, before and after. An entry that belongs to a change in the database is written
 * with it in one transaction (`entry`); others are written after the change, and never hold it up.
 */
import type { AuditChange, AuditEntry } from '../../contract/audit.ts';
import type { Clock, Logger } from '../../gateway/ports.ts';
import type { GovernanceWrite } from '../../store/governance-writes.ts';
import type { Store } from '../../store/store.ts';
import type { LiveHub } from '../live-hub.ts';

export interface AuditNote {
  readonly actor: string;
  /** The call, e.g. `keys.create`, or `config.edited`. */
  readonly action: string;
  readonly subject?: string;
  readonly changes?: readonly AuditChange[];
}

export interface ConfigState {
  readonly revision: string;
  readonly text: string;
}

export interface AuditLog {
  /** For a list of writes that the change itself is part of. */
  entry(note: AuditNote): GovernanceWrite;
  /** Writes one now. Never throws: what cannot be written is in the log. */
  note(note: AuditNote): void;
  /** As `note`, for a change of the configuration: the log knows this state of it from then on. */
  noteConfig(note: AuditNote, state: ConfigState): void;
  /** The configuration changed in nothing that is worth an entry. */
  keepConfig(state: ConfigState): void;
  /** Resolves when everything noted so far is on disk or given up. */
  settled(): Promise<void>;
}

export function createAuditLog(store: Store, live: LiveHub, clock: Clock, logger: Logger): AuditLog {
  let writing: Promise<void> = Promise.resolve();
  const entry = ({ actor, action, subject = '', changes = [] }: AuditNote): GovernanceWrite => {
    const content: Omit<AuditEntry, 'seq' | 'previousHash' | 'hash'> = { at: clock.now(), actor, action, subject, changes: [...changes] };
    return { kind: 'audit', entry: content };
  };
  function write(writes: readonly GovernanceWrite[], note: Pick<AuditNote, 'action' | 'actor'>): void {
    const written = store.govern(writes).then(
      () => live.governanceChanged(),
      (error: unknown) =>
        logger.error({ error: String(error), action: note.action, actor: note.actor }, 'an audit entry could not be written'),
    );
    writing = writing.then(() => written);
  }

  return {
    entry,
    note: (note) => write([entry(note)], note),
    noteConfig: (note, state) => write([entry(note), { kind: 'audited-config', ...state }], note),
    keepConfig: (state) => write([{ kind: 'audited-config', ...state }], { action: 'config', actor: '' }),
    settled: () => writing,
  };
}
