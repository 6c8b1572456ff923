/**
 * The overrides in force: made and ended here, kept in the database, put before the gateway at once and again after a
 * restart. Each one and its end stand in the audit log, in the same transaction.
 */
import { GatehouseError } from '../../contract/errors.ts';
import type { Override } from '../../contract/overrides.ts';
import type { Gateway } from '../../gateway/gateway.ts';
import type { Clock } from '../../gateway/ports.ts';
import type { GovernanceWrite } from '../../store/governance-writes.ts';
import type { Store } from '../../store/store.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { LiveHub } from '../live-hub.ts';

/** An override without what its making gives it. */
export type OverrideWish = Override extends infer Kind
  ? Kind extends Override
    ? Omit<Kind, 'id' | 'createdAt' | 'actor' | 'endedBecause'>
    : never
  : never;

export interface OverrideBook {
  /** Those that have not ended, newest first. */
  list(): Override[];
  /** Resolves when it is on disk and in force. `also`: writes that belong to it. Throws `input_invalid` or `ledger_unavailable`. */
  create(wish: OverrideWish, actor: string, also?: (made: Override) => readonly GovernanceWrite[]): Promise<Override>;
  /** Ends it now; `because`: why, when nobody asked for it. Throws `not_found`. */
  end(id: string, actor: string, because?: string): Promise<Override>;
  close(): void;
}

export interface OverrideBookOptions {
  readonly store: { readonly left: Pick<Store['left'], 'overrides'>; readonly govern: Store['govern'] };
  readonly gateway: Pick<Gateway, 'setOverrides'>;
  readonly audit: Pick<AuditLog, 'entry'>;
  readonly live: Pick<LiveHub, 'governanceChanged'>;
  readonly clock: Clock;
  readonly newId: (prefix: string) => string;
}

/** More at once than people can keep an eye on. */
const MOST = 10_000;
/** Timers count in 31 bits. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
const LONGEST_MS = 366 * 24 * 3_600_000;

/** Puts what an earlier run left in force. */
export function openOverrideBook({ store, gateway, audit, live, clock, newId }: OverrideBookOptions): OverrideBook {
  let known: Override[] = [];
  let cancelEnd = (): void => {};
  enforce(store.left.overrides);

  /** What ends by itself is told when it does: whoever shows it looks again. */
  function enforce(list: readonly Override[]): void {
    known = list.filter(({ endsAt }) => endsAt > clock.now());
    gateway.setOverrides(known);
    live.governanceChanged();
    cancelEnd();
    const next = Math.min(...known.map(({ endsAt }) => endsAt));
    cancelEnd = known.length === 0 ? () => {} : clock.after(Math.min(next - clock.now(), LONGEST_TIMER_MS), () => enforce(known));
  }

  return {
    list: () => known.filter(({ endsAt }) => endsAt > clock.now()),
    async create(wish, actor, also = () => []) {
      const now = clock.now();
      assertEnd(wish.endsAt, now);
      if (known.length >= MOST) throw new GatehouseError('conflict', `There are already ${MOST} overrides; end some of them first.`);
      const made: Override = { ...wish, id: newId('ovr'), actor, createdAt: now };
      const changes = [
        { path: `overrides[${made.id}]`, after: { ...made, createdAt: timeOf(made.createdAt), endsAt: timeOf(made.endsAt) } },
      ];
      const entry = audit.entry({ actor, action: 'overrides.create', subject: subjectOf(made), changes });
      await store.govern([{ kind: 'override', row: made }, ...also(made), entry]);
      enforce([made, ...known]);
      return made;
    },
    async end(id, actor, because) {
      const before = known.find((one) => one.id === id && one.endsAt > clock.now());
      if (before === undefined) throw new GatehouseError('not_found', `There is no override ${id} in force; it may have ended by itself.`);
      const ended = { ...before, endsAt: clock.now(), ...(because !== undefined && { endedBecause: because }) };
      const changes = [
        { path: `overrides[${id}].endsAt`, before: timeOf(before.endsAt), after: timeOf(ended.endsAt) },
        ...(because === undefined ? [] : [{ path: `overrides[${id}].endedBecause`, after: because }]),
      ];
      const entry = audit.entry({ actor, action: 'overrides.end', subject: subjectOf(before), changes });
      await store.govern([{ kind: 'override', row: ended }, entry]);
      enforce(known.filter((one) => one.id !== id));
      return ended;
    },
    close: () => cancelEnd(),
  };
}

/** People read the audit log. */
const timeOf = (at: number): string => new Date(at).toISOString();

function assertEnd(endsAt: number, now: number): void {
  if (endsAt <= now) throw new GatehouseError('input_invalid', 'endsAt: an override must end in the future.');
  if (endsAt > now + LONGEST_MS)
    throw new GatehouseError('input_invalid', 'endsAt: an override ends within a year; put what is to stay into the configuration.');
}

function subjectOf(one: Override): string {
  if (one.kind === 'pause') return `pause of ${one.tier.kind} ${one.tier.id}`;
  if (one.kind === 'raise') return `raise of ${one.budgetId}`;
  return one.kind === 'account' ? `${one.action} of account ${one.accountId}` : `raise of session ${one.sessionId} of key ${one.keyId}`;
}
