/**
 * Everything put together, without Electron: data folder, configuration, secrets, records, gateway, admin calls. The
 * desktop, the command line and the tests run this same engine. The gateway's listener depends on none of the admin side.
 */
import { homedir } from 'node:os';
import { join } from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };
import { createAdmin, type Admin } from '../admin/admin.ts';
import type { AdminContext } from '../admin/context.ts';
import { createLiveHub, type LiveHub } from '../admin/live-hub.ts';
import { readOverview } from '../admin/overview.ts';
import { openConfig, type ConfigStore } from '../config/config-store.ts';
import { GatehouseError } from '../contract/errors.ts';
import type { Check, Overview } from '../contract/views.ts';
import { createGateway, type Gateway } from '../gateway/gateway.ts';
import type { Clock } from '../gateway/ports.ts';
import { providers } from '../gateway/providers/providers.ts';
import type { Snapshot } from '../gateway/snapshot.ts';
import { openLog, type Log } from '../observe/log.ts';
import { createWarnings } from '../observe/warnings.ts';
import { openStore } from '../store/store.ts';
import { openClientSettings } from './client-settings.ts';
import { createClosing } from './closing.ts';
import { openControlSocket } from './control-socket.ts';
import { dataFiles, prepareDataDir } from './data-dir.ts';
import { engineChecks } from './engine-checks.ts';
import { prepareFirstRun } from './first-run.ts';
import { followConfig } from './follow-config.ts';
import { createGatewaySwitch } from './gateway-switch.ts';
import { takeLock } from './lock.ts';
import { ownOriginsOf } from './own-origins.ts';
import { newRequestId } from './request-id.ts';
import { openSecrets, type Keychain } from './secrets.ts';
import { retentionOf } from './retention-of.ts';
import { systemClock } from './system-clock.ts';
import { watchDisk } from './watch-disk.ts';
import type { WorkerName } from './worker-files.ts';

export interface EngineOptions {
  readonly dataDir: string;
  /** `offline`: for one command; nothing listens. `desktop` stays up when the gateway cannot listen, `headless` does not. */
  readonly mode: Overview['mode'];
  /** Instead of the configuration's `listen.port`; 0 takes any free one. */
  readonly port?: number;
  readonly worker: (name: WorkerName) => URL | string;
  readonly keychain?: Keychain;
  /** The doctor's checks of whatever hosts the engine. */
  readonly checks?: () => Promise<Check[]>;
  readonly clock?: Clock;
  readonly env?: NodeJS.ProcessEnv;
}

export interface Engine {
  /** The admin calls with full rights, for the desktop's own window and the command line: always signed in. */
  admin(request: Request): Promise<Response>;
  /** The same for carriers that establish who is calling. */
  readonly calls: Admin;
  readonly gateway: Gateway;
  readonly config: ConfigStore;
  /** What the gateway does, as it happens; for readers in this process. */
  readonly live: LiveHub;
  readonly log: Log;
  readonly clock: Clock;
  /** The value of the virtual key made at the first run, for whoever started the engine to show once; else null. */
  readonly firstKey: string | null;
  overview(): Promise<Overview>;
  /** Turns the gateway on or off. Throws `port_taken` naming the holder when it is known. */
  setGateway(on: boolean): Promise<void>;
  /** Called when the overview may have changed. The result stops it. */
  onChange(listener: () => void): () => void;
  /** Drains running streams, settles and flushes, closes. Never rejects. */
  close(): Promise<void>;
}

/**
 * Throws `folder_locked`, `config_invalid`, `vault_unreadable`, `database_*`, and in headless mode `port_taken`;
 * everything opened until then is closed again.
 */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  let log: Log | null = null;
  const closing = createClosing(() => log);
  try {
    await prepareDataDir(options.dataDir);
    const lock = await takeLock(options.dataDir);
    closing.add('lock', lock.release);
    log = openLog({ file: dataFiles(options.dataDir).log });
    closing.add('log', log.close);
    const engine = await compose(options, log, closing);
    if (options.mode === 'offline') return engine;
    const socket = await openControlSocket(options.dataDir, engine.admin);
    closing.add('control socket', socket.close);
    await lock.describe({ pid: process.pid, mode: options.mode, startedAt: engine.clock.now(), socket: socket.path });
    await engine.setGateway(true).catch((error: unknown) => {
      if (options.mode === 'headless') throw error;
    });
    log.info({ mode: options.mode, gatewayUrl: engine.gateway.url, version: packageJson.version }, 'engine started');
    return engine;
  } catch (error) {
    await closing.run();
    throw error;
  }
}

