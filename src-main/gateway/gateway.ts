/**
 * The data plane as one object: start, stop, drain, apply a configuration, answer questions about itself. Everything
 * it needs comes in through ports; it must never read a file, open a database or know of Electron.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { BudgetStateView } from '../contract/budget-states.ts';
import { GatehouseError, toGatehouseError } from '../contract/errors.ts';
import type { Override } from '../contract/overrides.ts';
import type { RequestRow } from '../contract/records.ts';
import type { AccountHealth, AccountTest } from '../contract/views.ts';
import { testAccount } from './account-test/test-account.ts';
import type { BudgetState } from './admission/budget-book.ts';
import { Counting } from './admission/counting.ts';
import { AdmissionDesk } from './admission/desk.ts';
import type { Budget } from './admission/tier.ts';
import { BodyBudget } from './body/read-body.ts';
import type { DataPlane, Settings } from './data-plane.ts';
import { dispatch } from './endpoints.ts';
import { type Listener, listen } from './listener/listen.ts';
import { createPrices } from './metering/rates.ts';
import { LargeBodies } from './large-bodies.ts';
import { TokenEstimates } from './metering/token-estimates.ts';
import { refreshOwnServers } from './models/refresh-models.ts';
import { Overrides } from './overrides.ts';
import type { Ports } from './ports.ts';
import { type DescribedRequest, type Prediction, predictRoute } from './predict-route.ts';
import type { Provider } from './providers/provider.ts';
import { providers as knownProviders } from './providers/providers.ts';
import { ResponseMemory } from './request/response-memory.ts';
import { type HealthView, accountStatus } from './routing/account-status.ts';
import { describeHealth } from './routing/describe-health.ts';
import { HealthBook } from './routing/health-book.ts';
import { keepHealth } from './routing/keep-health.ts';
import { KeptBook } from './routing/kept-book.ts';
import { NarrowedBetas } from './routing/narrowed-betas.ts';
import { SessionBook } from './routing/session-book.ts';
import type { Snapshot } from './snapshot.ts';
import { type Standing, standingOfAll, standingOfKey, standingOfSession } from './standing.ts';
import { HttpUpstreams } from './upstream/http-upstream.ts';
import { proxyAddress } from './upstream/proxy-address.ts';
import type { Upstream } from './upstream/upstream.ts';
import { Watch } from './watch.ts';

export type GatewayState = 'off' | 'starting' | 'on' | 'draining' | 'failed';

export interface Gateway {
  readonly state: GatewayState;
  /** http://127.0.0.1:4283 while it listens, else null. */
  readonly url: string | null;
  /** Binds and serves. Throws GatehouseError `port_taken` or `bind_refused`, and is then `failed`. */
  start(): Promise<string>;
  /** Stops accepting, lets running streams finish for up to `drainMs` (`connections.drainMs`), then ends them and closes. */
  stop(options?: { drainMs?: number }): Promise<void>;
  /** The most that `stop` takes by itself, milliseconds. */
  longestStopMs(): number;
  /** Swaps the configuration; drops no stream, except those of keys that are now withdrawn. Never rebinds. */
  applyConfig(snapshot: Snapshot): void;
  /** Replaces the exceptions in force; holds for the next request, and for those that wait for room. */
  setOverrides(list: readonly Override[]): void;
  /** How far budgets are now, in the order given. */
  budgetStates(budgets: readonly Budget[]): BudgetState[];
  /** How far budgets and limits are: of one key, or (left out) all of them. Nothing for a key that is not there. */
  standing(keyId?: string): Standing;
  /** How far the cap of a session, or of a subagent of it, is; null when it has none. */
  sessionStanding(keyId: string, sessionId: string, agentId: string | null): BudgetStateView | null;
  openStreams(accountId?: string): number;
  /** Rows of requests under way, oldest first. */
  running(): RequestRow[];
  health(accountId: string): AccountHealth;
  /** How attempts at an account went, by model and hour. */
  accountStatus(accountId: string): HealthView;
  /** Where a described request would go now, and why; asks nobody. */
  predict(request: DescribedRequest): Prediction;
  /** What attempts said about an account holds no longer: its secret was replaced, or confirmed for its address. */
  forgetHealth(accountId: string): void;
  /** By account: the models it was seen to list itself. */
  listedModels(): ReadonlyMap<string, ReadonlySet<string>>;
  /** One tiny real call at an account, outside any key's spend; says in plain words what is wrong. */
  testAccount(accountId: string): Promise<AccountTest>;
}

