/**
 * Everything put together, without Electron: data folder, configuration, secrets, records, gateway, admin calls. The
 * desktop, the command line and the tests run this same engine. The gateway's listener depends on none of the admin side.
 */
import { homedir } from 'node:os';
import { join } from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };
import { createAdmin, type Admin } from '../admin/admin.ts';
import type { Caller } from '../admin/callers.ts';
import type { AdminContext } from '../admin/context.ts';
import { usableKey } from '../admin/keys/usable-key.ts';
import { createLiveHub, type LiveHub } from '../admin/live-hub.ts';
import { readOverview } from '../admin/overview.ts';
import type { ConfigStore } from '../config/config-store.ts';
import { GatehouseError, toGatehouseError } from '../contract/errors.ts';
import type { Overview } from '../contract/views.ts';
import type { Gateway } from '../gateway/gateway.ts';
import type { Clock, Observer } from '../gateway/ports.ts';
import { providers } from '../gateway/providers/providers.ts';
import { openLog, type Log } from '../observe/log.ts';
import { createWarnings, type Warnings } from '../observe/warnings.ts';
import { managedFolder } from './claude-code/client-layers.ts';
import { openClientSettings } from './claude-code/client-settings.ts';
import { createClosing, type Closed, type Closing } from './closing.ts';
import { openControlSocket } from './control-socket.ts';
import type { EngineOptions } from './engine-options.ts';
import { followConfig } from './follow-config.ts';
import { followHolds } from './follow-holds.ts';
import { createGatewaySwitch } from './gateway-switch.ts';
import { type Governance, openGovernance } from './governance.ts';
import { openBrowserSessions, type BrowserSessions } from './interface/browser-sessions.ts';
import { createFailedSignIns, type FailedSignIns } from './interface/failed-sign-ins.ts';
import { createLogin, type Login } from './interface/login.ts';
import { dataFiles, prepareDataDir } from './machine/data-dir.ts';
import { boundHeap } from './machine/heap-bounds.ts';
import { engineChecks } from './machine/engine-checks.ts';
import { takeLock, type DataLock } from './machine/lock.ts';
import { watchDisk } from './machine/watch-disk.ts';
import { openParts } from './parts.ts';
import { systemClock } from './system-clock.ts';

export interface Engine {
  /** The admin calls with full rights, for whoever started the engine (the desktop's window, a command): always signed in. */
  admin(request: Request): Promise<Response>;
  /** The same for what comes over the control socket. */
  commands(request: Request): Promise<Response>;
  /** The same for carriers that establish who is calling. */
  readonly calls: Admin;
  /** What signing in over HTTP works on. */
  readonly signIn: { readonly login: Login; readonly sessions: BrowserSessions; readonly failed: FailedSignIns };
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
  /** Drains running streams, settles and flushes, closes, in bounded time. Never rejects. */
  close(): Promise<Closed>;
}

/**
 * Throws `folder_locked`, `config_invalid`, `vault_unreadable`, `database_*`, and in headless mode `port_taken`;
 * everything opened until then is closed again.
 */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  let log: Log | null = null;
  const closing = createClosing({ logger: () => log, clock: options.clock ?? systemClock });
  try {
    if (options.mode !== 'offline') closing.add('heap bounds', boundHeap(options.clock ?? systemClock));
    await prepareDataDir(options.dataDir);
    const lock = await takeLock(options.dataDir);
    closing.add('lock', lock.release);
    log = openLog({ file: dataFiles(options.dataDir).log });
    closing.add('log', log.close);
    const { engine, warnings } = await compose(options, log, closing);
    if (options.mode === 'offline') return engine;
    await engine.setGateway(true).catch((error: unknown) => {
      if (options.mode === 'headless') throw error;
    });
    await openToCommands(engine, options, { lock, warnings, closing });
    log.info({ mode: options.mode, gatewayUrl: engine.gateway.url, version: packageJson.version }, 'engine started');
    return engine;
  } catch (error) {
    await closing.run();
    throw error;
  }
}

function tellOfClock(warnings: Warnings, chargedUntil: number | null): void {
  if (chargedUntil === null) return warnings.clear('clock_back');
  const until = new Date(chargedUntil).toISOString();
  warnings.raise(
    'clock_back',
    `Charges dated up to ${until} count in every window of budgets until then, so that none is lost. If this machine's clock is wrong now, set it right; if it was wrong before, give the budgets more room meanwhile: gatehouse overrides raise BUDGET --usd N --until ${until} --reason TEXT.`,
  );
}

