/**
 * What the data plane needs from the outside world. The engine plugs in SQLite, the vault and pino; tests plug in
 * memory. Nothing in `gateway/` may reach a file, a database or Electron except through here.
 */
import type { LookupFunction } from 'node:net';
import type { Charge, RequestRecord, RequestRow, Rates, Usage } from '../contract/records.ts';
import type { KeptId } from './body/body-facts.ts';
import type { BodyJob, BodyJobs } from './body-jobs.ts';
import type { GatewayEvent } from './events.ts';
import type { Account } from './snapshot.ts';

/**
 * Intended before the request is sent, on disk before the first content leaves: a crash makes nothing free. An
 * intent or open row that is never settled is settled at the next start from `estimate`, marked estimated and interrupted.
 */
export interface OpenCharge {
  readonly requestId: string;
  readonly attempt: number;
  readonly at: number;
  readonly keyId: string;
  readonly developerId: string | null;
  readonly teamId: string | null;
  readonly organizationId: string;
  readonly accountId: string;
  readonly providerId: string;
  readonly model: string;
  readonly sessionId: string | null;
  readonly agentId: string | null;
  readonly simulated: boolean;
  /** By the developer's own login: the list price is not what anybody pays. */
  readonly notional: boolean;
  /** What to charge if nobody ever settles it: tokens estimated from the request, and the rates known now. */
  readonly estimate: Charge;
}

/** The final charge of one attempt. `model` is the one that was sent, whatever the provider calls it. */
export interface SettledCharge {
  readonly requestId: string;
  readonly attempt: number;
  readonly at: number;
  readonly model: string;
  readonly charge: Charge;
}

/** Money and request rows, durable. A rejected promise means: not durable, and no journal took it either. */
export interface Ledger {
  /**
   * Notes, right before a request is sent, what it may come to: from then on a killed process loses nothing of it. It
   * survives the process, the open row that follows survives the machine. Throws GatehouseError `ledger_unavailable`.
   */
  intend(row: OpenCharge): void;
  /** The intended request never left: nothing is to be charged for it. */
  withdraw(row: OpenCharge): void;
  /** Resolves when the row is on disk (fsync done). */
  open(row: OpenCharge): Promise<void>;
  /** Resolves when the charge is on disk. The last event of a response waits for this. Settling twice is a no-op. */
  settle(row: SettledCharge): Promise<void>;
  /** The list row and its trail. Never waited for; dropped and counted when the writer lags. */
  finish(record: RequestRecord): void;
}

/** What the recorder needs to keep a request's bodies. Header lists are redacted before they come here. */
export interface CapturedRequest {
  readonly requestId: string;
  readonly startedAt: number;
  readonly sessionId: string | null;
  readonly agentId: string | null;
  readonly headers: ReadonlyArray<readonly [string, string]>;
  readonly body: Uint8Array;
}
export interface CapturedResponse {
  readonly requestId: string;
  readonly headers: ReadonlyArray<readonly [string, string]>;
  /** The chunks as they were sent to the client, in order, our own pings left out. */
  readonly chunks: readonly Uint8Array[];
  readonly truncated: boolean;
}

/** Keeps bodies. Fire and forget: false means it was dropped (and counted) because the recorder lags. */
export interface Recorder {
  request(captured: CapturedRequest): boolean;
  response(captured: CapturedResponse): boolean;
}

/** How a secret would travel to its origin: part of what a person confirms on this machine. An account is one. */
export type SecretRoute = Pick<Account, 'id' | 'proxy' | 'ca'> & Partial<Pick<Account, 'providerId' | 'secret' | 'baseUrl' | 'config'>>;

/** Resolves secret references. Throws GatehouseError `secret_missing` or `secret_origin`. */
export interface Secrets {
  /** The secret's value, if it may be sent to this origin (scheme, host and port), by this account's proxy and CAs. */
  resolve(reference: string, origin: string, route?: SecretRoute): Promise<string>;
  /** For credentials that no reference leads to, which stand under a name of their own. Throws `secret_origin`. */
  assertBound(reference: string, origin: string, route: SecretRoute): void;
}

/** The clouds' own ways in. Throws GatehouseError `secret_missing` or `secret_origin`. */
export interface SignIn {
  /** `ACCESS_KEY_ID:SECRET_ACCESS_KEY[:SESSION_TOKEN]` from the profile the account names, or this machine's credential chain. */
  aws(account: Account): Promise<string>;
  /** An access token, for a service account's JSON, or with null for this machine's application default credentials. */
  google(account: Account, json: string | null): Promise<string>;
  /** A cloud refused what these gave for the account: the next time it is fetched anew. */
  forget(account: Account): void;
}

/** Counts the tokens of a text, by some vendor's encoding. Slow enough to happen elsewhere. */
export interface Tokenizer {
  count(text: string): Promise<number>;
}

