/**
 * The data plane as one object: start, stop, drain, apply a configuration, answer questions about itself. Everything
 * it needs comes in through ports; it must never read a file, open a database or know of Electron.
 */
import type { AccountHealth, AccountTest } from '../contract/views.ts';
import type { RequestRow } from '../contract/records.ts';
import type { Snapshot } from './snapshot.ts';

export type GatewayState = 'off' | 'starting' | 'on' | 'draining' | 'failed';

export interface Gateway {
  readonly state: GatewayState;
  /** http://127.0.0.1:4283 while it listens, else null. */
  readonly url: string | null;
  /** Binds and serves. Throws GatehouseError `port_taken` (naming the holder when known) or `bind_refused`. */
  start(): Promise<string>;
  /** Stops accepting, lets running streams finish for up to `drainMs` (default 10 s), then ends them and closes. */
  stop(options?: { drainMs?: number }): Promise<void>;
  /** Swaps the configuration; drops no stream, except those of keys that are now revoked. Never rebinds. */
  applyConfig(snapshot: Snapshot): void;
  openStreams(accountId?: string): number;
  /** Rows of requests under way, oldest first. */
  running(): RequestRow[];
  health(accountId: string): AccountHealth;
  /** One tiny real call at an account, outside any key's spend; says in plain words what is wrong. */
  testAccount(accountId: string): Promise<AccountTest>;
}