async function compose(options: EngineOptions, log: Log, closing: ReturnType<typeof createClosing>): Promise<Engine> {
  const { dataDir, mode, worker, keychain, clock = systemClock, env = process.env } = options;
  const files = dataFiles(dataDir);
  const listeners = new Set<() => void>();
  const live = createLiveHub(clock);
  const changed = (): void => {
    live.changed();
    for (const listener of listeners) listener();
  };
  const warnings = createWarnings(clock, changed);
  closing.add('live readers', live.close);

  // Which origins belong to a secret is asked only once accounts exist, that is, after the configuration is open.
  const ownOrigins = (reference: string) => ownOriginsOf(reference, config.current().config.accounts, providers);
  const secrets = await openSecrets({ dataDir, env, ownOrigins, ...(keychain !== undefined && { keychain }) });
  const firstKey = await prepareFirstRun(files.config, secrets, clock.now());
  const config: ConfigStore = await openConfig({
    file: files.config,
    providers: [...providers.values()],
    watch: mode !== 'offline',
    worker: () => worker('config'),
    clock,
  });
  closing.add('configuration', config.close);

  const snapshot = (): Snapshot => withPort(config.current().snapshot, options.port);
  const store = await openStore({
    dataDir,
    worker,
    clock,
    logger: log,
    retention: retentionOf(config.current().config),
    onWarning: warnings.put,
  });
  closing.add('store', store.close);

  const gateway = createGateway({
    ports: {
      ledger: store.ledger,
      history: store.reads,
      recorder: store.recorder,
      secrets,
      clock,
      logger: log,
      observer: { row: live.row, changed },
      newId: () => newRequestId(clock.now()),
    },
    snapshot: snapshot(),
  });
  closing.add('gateway', () => gateway.stop());
  const power = createGatewaySwitch(gateway, warnings);
  closing.add('configuration follower', followConfig({ config, gateway, store, warnings, live, snapshot }));
  if (mode !== 'offline') closing.add('disk watch', watchDisk(dataDir, clock, warnings));

  const app: AdminContext = {
    version: packageJson.version,
    mode,
    dataDir,
    secretScheme: keychain?.available === true ? 'keychain' : 'vault',
    config,
    store,
    secrets,
    clientSettings: await openClientSettings({ file: clientSettingsFile(env), dataDir }),
    gateway,
    providers,
    live,
    clock,
    logger: log,
    listen: () => snapshot().listen,
    warnings: warnings.list,
    gatewayError: power.error,
    async setGateway(on) {
      if (mode === 'offline') throw new GatehouseError('conflict', 'No engine runs on this data folder; start one with `gatehouse serve`.');
      await power.set(on);
    },
    engineChecks: async () => [...(await engineChecks(dataDir, env)), ...((await options.checks?.()) ?? [])],
  };
  const calls = createAdmin(app);
  const name = mode === 'desktop' ? 'desktop' : 'command line';
  return {
    async admin(request) {
      if (new URL(request.url).pathname === '/api/session') return Response.json({ signedIn: true });
      return calls.fetch(request, { role: 'admin', name });
    },
    calls,
    gateway,
    config,
    live,
    log,
    clock,
    firstKey,
    overview: () => readOverview(app),
    setGateway: app.setGateway,
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close: closing.run,
  };
}

/** Where Claude Code looks for its settings. */
function clientSettingsFile(env: NodeJS.ProcessEnv): string {
  return join(env['CLAUDE_CONFIG_DIR'] ?? join(homedir(), '.claude'), 'settings.json');
}

function withPort(snapshot: Snapshot, port: number | undefined): Snapshot {
  return port === undefined ? snapshot : { ...snapshot, listen: { ...snapshot.listen, port } };
}
