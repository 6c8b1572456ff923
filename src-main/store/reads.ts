/**
 * Everything that is asked of the records: the questions and the shapes of their answers. `query-worker.ts` answers
 * them on a thread of its own; `query-client.ts` carries them there.
 */
import type { AlertPage, AlertQuery } from '../contract/alerts.ts';
import type { Approval } from '../contract/approvals.ts';
import type { AuditCheck, AuditPage, AuditQuery } from '../contract/audit.ts';
import type { OwnSession } from '../contract/me.ts';
import type { Override } from '../contract/overrides.ts';
import type { RequestRecord, RequestRow, Usage } from '../contract/records.ts';
import type { Difference, RequestBodies, RequestFilter, RequestPage, Spend } from '../contract/views.ts';
import type { History } from '../gateway/ports.ts';

export interface Reads extends Omit<History, 'isComplete'>, GovernanceReads {
  /** Newest first. `cursor` is what the page before returned, or `rowCursor(row)` of any row. */
  list(filter: RequestFilter, cursor: string | null, limit: number): Promise<RequestPage>;
  /** What the filters can be set to, from the rows on file. */
  choices(): Promise<FilterChoices>;
  /** A finished request; null when there is none, or it is still under way. */
  get(id: string): Promise<StoredRequest | null>;
  bodies(id: string): Promise<RequestBodies>;
  difference(id: string): Promise<Difference>;
  /** By what was touched last, or by what cost most. */
  sessions(query: SessionQuery): Promise<{ rows: SessionRow[]; cursor: string | null }>;
  /** One sum per conversation and model of a session. */
  sessionParts(sessionId: string, keyId: string): Promise<SessionSum[]>;
  /** The turns of one conversation (null: the main one), newest first. */
  turns(conversation: Conversation, cursor: string | null, limit: number): Promise<RequestPage>;
  /** Charges by one dimension, in the buckets that start at `boundaries`. Cells without any charge are left out. */
  spend(query: SpendRange): Promise<SpendCell[]>;
  keyUse(): Promise<KeyUse[]>;
  /** What those sessions of one developer, or of one key, came to that were touched since `from`; the most recent first. */
  ownSessions(owner: Owner, from: number): Promise<SessionUse[]>;
  /** Requests and cost from a moment on. */
  today(from: number): Promise<Today>;
  /**
   * The oldest request of a key that reached a model, or null. With `agents` the oldest of its latest thousands that came
   * from a client whose user agent begins so, in small letters.
   */
  firstRequest(keyId: string, agents?: readonly string[]): Promise<RequestRow | null>;
}

/** Orders, approvals, alerts and the audit log. */
export interface GovernanceReads {
  /** Those that end after `now`, or (null) all; newest first. */
  overrides(now: number | null, limit: number): Promise<Override[]>;
  approvals(state: Approval['state'] | 'all', limit: number): Promise<Approval[]>;
  alerts(query: AlertQuery): Promise<AlertPage>;
  audit(query: AuditQuery): Promise<AuditPage>;
  /** JSON lines, oldest first. */
  auditLines(): Promise<string>;
  auditCheck(): Promise<AuditCheck>;
}

/** Whose records: a developer's, or one key's. */
export type Owner = { readonly developerId: string } | { readonly keyId: string };

export type SessionUse = Omit<OwnSession, 'capNanoUsd'>;

export interface FilterChoices {
  readonly models: string[];
  readonly keys: string[];
  readonly accounts: string[];
}

/** With the turns before and after it in the same session and agent. */
export type StoredRequest = RequestRecord & { readonly previousId: string | null; readonly nextId: string | null };

export interface SessionQuery {
  readonly order: 'recent' | 'dearest';
  /** Epoch milliseconds: only sessions touched since. */
  readonly since: number;
  readonly developerId: string | null;
  /** Of the page before; only for `recent`. */
  readonly cursor: string | null;
  readonly limit: number;
}

export interface SessionRow {
  readonly sessionId: string;
  readonly keyId: string;
  readonly developerId: string | null;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly sums: readonly SessionSum[];
}

/** What one conversation asked of one model. Times are epoch milliseconds. */
export interface SessionSum {
  /** Null: the main conversation. */
  readonly agentId: string | null;
  readonly model: string;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly turns: number;
  readonly errors: number;
  readonly usage: Usage;
  readonly costNanoUsd: number;
  readonly unknownPrices: number;
  readonly estimated: number;
  readonly simulated: number;
  readonly busyMs: number;
}

export interface Conversation {
  readonly sessionId: string;
  readonly keyId: string;
  readonly agentId: string | null;
}

export interface SpendRange {
  /** Epoch milliseconds; `to` is not included. Both are multiples of a quarter-hour, as every local midnight is. */
  readonly from: number;
  readonly to: number;
  readonly by: Spend['by'];
  /** Only theirs. */
  readonly owner?: Owner | { readonly teamId: string };
  /** Starts of the buckets, ascending, within [from, to). */
  readonly boundaries: readonly number[];
}

export interface SpendTotals {
  readonly requests: number;
  readonly costNanoUsd: number;
  /** Charges without a known price; they add nothing to the cost. */
  readonly unknownPrices: number;
}

export interface SpendCell extends SpendTotals {
  /** Of the model, developer, team, key or account; '' when it is not known. */
  readonly id: string;
  /** Place in `boundaries`. */
  readonly bucket: number;
  readonly usage: Usage;
  readonly estimated: number;
  readonly simulated: number;
  /** Of the cost: what developers' own logins did, at list price. */
  readonly notionalNanoUsd: number;
}

export interface Today {
  readonly total: SpendTotals;
  readonly keys: readonly (SpendTotals & { readonly id: string })[];
  readonly accounts: readonly (SpendTotals & { readonly id: string })[];
}

export interface KeyUse {
  readonly keyId: string;
  readonly lastUsedAt: number;
  readonly lastDevice: string | null;
  readonly lastUserAgent: string | null;
  /** How many different devices named themselves. */
  readonly devices: number;
}
