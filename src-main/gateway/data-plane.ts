/**
 * What all handlers of the data plane share: the ports, the current configuration, pools, health, and the requests
 * under way. Handlers get it passed in; it holds no logic of its own.
 */
import type { AdmissionDesk } from './admission/desk.ts';
import type { BodyBudget } from './body/read-body.ts';
import type { Exchange } from './exchange.ts';
import type { LargeBodies } from './large-bodies.ts';
import type { TokenEstimates } from './metering/token-estimates.ts';
import type { Overrides } from './overrides.ts';
import type { Ports, Prices } from './ports.ts';
import type { Provider } from './providers/provider.ts';
import type { HealthBook } from './routing/health-book.ts';
import type { ResponseMemory } from './request/response-memory.ts';
import type { KeptBook } from './routing/kept-book.ts';
import type { NarrowedBetas } from './routing/narrowed-betas.ts';
import type { SessionBook } from './routing/session-book.ts';
import type { Account, KeyRecord, Snapshot } from './snapshot.ts';
import type { HttpUpstreams } from './upstream/http-upstream.ts';
import type { Upstream } from './upstream/upstream.ts';
import type { Watch } from './watch.ts';

/** The configuration of one moment; a request keeps the one it began with. */
export interface Settings {
  readonly snapshot: Snapshot;
  readonly prices: Prices;
  readonly keysById: ReadonlyMap<string, KeyRecord>;
}

export interface DataPlane {
  readonly ports: Ports;
  readonly providers: ReadonlyMap<string, Provider>;
  readonly pools: HttpUpstreams;
  readonly health: HealthBook;
  readonly sessions: SessionBook;
  /** Whose the ids are that providers keep something by. */
  readonly kept: KeptBook;
  readonly responses: ResponseMemory;
  readonly betas: NarrowedBetas;
  readonly watch: Watch;
  readonly desk: AdmissionDesk;
  readonly overrides: Overrides;
  readonly bodies: BodyBudget;
  readonly largeBodies: LargeBodies;
  /** By account: the models it was seen to list itself. */
  readonly listed: Map<string, ReadonlySet<string>>;
  readonly estimates: TokenEstimates;
  /** Requests under way, oldest first. */
  readonly exchanges: Set<Exchange>;
  /** A request is over: it leaves `exchanges`. */
  finished(exchange: Exchange): void;
  settings(): Settings;
  /** Throws GatehouseError `secret_missing` or `secret_origin` when the account's proxy is not to be had. */
  upstream(account: Account, provider: Provider): Promise<Upstream>;
  isDraining(): boolean;
}