/** Does what takes long on a large body (run-body-job.ts) away from the loop that carries traffic. */
export interface BodyWorkers {
  /**
   * Throws what the job throws; GatehouseError `buffer_full` when too many jobs wait, `internal` when the worker failed,
   * `client_closed` once `signal` is aborted: a job that waits is then dropped, of one that runs the outcome.
   */
  run<J extends BodyJob>(job: J, input: BodyJobs[J]['input'], signal: AbortSignal): Promise<BodyJobs[J]['result']>;
}

export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Monotonic milliseconds, for durations. */
  monotonic(): number;
  /** Calls back once after `ms`; the returned function cancels. */
  after(ms: number, callback: () => void): () => void;
}

export interface Logger {
  debug(fields: Record<string, unknown>, message: string): void;
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
}

/** Listens to what the gateway does. Called synchronously on the traffic's loop: implementations must only hand on. */
export interface Observer {
  /** A request row was created or changed (started, committed, finished). */
  row(row: RequestRow): void;
  /** Something visible on the overview changed: state, open streams, health. */
  changed(): void;
  /** Something that approvals and alerts are made of. */
  event(event: GatewayEvent): void;
}

/**
 * Rates for a model at an account; null when nobody knows the price. `inputTokens` counts cached ones too. `answer` is
 * what is known of the answer (a UsageReader's reading): it tells which gaps of a price list matter, and which terms
 * change the price. Without it every gap is taken to matter.
 */
export interface Prices {
  rates(providerId: string, accountId: string, model: string, at: number, inputTokens: number, answer?: PricedAnswer): Rates | null;
  /** The dearest known rates of the model's family at this provider; else of the provider; null when it has no prices. */
  dearest(providerId: string, model: string, at: number): Rates | null;
}

export interface PricedAnswer {
  /** What the account calls the model, where that is something else: lists price it by that name. */
  readonly ownName?: string;
  readonly usage?: Usage | null;
  /** As in the usage object of the Messages API; null is the ordinary. */
  readonly speed?: string | null;
  readonly serviceTier?: string | null;
  readonly inferenceGeo?: string | null;
}

/** Charges of one moment and owner, summed: what the ledger knows when counters must be filled again. */
export interface PastCharges {
  /** The end of the minute they fell in; epoch milliseconds. */
  readonly at: number;
  readonly organizationId: string | null;
  readonly teamId: string | null;
  readonly developerId: string | null;
  readonly keyId: string | null;
  readonly sessionId: string | null;
  readonly agentId: string | null;
  readonly accountId: string | null;
  readonly providerId: string | null;
  readonly model: string;
  readonly requests: number;
  readonly usage: Usage;
  readonly costNanoUsd: number;
}

export interface History {
  /**
   * Charges since `from`, by minute, oldest first; those that are dated later than now too, because the clock was ahead.
   * Left out is what requests of `running` charged after `now`.
   */
  charges(from: number, now: number, running: readonly string[]): Promise<readonly PastCharges[]>;
  /** Everything before `to`, also what was pruned, by owner and model; `at` is `to`, sessions are not told apart. */
  before(to: number): Promise<readonly PastCharges[]>;
  /** The newest date of a charge; null when there is none. */
  latest(): Promise<number | null>;
  /** False while charges lie in the journal only, where none of these questions finds them. */
  isComplete(): boolean;
}

/** Where the health of accounts lies while nothing runs; the text is the gateway's own business. */
export interface HealthMemory {
  /** Null: nothing was saved yet. */
  load(): Promise<string | null>;
  save(text: string): Promise<void>;
}

/** An id of something that a provider keeps, and where the key received it. `expiresAt`: epoch milliseconds. */
export interface KeptEntry extends KeptId {
  readonly keyId: string;
  readonly accountId: string;
  readonly expiresAt: number;
}

/** Where such ids lie while nothing runs. */
export interface KeptMemory {
  /** Those that have not expired, the last to expire last. */
  load(): Promise<readonly KeptEntry[]>;
  /** Adds them, or renews them. */
  save(entries: readonly KeptEntry[]): Promise<void>;
}

export interface Ports {
  readonly ledger: Ledger;
  readonly history: History;
  readonly healthMemory: HealthMemory;
  readonly keptMemory: KeptMemory;
  readonly recorder: Recorder;
  readonly secrets: Secrets;
  readonly signIn: SignIn;
  readonly tokenizer: Tokenizer;
  readonly bodyWorkers: BodyWorkers;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly observer: Observer;
  /** Unique, time-ordered id for a request, e.g. `req_01J...`. */
  newId(): string;
  /** A number of [0, 1), for weights and jitter. */
  random(): number;
  /** How host names become addresses; left out: as the system does. */
  readonly lookup?: LookupFunction;
}
