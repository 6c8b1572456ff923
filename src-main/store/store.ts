/**
 * The store as one object: charges and request rows in gatehouse.db, bodies in bodies.db, and the questions one can
 * ask of both. Three threads of its own, and a fourth once a member asks; the loop that carries traffic only posts messages to them.
 */
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Warning } from '../contract/views.ts';
import type { Clock, Ledger, Logger, Recorder } from '../gateway/ports.ts';
import type { BodyRetention, BodyStoreStats } from './bodies/body-store.ts';
import { openBodyStore } from './bodies/recorder-client.ts';
import type { GovernanceWrite } from './governance-writes.ts';
import type { LeftBehind } from './left-behind.ts';
import { startLedger, type LedgerStats } from './ledger-client.ts';
import { startQueries } from './query-client.ts';
import type { Reads } from './reads.ts';
import { cutoffs } from './retention.ts';
import { bodiesWarning, ledgerWarning } from './warnings.ts';

/** Room for some five thousand charges while the database cannot be written. */
const journalBytes = 8 << 20;
/** Room, twice, for some two thousand requests that leave before the disk has the open row of the first. */
const intentsSegmentBytes = 2 << 20;
/** At the end, for the readers of the records. */
const readersMs = 2000;
const pruneEveryMs = 3_600_000;

/** How long and how much is kept. `bodiesBytes` is the size of bodies.db. */
export interface Retention {
  readonly bodiesBytes: number;
  readonly bodiesDays: number;
  readonly rowsDays: number;
  readonly ledgerMonths: number;
}

export interface StoreStats {
  readonly ledger: LedgerStats;
  readonly bodies: BodyStoreStats;
}

export interface Store {
  readonly ledger: Ledger;
  readonly recorder: Recorder;
  /** As it was when the store was opened. */
  readonly left: LeftBehind;
  readonly reads: Reads;
  /** For a member, by whatever name they take turns: answered apart, so that nobody else waits for it. */
  readsOf(person: string): Reads;
  /** Writes what was decided or told, all or none, and resolves when it is on disk: for each, whether it changed anything. */
  govern(writes: readonly GovernanceWrite[]): Promise<readonly boolean[]>;
  stats(): StoreStats;
  setRetention(retention: Retention): void;
  /** Writes what waits, then ends the threads. */
  close(): Promise<void>;
}

export interface StoreOptions {
  /** Made when it is missing; readable by its owner only. */
  readonly dataDir: string;
  /** Where the threads' code lives: source files, or bundles. */
  readonly worker: (name: 'ledger' | 'recorder' | 'query') => URL | string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly retention: Retention;
  /** A condition began or changed, or (null) is over. One condition per topic. */
  readonly onWarning: (topic: 'ledger' | 'bodies', warning: Warning | null) => void;
}

/**
 * Opens or makes both databases. Rejects with GatehouseError `database_newer`, `database_corrupt`, `database_locked` or
 * `ledger_unavailable`; a damaged bodies.db is set aside with a warning instead.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { dataDir, worker, clock, logger, onWarning } = options;
  let { retention } = options;
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  chmodSync(dataDir, 0o700);
  const file = join(dataDir, 'gatehouse.db');
  const bodiesFile = join(dataDir, 'bodies.db');

  const { client: ledger, left } = await startLedger({
    worker: worker('ledger'),
    file,
    journalFile: join(dataDir, 'gatehouse.journal'),
    journalBytes,
    intentsFile: join(dataDir, 'gatehouse.intents'),
    intentsSegmentBytes,
    clock,
    logger,
    onState: (state, cause) => onWarning('ledger', ledgerWarning(state, cause, clock.now())),
  });
  const bodies = openBodyStore({
    file: bodiesFile,
    worker: worker('recorder'),
    clock,
    retention: bodyRetention(retention),
    onWarning: (warning) => onWarning('bodies', bodiesWarning(warning, clock.now())),
  });
  const queries = startQueries({
    worker: worker('query'),
    file,
    bodiesFile,
    logger,
    flushRows: () => ledger.flush(),
    // A recorder that cannot flush has said so in a warning; what it stored before can still be read.
    flushBodies: () => bodies.flush().catch(() => undefined),
  });

  const prune = () => {
    ledger.prune(cutoffs(clock.now(), retention));
    cancelPruning = clock.after(pruneEveryMs, prune);
  };
  let cancelPruning = clock.after(0, prune);

  return {
    ledger: ledger.ledger,
    recorder: bodies.recorder,
    left,
    reads: queries.reads,
    readsOf: (person) => queries.readsOf(person),
    govern: (writes) => ledger.govern(writes),
    stats: () => ({ ledger: ledger.stats(), bodies: bodies.stats() }),
    setRetention(next) {
      retention = next;
      bodies.setRetention(bodyRetention(next));
      cancelPruning();
      prune();
    },
    async close() {
      cancelPruning();
      const others = Promise.all([queries.close(), bodies.close()]);
      // Money does not wait long for readers: a question may take its time.
      const { promise: late, resolve } = Promise.withResolvers<void>();
      const cancel = clock.after(readersMs, resolve);
      await Promise.race([others, late]);
      cancel();
      await ledger.close();
      await others;
    },
  };
}

function bodyRetention({ bodiesBytes, bodiesDays }: Retention): BodyRetention {
  return { maxBytes: bodiesBytes, maxAgeMs: bodiesDays * 86_400_000 };
}