async function compose(options: EngineOptions, log: Log, closing: Closing): Promise<{ engine: Engine; warnings: Warnings }> {
  const { dataDir, mode, keychain, clock = systemClock, env = process.env } = options;
  const listeners = new Set<() => void>();
  const live = createLiveHub(clock);
  closing.add('live readers', live.close);
  const changed = (): void => {
    live.changed();
    for (const listener of listeners) listener();
  };
  const warnings = createWarnings(clock, changed);
  let governance: Governance | null = null;
  const observer: Observer = {
    row(row) {
      live.row(row);
      governance?.row(row);
    },
    event(event) {
      if (event.kind === 'clock') tellOfClock(warnings, event.chargedUntil);
      else if (event.kind !== 'history') governance?.event(event);
      else if (event.problem === null) warnings.clear('history_unreadable');
      else
        warnings.raise(
          'history_unreadable',
          `Requests wait until budgets and limits are counted; it is tried again every second. ${event.problem}`,
        );
    },
    changed,
  };
  const parts = await openParts(options, { clock, env, logger: log, warnings, observer, closing });
  const { config, store, gateway, snapshot } = parts;
  governance = openGovernance({ config, store, secrets: parts.secrets, gateway, live, clock, logger: log });
  closing.add('governance', governance.close);
  const power = createGatewaySwitch(gateway, warnings);
  closing.add('configuration follower', followConfig({ config, gateway, store, warnings, live, snapshot }));
  const { held, holdables } = parts;
  closing.add('holds follower', followHolds({ config, held, holdables, audit: governance.audit, warnings, logger: log }));
  if (mode !== 'offline') closing.add('disk watch', watchDisk(dataDir, clock, warnings));

  const login = createLogin(dataFiles(dataDir).login, clock.now);
  const sessions = await openBrowserSessions({
    file: dataFiles(dataDir).sessions,
    login,
    isKeyUsable: (hash) => usableKey(config.current().snapshot, hash, clock.now()) !== null,
    clock,
    logger: log,
  });
  closing.add('sessions of browsers', sessions.close);
  closing.add(
    'sessions of ended keys',
    config.onChange(() => void sweepSessions(sessions, log)),
  );
  const failed = createFailedSignIns({ audit: governance.audit, alert: governance.signInsFailed, clock });
  closing.add('failed sign-ins', failed.close);

  const app: AdminContext = {
    version: packageJson.version,
    mode,
    dataDir,
    secretScheme: keychain?.available === true ? 'keychain' : 'vault',
    config,
    store,
    secrets: parts.secrets,
    clientSettings: await openClientSettings({
      file: clientSettingsFile(env),
      dataDir,
      env,
      stateFile: join(env['CLAUDE_CONFIG_DIR'] ?? homedir(), '.claude.json'),
      managedFolder: managedFolder(process.platform),
    }),
    gateway,
    providers,
    live,
    overrides: governance.overrides,
    approvals: governance.approvals,
    audit: governance.audit,
    audited: governance.audited,
    browsers: sessions,
    async renewLogin() {
      const token = await login.renew();
      await sweepSessions(sessions, log);
      return token;
    },
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
  const callsOf =
    (caller: Caller): Engine['admin'] =>
    async (request) => {
      if (new URL(request.url).pathname === '/api/session') return Response.json({ signedIn: true });
      return calls.fetch(request, caller);
    };
  const commands = callsOf({ role: 'admin', name: 'command line', transport: 'socket', mayChange: true });
  const engine: Engine = {
    admin: mode === 'desktop' ? callsOf({ role: 'admin', name: 'desktop', transport: 'app', mayChange: true }) : commands,
    commands,
    calls,
    signIn: { login, sessions, failed },
    gateway,
    config,
    live,
    log,
    clock,
    firstKey: parts.firstKey,
    overview: () => readOverview(app),
    setGateway: app.setGateway,
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close: closing.run,
  };
  return { engine, warnings };
}

/** A failure to read is no reason to end anything: each session is looked at again when it is used. */
async function sweepSessions(sessions: BrowserSessions, log: Log): Promise<void> {
  await sessions
    .sweep()
    .catch((error: unknown) => log.warn({ error: String(error) }, 'the sessions of browsers could not be looked through'));
}

/** Lets commands in. Traffic does not depend on it: when the socket cannot be opened, that is a warning and no more. */
async function openToCommands(
  engine: Engine,
  { dataDir, mode }: EngineOptions,
  { lock, warnings, closing }: { lock: DataLock; warnings: Warnings; closing: Closing },
): Promise<void> {
  let path: string | null = null;
  try {
    const socket = await openControlSocket(dataDir, engine.commands);
    closing.add('control socket', socket.close);
    ({ path } = socket);
  } catch (error) {
    engine.log.error({ error }, 'the control socket cannot be opened');
    warnings.raise('control_socket', `Commands cannot reach this engine: ${toGatehouseError(error).message}`);
  }
  await lock.describe({ pid: process.pid, mode, startedAt: engine.clock.now(), socket: path });
}

/** Where Claude Code looks for its settings. */
function clientSettingsFile(env: NodeJS.ProcessEnv): string {
  return join(env['CLAUDE_CONFIG_DIR'] ?? join(homedir(), '.claude'), 'settings.json');
}