/** After the drain: streams that were told to end get this long to write their error and settle. */
const END_MS = 2000;

export interface GatewayOptions {
  readonly ports: Ports;
  readonly snapshot: Snapshot;
  /** Left out: all that Gatehouse knows. */
  readonly providers?: ReadonlyMap<string, Provider>;
}

export function createGateway(options: GatewayOptions): Gateway {
  const { providers = knownProviders } = options;
  const counting = new Counting(options.ports.clock, {
    desk: () => plane.desk,
    history: options.ports.history,
    snapshot: () => settings.snapshot,
    running: () => [...plane.exchanges].map(({ row }) => row.id),
    tell: (event) => options.ports.observer.event(event),
  });
  const ports: Ports = { ...options.ports, clock: counting.clock };
  const pools = new HttpUpstreams(ports.lookup ?? null, ports.clock);
  const insides = new Map<string, Upstream>();
  const listed = new Map<string, ReadonlySet<string>>();
  const withLists = (snapshot: Snapshot): Snapshot => ({ ...snapshot, listed });
  let settings = settle(withLists(options.snapshot));
  let state: GatewayState = 'off';
  let listener: Listener | null = null;
  const waitingForIdle: (() => void)[] = [];

  const overrides = new Overrides();
  const health = new HealthBook();
  const keeper = keepHealth(
    health,
    { memory: ports.healthMemory, clock: ports.clock, logger: ports.logger },
    () => settings.snapshot.accounts,
  );
  const bodies = new BodyBudget();
  const plane: DataPlane = {
    ports,
    overrides,
    providers,
    pools,
    health,
    sessions: new SessionBook(),
    betas: new NarrowedBetas(),
    kept: new KeptBook({ memory: ports.keptMemory, clock: ports.clock, logger: ports.logger }),
    responses: new ResponseMemory(
      () => ports.clock.now(),
      () => settings.snapshot.limits.responsesBytes,
    ),
    watch: new Watch(ports.clock),
    bodies,
    largeBodies: new LargeBodies(ports.bodyWorkers, bodies),
    listed,
    estimates: new TokenEstimates(ports.tokenizer, ports.clock),
    desk: new AdmissionDesk({
      overrides,
      clock: ports.clock,
      logger: ports.logger,
      timeZone: () => settings.snapshot.organization.timeZone,
      cacheReadWeight: () => settings.snapshot.admission.cacheReadWeight,
      ratesOf: ({ providerId, accountId, model, at }) =>
        providerId === null || accountId === null ? null : settings.prices.rates(providerId, accountId, model, at, 0),
      tell: (event) => ports.observer.event(event),
      keyNow: (keyId) => settings.keysById.get(keyId) ?? null,
    }),
    exchanges: new Set(),
    finished(exchange) {
      plane.exchanges.delete(exchange);
      if (plane.exchanges.size === 0) for (const tell of waitingForIdle.splice(0)) tell();
      ports.observer.changed();
    },
    settings: () => settings,
    upstream: async (account, provider) =>
      provider.upstream === undefined ? pools.for(account, await proxyAddress(ports.secrets, account)) : inside(provider),
    isDraining: () => state === 'draining',
  };

  /** One upstream for each provider that answers from inside: it may remember conversations. */
  function inside(provider: Provider): Upstream {
    const known = insides.get(provider.id) ?? provider.upstream!(ports.clock);
    insides.set(provider.id, known);
    return known;
  }

  function setState(next: GatewayState): void {
    state = next;
    ports.observer.changed();
  }

  async function start(): Promise<string> {
    if (listener !== null) return listener.url;
    setState('starting');
    try {
      await Promise.all([keeper.open(), plane.kept.open()]);
      const { listen: address, connections } = settings.snapshot;
      const handle = (request: IncomingMessage, response: ServerResponse) => {
        dispatch(plane, request, response).catch((error: unknown) => {
          ports.logger.error({ error: String(error) }, 'a handler failed');
          response.destroy();
        });
      };
      listener = await listen({ listen: address, connections, watch: plane.watch, logger: ports.logger, handle });
      // Requests wait for it, the listener does not: where nothing is limited there is nothing to count.
      await counting.start();
    } catch (error) {
      await Promise.all([keeper.close(), plane.kept.close()]);
      setState('failed');
      throw error;
    }
    setState('on');
    void refreshOwnServers(plane);
    return listener.url;
  }

  async function stop({ drainMs = settings.snapshot.connections.drainMs }: { drainMs?: number } = {}): Promise<void> {
    const stopping = listener;
    if (stopping === null) return;
    setState('draining');
    stopping.stopAccepting();
    const endStreams = ports.clock.after(drainMs, () => {
      for (const exchange of plane.exchanges) exchange.end('draining');
    });
    const cut = ports.clock.after(drainMs + END_MS, () => {
      stopping.destroy();
      // Whatever is stuck behind a disk or a thread is not waited for; its open row is settled at the next start.
      for (const tell of waitingForIdle.splice(0)) tell();
    });
    if (plane.exchanges.size > 0) await new Promise<void>((resolve) => waitingForIdle.push(resolve));
    await stopping.closed();
    endStreams();
    cut();
    listener = null;
    await Promise.all([keeper.close(), plane.kept.close()]);
    setState('off');
  }

  return {
    get state() {
      return state;
    },
    get url() {
      return listener?.url ?? null;
    },
    start,
    stop,
    longestStopMs: () => settings.snapshot.connections.drainMs + END_MS,
    applyConfig(snapshot) {
      forgetChanged(plane, settings.snapshot, snapshot);
      settings = settle(withLists(snapshot));
      if (listener !== null) void refreshOwnServers(plane);
      void counting.count();
      const usable = new Set(
        [...snapshot.keysByHash.values()]
          .filter(({ config }) => config.disabled !== true && config.revoked === undefined)
          .map(({ id }) => id),
      );
      for (const exchange of plane.exchanges) {
        if (exchange.row.keyId !== null && !usable.has(exchange.row.keyId)) exchange.end('key_ended');
      }
      ports.observer.changed();
    },
    setOverrides(list) {
      overrides.set(list);
      plane.desk.wake();
      ports.observer.changed();
    },
    budgetStates: (budgets) => budgets.map((budget) => plane.desk.book.state(budget, ports.clock.now())),
    standing: (keyId) => (keyId === undefined ? standingOfAll(plane) : (standingOfKey(plane, keyId) ?? { budgets: [], limits: [] })),
    sessionStanding: (keyId, sessionId, agentId) => standingOfSession(plane, keyId, sessionId, agentId),
    openStreams: (accountId) => [...plane.exchanges].filter(({ row }) => accountId === undefined || row.accountId === accountId).length,
    running: () => [...plane.exchanges].map(({ row }) => ({ ...row })),
    health: (accountId) => describeHealth(plane.health, settings.snapshot, accountId, ports.clock.now()),
    accountStatus: (accountId) => accountStatus(plane.health, accountId, ports.clock.now()),
    predict: (request) => predictRoute(plane, settings, request),
    listedModels: () => listed,
    forgetHealth: (accountId) => plane.health.forget(accountId),
    async testAccount(accountId) {
      const account = settings.snapshot.accounts.find(({ id }) => id === accountId);
      const provider = account === undefined ? undefined : providers.get(account.providerId);
      if (account === undefined || provider === undefined) throw new GatehouseError('not_found', `There is no account "${accountId}".`);
      try {
        return await testAccount(plane, account, provider);
      } catch (error) {
        return { ok: false, message: toGatehouseError(error).message, latencyMs: null, model: null, models: [] };
      }
    },
  };
}

function settle(snapshot: Snapshot): Settings {
  const keysById = new Map([...snapshot.keysByHash.values()].map((record) => [record.id, record]));
  return { snapshot, prices: createPrices(snapshot.prices), keysById };
}

/** An account whose block was edited has no history yet. */
function forgetChanged(plane: DataPlane, before: Snapshot, after: Snapshot): void {
  for (const account of before.accounts) {
    const same = after.accounts.find(({ id }) => id === account.id);
    if (same !== undefined && JSON.stringify(same.config) === JSON.stringify(account.config)) continue;
    plane.health.forget(account.id);
    plane.listed.delete(account.id);
  }
}
