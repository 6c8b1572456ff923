/** Opens what stands beside the configuration: overrides, approvals, the audit log, and puts them to work. */
import { type ApprovalBook, openApprovalBook } from '../admin/approval-book.ts';
import { type AuditLog, createAuditLog } from '../admin/audit-log.ts';
import type { LiveHub } from '../admin/live-hub.ts';
import { openOverrideBook, type OverrideBook } from '../admin/override-book.ts';
import type { Gateway } from '../gateway/gateway.ts';
import type { Clock, Logger } from '../gateway/ports.ts';
import type { Store } from '../store/store.ts';
import { newId } from './request-id.ts';

export interface Governance {
  readonly overrides: OverrideBook;
  readonly approvals: ApprovalBook;
  readonly audit: AuditLog;
  /** Writes what waits. */
  close(): Promise<void>;
}

export interface GovernanceOptions {
  readonly store: Store;
  readonly gateway: Gateway;
  readonly live: LiveHub;
  readonly clock: Clock;
  readonly logger: Logger;
}

export async function openGovernance(options: GovernanceOptions): Promise<Governance> {
  const { store, live, clock, logger } = options;
  const idOf = (prefix: string) => newId(prefix, clock.now());
  const audit = createAuditLog(store, live, clock, logger);
  const overrides = await openOverrideBook({ ...options, audit, newId: idOf });
  const approvals = await openApprovalBook({ ...options, overrides, audit, newId: idOf });
  return {
    overrides,
    approvals,
    audit,
    async close() {
      await approvals.close();
      await audit.settled();
    },
  };
}
