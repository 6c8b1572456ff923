/**
 * Opens what stands beside the configuration (overrides, approvals, alerts, the audit log) and puts it to work: what the
 * data plane tells becomes approvals and alerts.
 */
import { type AuditLog, createAuditLog } from '../admin/audit/audit-log.ts';
import { type ConfigAuditOptions, followConfigForAudit } from '../admin/audit/config-audit.ts';
import { type ApprovalBook, openApprovalBook } from '../admin/exceptions/approval-book.ts';
import { openOverrideBook, type OverrideBook } from '../admin/exceptions/override-book.ts';
import { endOrphanedOrders } from '../admin/exceptions/orphaned-orders.ts';
import type { LiveHub } from '../admin/live-hub.ts';
import { webhookRoute } from '../admin/webhook-route.ts';
import { checkConfig } from '../config/check-config.ts';
import type { ConfigStore } from '../config/config-store.ts';
import type { RequestRow } from '../contract/records.ts';
import type { GovernanceEvent } from '../gateway/events.ts';
import type { Gateway } from '../gateway/gateway.ts';
import type { Clock, Logger } from '../gateway/ports.ts';
import { providers } from '../gateway/providers/providers.ts';
import { type AlertCause, createAlerts, type SignInFailures } from '../observe/alerts.ts';
import { createNewDevices } from '../observe/new-devices.ts';
import { postJson } from '../observe/post-json.ts';
import { createWebhooks } from '../observe/webhooks.ts';
import type { Store } from '../store/store.ts';
import { fileAuthor } from './file-author.ts';
import { newId } from './request-id.ts';
import { webhookOrigin } from './secrets/own-origins.ts';
import type { SecretStore } from './secrets/secrets.ts';

export interface Governance {
  readonly overrides: OverrideBook;
  readonly approvals: ApprovalBook;
  readonly audit: AuditLog;
  /** Resolves when everything that happened so far is in the audit log. */
  audited(): Promise<void>;
  /** On the traffic's loop: only noted. */
  event(event: GovernanceEvent): void;
  row(row: RequestRow): void;
  signInsFailed(failures: Pick<SignInFailures, 'at' | 'source' | 'count'>): void;
  /** Writes what waits. */
  close(): Promise<void>;
}

export interface GovernanceOptions {
  readonly config: ConfigStore;
  readonly store: Store;
  readonly secrets: SecretStore;
  readonly gateway: Gateway;
  readonly live: LiveHub;
  readonly clock: Clock;
  readonly logger: Logger;
}

export function openGovernance(options: GovernanceOptions): Governance {
  const { config, store, secrets, live, clock, logger } = options;
  const idOf = (prefix: string) => newId(prefix, clock.now());
  const audit = createAuditLog(store, live, clock, logger);
  const overrides = openOverrideBook({ ...options, audit, newId: idOf });
  const approvals = openApprovalBook({ ...options, overrides, audit, newId: idOf });
  const webhooks = createWebhooks({
    webhooks: () => config.current().config.alerts.webhooks ?? [],
    resolve: (reference) => secrets.resolve(reference, webhookOrigin, webhookRoute(reference)),
    post: postJson,
    clock,
    logger,
  });
  const alerts = createAlerts({
    keep: async (row, occasion) => (await store.govern([{ kind: 'alert', row, occasion }]))[0] === true,
    tell(alert) {
      live.governanceChanged();
      webhooks.send(alert);
    },
    newId: () => idOf('alr'),
    clock,
    logger,
  });
  const put = (cause: AlertCause) => alerts.put(cause);
  const devices = createNewDevices(store.left.devices, put);
  const writer = () => fileAuthor(config.file);
  const configAudit = followConfigForAudit({ config, audit, left: leftConfig(options), fileAuthor: writer });
  const orphaned = endOrphanedOrders({ config, overrides, fileAuthor: writer, logger });
  const audited = async () => {
    await orphaned.settled();
    await configAudit.settled();
  };
  return {
    overrides,
    approvals,
    audit,
    audited,
    event(event) {
      if (event.kind === 'refused') approvals.refused(event);
      put(event);
    },
    row: (row) => devices.row(row),
    signInsFailed(failures) {
      const { id, name } = config.current().config.organization;
      put({ kind: 'sign-in', ...failures, organization: { id, name } });
    },
    async close() {
      webhooks.close();
      configAudit.close();
      orphaned.close();
      await approvals.flush();
      await audited();
      overrides.close();
    },
  };
}

/** The configuration that an earlier run saw last, if it can still be read. */
function leftConfig({ config, store }: GovernanceOptions): ConfigAuditOptions['left'] {
  const kept = store.left.auditedConfig;
  if (kept === null) return null;
  const { revision, config: now } = config.current();
  if (kept.revision === revision) return { revision, config: now };
  const read = checkConfig(config.file, kept.text, [...providers.values()]).config;
  return read === null ? null : { revision: kept.revision, config: read };
}
