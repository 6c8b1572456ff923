/**
 * What an engine stands on: secrets, configuration, records, and the gateway between them. Each part is told how to
 * close as soon as it is open, so that a failure halfway leaves nothing behind.
 */
import { openConfig, type ConfigStore, type LoadedConfig } from '../config/config-store.ts';
import { createGateway, type Gateway } from '../gateway/gateway.ts';
import type { Clock, Logger, Observer, SecretRoute } from '../gateway/ports.ts';
import { providers } from '../gateway/providers/providers.ts';
import type { Snapshot } from '../gateway/snapshot.ts';
import type { Warnings } from '../observe/warnings.ts';
import { openStore, type Store } from '../store/store.ts';
import { BodyWorkerPool } from './body-worker-pool.ts';
import type { Closing } from './closing.ts';
import type { EngineOptions } from './engine-options.ts';
import { prepareFirstRun } from './first-run.ts';
import { configSource } from './config-source.ts';
import { dataFiles } from './machine/data-dir.ts';
import { newRequestId } from './request-id.ts';
import { retentionOf } from './retention-of.ts';
import { allowedVariables } from './secrets/allowed-variables.ts';
import { type HeldRoutes, type Holdable, openHeldRoutes } from './secrets/held-routes.ts';
import { holdablesOf } from './secrets/holdables.ts';
import { ownOriginsOf } from './secrets/own-origins.ts';
import { openSecrets, type SecretStore } from './secrets/secrets.ts';
import { createSignIn } from './secrets/sign-in.ts';
import { TokenCounter } from './token-counter.ts';

export interface Surroundings {
  readonly clock: Clock;
  readonly env: NodeJS.ProcessEnv;
  readonly logger: Logger;
  readonly warnings: Warnings;
  /** Hears what the gateway does. */
  readonly observer: Observer;
  readonly closing: Closing;
}

export interface Parts {
  readonly secrets: SecretStore;
  readonly held: HeldRoutes;
  /** What of the configuration in force uses secrets. */
  holdables(): Holdable[];
  readonly config: ConfigStore;
  readonly store: Store;
  readonly gateway: Gateway;
  /** The value of the key made at the first run, else null. */
  readonly firstKey: string | null;
  /** The configuration in force, with what the command line overrides. */
  snapshot(): Snapshot;
}

/** Throws `config_invalid`, `vault_unreadable` or `database_*`. */
export async function openParts(options: EngineOptions, surroundings: Surroundings): Promise<Parts> {
  const { dataDir, mode, port, worker, keychain } = options;
  const { clock, env, logger, warnings, observer, closing } = surroundings;
  const { config: file, keptConfig } = dataFiles(dataDir);

  // Which origins belong to a secret is asked only once accounts exist, that is, after the configuration is open.
  const ownOrigins = (reference: string, route: SecretRoute | undefined) =>
    ownOriginsOf(reference, route, config.current().config, providers);
  const held = await openHeldRoutes(dataDir, allowedVariables(env), () => clock.now());
  const secrets = await openSecrets({ dataDir, env, ownOrigins, held, ...(keychain !== undefined && { keychain }) });
  const firstKey = await prepareFirstRun(file, secrets, clock.now());
  const facts = [...providers.values()];
  const holdables = (loaded: Pick<LoadedConfig, 'config' | 'snapshot'>) => holdablesOf(loaded, providers, secrets.wasBound);
  const config = await openConfig({
    file,
    providers: facts,
    watch: mode !== 'offline',
    worker: () => worker('config'),
    clock,
    keep: {
      file: keptConfig,
      onFailure: (error) => logger.warn({ error, file: keptConfig }, 'the last good configuration could not be kept'),
    },
    beforeUse: async (next, before) =>
      held.examine(holdables(next), before === null ? [] : holdables(before), await configSource(file, next.author)),
  });
  closing.add('configuration', config.close);

  const retention = retentionOf(config.current().config);
  const store = await openStore({ dataDir, worker, clock, logger, retention, onWarning: warnings.put });
  closing.add('store', store.close);

  const snapshot = () => withPort(config.current().snapshot, port);
  const tokenizer = new TokenCounter(() => worker('token'));
  closing.add('token counter', () => tokenizer.stop());
  const bodyWorkers = new BodyWorkerPool({ file: () => worker('body') });
  closing.add('workers for large bodies', () => bodyWorkers.stop());
  const gateway = createGateway({
    ports: {
      ledger: store.ledger,
      history: { ...store.reads, isComplete: () => store.stats().ledger.state === 'database' },
      healthMemory: {
        load: async () => store.left.accountHealth,
        save: async (saved) => void (await store.govern([{ kind: 'account-health', saved }])),
      },
      keptMemory: {
        load: async () => store.left.keptIds,
        save: async (entries) => void (await store.govern([{ kind: 'kept-ids', entries, now: clock.now() }])),
      },
      recorder: store.recorder,
      secrets,
      signIn: createSignIn(secrets),
      tokenizer,
      bodyWorkers,
      clock,
      logger,
      observer,
      newId: () => newRequestId(clock.now()),
      random: Math.random,
    },
    snapshot: snapshot(),
  });
  closing.add(
    'gateway',
    () => gateway.stop(),
    () => gateway.longestStopMs(),
  );
  return { secrets, held, holdables: () => holdables(config.current()), config, store, gateway, firstKey, snapshot };
}

function withPort(snapshot: Snapshot, port: number | undefined): Snapshot {
  return port === undefined ? snapshot : { ...snapshot, listen: { ...snapshot.listen, port } };
}
