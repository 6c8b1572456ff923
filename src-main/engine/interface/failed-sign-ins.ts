/**
 * What the audit log and the alerts say of wrong tokens, grouped: the first from a source at once, the others of the
 * next ten minutes as one number. A guesser must not be able to fill the log.
 */
import type { AuditLog } from '../../admin/audit/audit-log.ts';
import type { Clock } from '../../gateway/ports.ts';
import type { SignInFailures } from '../../observe/alerts.ts';

const GROUP_MS = 10 * 60_000;
/** So many from one source are worth an alert: more than somebody who mistypes. */
const ALERT_AT = 5;
/** Sources told apart at a time. */
const MOST_GROUPS = 50;
const OTHERS = 'further addresses';

export interface FailedSignIns {
  /** `source`: the address it came from. */
  put(source: string): void;
  /** Writes what is counted. */
  close(): void;
}

export interface FailedSignInsOptions {
  readonly audit: Pick<AuditLog, 'note'>;
  readonly alert: (failures: Pick<SignInFailures, 'at' | 'source' | 'count'>) => void;
  readonly clock: Clock;
}

export function createFailedSignIns({ audit, alert, clock }: FailedSignInsOptions): FailedSignIns {
  const groups = new Map<string, { count: number; cancel: () => void }>();
  const note = (subject: string): void => audit.note({ actor: 'nobody', action: 'login.failed', subject });

  function finish(source: string): void {
    const group = groups.get(source);
    groups.delete(source);
    group?.cancel();
    const more = (group?.count ?? 0) - 1;
    if (more > 0) note(`${more} more wrong ${more === 1 ? 'token' : 'tokens'} from ${source} within ten minutes`);
  }

  return {
    put(from) {
      const source = groups.has(from) || groups.size < MOST_GROUPS ? from : OTHERS;
      const group = groups.get(source) ?? { count: 0, cancel: clock.after(GROUP_MS, () => finish(source)) };
      groups.set(source, group);
      group.count += 1;
      if (group.count === 1) note(`a wrong token from ${source}`);
      if (group.count === ALERT_AT) alert({ at: clock.now(), source, count: group.count });
    },
    close: () => [...groups.keys()].forEach(finish),
  };
}
