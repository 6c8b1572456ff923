/**
 * Requests for an exception. Refusals open them, at most one for each budget and session; a decision closes them, and a
 * grant makes the override in the same transaction. Refusals come from the traffic's loop: they are only noted there and
 * written once a second.
 */
import type { Approval } from '../../contract/approvals.ts';
import { GatehouseError } from '../../contract/errors.ts';
import { usdToNano } from '../../contract/money.ts';
import type { Refused } from '../../gateway/events.ts';
import type { Clock, Logger } from '../../gateway/ports.ts';
import type { Store } from '../../store/store.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { LiveHub } from '../live-hub.ts';
import type { OverrideBook } from './override-book.ts';

export interface ApprovalBook {
  /** A request was refused: opens an approval, or counts under the open one. Never throws, never waits. */
  refused(refusal: Refused): void;
  /** Newest first. */
  open(): Approval[];
  /**
   * Throws `not_found` when it is not open, or is being decided. Raising the budget of a tier grants what other sessions
   * wait for at the same budget too: one answer for one question.
   */
  grant(id: string, grant: { amountUsd: number; endsAt: number; reason?: string | undefined }, actor: string): Promise<Approval>;
  decline(id: string, reason: string | null, actor: string): Promise<Approval>;
  note(id: string, note: string): Promise<Approval>;
  /** Writes what waits. Never rejects. */
  flush(): Promise<void>;
}

export interface ApprovalBookOptions {
  readonly store: Store;
  readonly overrides: OverrideBook;
  readonly audit: AuditLog;
  readonly live: LiveHub;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly newId: (prefix: string) => string;
}

/** Beyond it nothing is opened: that many are not read by anybody. */
const MOST_OPEN = 1000;
const WRITE_EVERY_MS = 1000;

export function openApprovalBook(options: ApprovalBookOptions): ApprovalBook {
  const { store, overrides, audit, live, clock, logger, newId } = options;
  const open = new Map(store.left.approvals.toReversed().map((one) => [occasionOf(one), one]));
  const unwritten = new Set<string>();
  const inDecision = new Set<string>();
  let cancelWrite: (() => void) | null = null;
  let writing: Promise<void> = Promise.resolve();

  function refused(refusal: Refused): void {
    const occasion = occasionOf(refusal);
    const before = open.get(occasion);
    if (before === undefined ? open.size >= MOST_OPEN : inDecision.has(before.id)) return;
    open.set(occasion, before === undefined ? newApproval(refusal, newId('apr')) : again(before, refusal));
    unwritten.add(occasion);
    cancelWrite ??= clock.after(before === undefined ? 0 : WRITE_EVERY_MS, write);
  }

  function write(): void {
    cancelWrite = null;
    const rows = [...unwritten].flatMap((occasion) => open.get(occasion) ?? []);
    unwritten.clear();
    const written = store.govern(rows.map((row) => ({ kind: 'approval', row }))).then(
      () => live.governanceChanged(),
      (error: unknown) => logger.error({ error: String(error) }, 'approvals could not be written'),
    );
    writing = writing.then(() => written);
  }

  function find(id: string): Approval {
    const found = [...open.values()].find((one) => one.id === id && !inDecision.has(id));
    if (found === undefined) throw new GatehouseError('not_found', `There is no open approval ${id}; it may have been decided meanwhile.`);
    return found;
  }

  /**
   * What is being decided cannot be decided again meanwhile: a second click must not raise twice. Nor may what waits to
   * be written of it follow the decision, or it would be open again after a restart.
   */
  async function decide(approvals: readonly Approval[], save: () => Promise<unknown>): Promise<void> {
    for (const approval of approvals) {
      inDecision.add(approval.id);
      unwritten.delete(occasionOf(approval));
    }
    try {
      await save();
      for (const approval of approvals) open.delete(occasionOf(approval));
    } finally {
      for (const { id } of approvals) inDecision.delete(id);
    }
    live.governanceChanged();
  }

  function alsoWaitingFor({ id, budgetId }: Approval): Approval[] {
    return [...open.values()].filter((other) => other.budgetId === budgetId && other.id !== id && !inDecision.has(other.id));
  }

  return {
    refused,
    open: () => [...open.values()].toReversed(),
    async grant(id, { amountUsd, endsAt, reason }, actor) {
      const approval = find(id);
      const common = { reason: reason ?? `granted to ${approval.owner.name}`, endsAt, amountNanoUsd: usdToNano(amountUsd) };
      const isOfSession = approval.owner.kind === 'session' || approval.owner.kind === 'agent';
      const { keyId, sessionId, budgetId } = approval;
      const agentId = approval.owner.kind === 'agent' ? approval.agentId : null;
      const wish =
        isOfSession && sessionId !== null
          ? { ...common, kind: 'session' as const, keyId, sessionId, agentId }
          : { ...common, kind: 'raise' as const, budgetId };
      const all = wish.kind === 'raise' ? [approval, ...alsoWaitingFor(approval)] : [approval];
      const decision = { state: 'granted' as const, decidedAt: clock.now(), decidedBy: actor, reason: reason ?? null };
      let granted: Approval[] = [];
      await decide(all, () =>
        overrides.create(wish, actor, (made) => {
          granted = all.map((one) => ({ ...one, ...decision, overrideId: made.id }));
          return granted.flatMap((row) => [
            { kind: 'approval' as const, row },
            audit.entry({ actor, action: 'approvals.grant', subject: subjectOf(row) }),
          ]);
        }),
      );
      return granted[0] ?? approval;
    },
    async decline(id, reason, actor) {
      const declined: Approval = { ...find(id), state: 'declined', decidedAt: clock.now(), decidedBy: actor, reason };
      const entry = audit.entry({ actor, action: 'approvals.decline', subject: subjectOf(declined) });
      await decide([declined], () => store.govern([{ kind: 'approval', row: declined }, entry]));
      return declined;
    },
    async note(id, note) {
      const noted = { ...find(id), note };
      open.set(occasionOf(noted), noted);
      await store.govern([{ kind: 'approval', row: noted }]);
      live.governanceChanged();
      return noted;
    },
    async flush() {
      cancelWrite?.();
      if (unwritten.size > 0) write();
      await writing;
    },
  };
}

function occasionOf({ budgetId, sessionId }: Pick<Approval, 'budgetId' | 'sessionId'>): string {
  return `${budgetId} ${sessionId ?? ''}`;
}

function subjectOf({ id, owner, sessionId }: Approval): string {
  return `${id} of ${owner.kind} ${owner.id}${sessionId === null ? '' : ` in session ${sessionId}`}`;
}

function newApproval({ requestId, at, ...refusal }: Refused, id: string): Approval {
  return {
    id,
    state: 'open',
    openedAt: at,
    ...refusal,
    refusals: 1,
    lastRefusedAt: at,
    lastRequestId: requestId,
    note: null,
    decidedAt: null,
    decidedBy: null,
    reason: null,
    overrideId: null,
  };
}

function again(before: Approval, { requestId, at, capNanoUsd, usedNanoUsd, neededNanoUsd, resetsAt }: Refused): Approval {
  return {
    ...before,
    capNanoUsd,
    usedNanoUsd,
    neededNanoUsd,
    resetsAt,
    refusals: before.refusals + 1,
    lastRefusedAt: at,
    lastRequestId: requestId,
  };
}
