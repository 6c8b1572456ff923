/**
 * The ledger on the loop that carries traffic: gathers everything one turn of the loop had to say, hands it to the
 * writer thread as one message, and settles the promises when the disk has it. Must stay cheap: no SQL, no clone of an
 * object, no waiting, and of files only the one small write of an intent.
 */
import { randomUUID } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { GatehouseError } from '../contract/errors.ts';
import type { RequestRecord } from '../contract/records.ts';
import type { Clock, Ledger, Logger, OpenCharge } from '../gateway/ports.ts';
import type { GovernanceWrite } from './governance-writes.ts';
import { ChargeIntents } from './charge-intents.ts';
import { inexactNumber } from './exact.ts';
import type { Intent } from './intent-log.ts';
import type { LedgerBatch, LedgerCommand, LedgerReport, LedgerState, LedgerWorkerData } from './ledger-messages.ts';
import type { LeftBehind } from './left-behind.ts';
import type { Cutoffs } from './retention.ts';

/** Rows that may wait for the writer; further ones are dropped and counted. */
const rowLimit = 5000;
/** Rows gather for so long, unless somebody reads: one transaction for many costs little more than for one. */
const rowDelayMs = 1000;
const rowsPerBatch = 64;
/** How often an unwritable database or a dead writer is tried again. */
const retryMs = 1000;

export interface LedgerStats {
  readonly state: LedgerState | 'stopped';
  /** Charges handed over and not yet on disk. */
  readonly waitingCharges: number;
  readonly waitingRows: number;
  readonly droppedRows: number;
  readonly refusedCharges: number;
}

export interface LedgerClient {
  readonly ledger: Ledger;
  /** Resolves when the rows finished before this call can be read, or the writer said that they cannot be stored now. */
  flush(): Promise<void>;
  /** See governance-writes.ts. Rejects with GatehouseError `ledger_unavailable` when nothing could be written. */
  govern(writes: readonly GovernanceWrite[]): Promise<readonly boolean[]>;
  prune(cutoffs: Cutoffs): void;
  stats(): LedgerStats;
  close(): Promise<void>;
}

export interface LedgerClientOptions extends Omit<LedgerWorkerData, 'run' | 'now'> {
  readonly worker: URL | string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Called on each change: what charges depend on now, and why. */
  readonly onState: (state: LedgerState | 'stopped', cause: string | null) => void;
}

type Orders = Partial<Pick<LedgerBatch, 'rows' | 'governance' | 'flush' | 'retry' | 'prune' | 'close'>>;

interface Waiter {
  /** Of an open row that was announced. */
  readonly intent: Intent | null;
  resolve(): void;
  reject(error: GatehouseError): void;
}

/** Starts the writer thread, which also says what an earlier run left. Rejects with the GatehouseError that keeps the database from opening. */
export async function startLedger(options: LedgerClientOptions): Promise<{ client: LedgerClient; left: LeftBehind }> {
  const client = new LedgerLink(options);
  try {
    return { client, left: await client.start() };
  } catch (thrown) {
    await client.close();
    throw thrown;
  }
}

class LedgerLink implements LedgerClient {
  readonly ledger: Ledger;
  readonly #options: LedgerClientOptions;
  /** One run is one process: a writer that had to be started again still knows which open charges are its own. */
  readonly #run = randomUUID();
  #worker: Worker | null = null;
  #state: LedgerState | 'stopped' = 'stopped';
  #cause: string | null = null;
  readonly #intents: ChargeIntents;
  #isClosing = false;
  #cancelRetry: (() => void) | null = null;

  /** Charges of this turn of the loop, as JSON. */
  #commands: string[] = [];
  /** `#waiters[0]` waits for charge number `#firstWaiter`; they are acknowledged in order. */
  #waiters: Waiter[] = [];
  #firstWaiter = 1;

  #rows: string[] = [];
  /** Rows at the writer. */
  #rowsAway = 0;
  #cancelRowDelay: (() => void) | null = null;
  #flushes: { readonly number: number; readonly resolve: () => void }[] = [];
  #lastFlush = 0;
  /** Governance writes at the writer, by number. */
  readonly #governing = new Map<number, { resolve(changed: readonly boolean[]): void; reject(error: GatehouseError): void }>();
  #lastGoverned = 0;
  #droppedRows = 0;
  #refusedCharges = 0;

  constructor(options: LedgerClientOptions) {
    this.#options = options;
    this.#intents = new ChargeIntents({
      file: options.intentsFile,
      segmentBytes: options.intentsSegmentBytes,
      run: this.#run,
      logger: options.logger,
      onTrouble: () => this.#tellState(),
    });
    this.ledger = {
      intend: (row) => this.#intend(row),
      withdraw: (row) => this.#intents.withdraw(row),
      open: (row) => this.#open(row),
      settle: (row) => this.#submit(JSON.stringify({ kind: 'settle', row } satisfies LedgerCommand), inexactNumber(row.charge)),
      finish: (record) => this.#finish(record),
    };
  }

  start(): Promise<LeftBehind> {
    const { worker: code, clock, logger, file, journalFile, journalBytes, intentsFile, intentsSegmentBytes } = this.#options;
    const files = { file, journalFile, journalBytes, intentsFile, intentsSegmentBytes };
    const workerData: LedgerWorkerData = { ...files, now: clock.now(), run: this.#run };
    const worker = new Worker(code, { workerData });
    const { promise, resolve, reject } = Promise.withResolvers<LeftBehind>();
    this.#worker = worker;
    worker.on('message', (report: LedgerReport) => {
      if (report.kind === 'ready') {
        this.#intents.open();
        resolve(report.left);
      } else if (report.kind === 'failed') reject(new GatehouseError(report.code, report.message));
      else this.#receive(report);
    });
    worker.on('error', (error) => logger.error({ error: String(error) }, 'the ledger writer failed'));
    worker.on('exit', () => {
      reject(unavailable('the ledger writer ended'));
      this.#ended();
    });
    return promise;
  }

  flush(): Promise<void> {
    if (this.#worker === null || (this.#rows.length === 0 && this.#rowsAway === 0)) return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#lastFlush += 1;
    this.#flushes.push({ number: this.#lastFlush, resolve });
    this.#postRows({ flush: this.#lastFlush });
    return promise;
  }

  govern(writes: readonly GovernanceWrite[]): Promise<readonly boolean[]> {
    if (this.#worker === null || this.#isClosing) return Promise.reject(unrecorded('the ledger writer is not running'));
    const { promise, resolve, reject } = Promise.withResolvers<readonly boolean[]>();
    this.#lastGoverned += 1;
    this.#governing.set(this.#lastGoverned, { resolve, reject });
    this.#post({ governance: [{ number: this.#lastGoverned, writes }] });
    return promise;
  }

  prune(cutoffs: Cutoffs): void {
    this.#post({ prune: cutoffs });
  }

  stats(): LedgerStats {
    return {
      state: this.#state,
      waitingCharges: this.#waiters.length,
      waitingRows: this.#rows.length + this.#rowsAway,
      droppedRows: this.#droppedRows,
      refusedCharges: this.#refusedCharges,
    };
  }

  async close(): Promise<void> {
    if (this.#isClosing) return;
    this.#isClosing = true;
    this.#cancelRetry?.();
    const worker = this.#worker;
    if (worker !== null) {
      const { promise, resolve } = Promise.withResolvers<void>();
      worker.once('exit', () => resolve());
      this.#postRows({ close: true });
      await promise;
    }
    this.#intents.close();
  }

  #intend(row: OpenCharge): void {
    const inexact = inexactNumber(row.estimate);
    if (inexact !== null) throw refusedNumber(inexact);
    if (this.#worker === null || this.#isClosing) throw this.#refuse('the ledger writer is not running');
    if (this.#state === 'full' || this.#state === 'stopped') throw this.#refuse(this.#cause ?? 'the journal is full');
    const trouble = this.#intents.write(row);
    if (trouble !== null) throw this.#refuse(trouble);
  }

  #open(row: OpenCharge): Promise<void> {
    const intended = this.#intents.take(row);
    if (intended !== null) return this.#submit(intended.text, null, intended.intent);
    return this.#submit(JSON.stringify({ kind: 'open', row } satisfies LedgerCommand), inexactNumber(row.estimate));
  }

  #submit(command: string, inexact: string | null, intent: Intent | null = null): Promise<void> {
    if (inexact !== null) return Promise.reject(refusedNumber(inexact));
    if (this.#worker === null || this.#isClosing) {
      this.#intents.release(intent);
      return Promise.reject(this.#refuse('the ledger writer is not running'));
    }
    // One message for everything this turn of the loop has to say.
    if (this.#commands.length === 0) setImmediate(() => this.#post({}));
    this.#commands.push(command);
    return new Promise((resolve, reject) => this.#waiters.push({ intent, resolve, reject }));
  }

  #finish(record: RequestRecord): void {
    if (this.#worker === null || this.#isClosing || this.#rows.length + this.#rowsAway >= rowLimit) {
      this.#droppedRows += 1;
      return;
    }
    this.#rows.push(JSON.stringify(record));
    if (this.#rows.length === rowsPerBatch) this.#postRows();
    else this.#cancelRowDelay ??= this.#options.clock.after(rowDelayMs, () => this.#postRows());
  }

  #postRows(orders: Orders = {}): void {
    const rows = this.#rows;
    this.#rows = [];
    this.#rowsAway += rows.length;
    this.#cancelRowDelay?.();
    this.#cancelRowDelay = null;
    this.#post({ rows, ...orders });
  }

  #post(orders: Orders): void {
    const commands = this.#commands;
    this.#commands = [];
    this.#worker?.postMessage({
      first: this.#firstWaiter + this.#waiters.length - commands.length,
      count: commands.length,
      commands: `[${commands.join(',')}]`,
      rows: [],
      governance: [],
      flush: null,
      retry: false,
      prune: null,
      close: false,
      ...orders,
    } satisfies LedgerBatch);
  }

  #receive(report: Exclude<LedgerReport, { kind: 'ready' | 'failed' }>): void {
    if (report.kind === 'acknowledged') this.#acknowledge(report.through, report.refused);
    else if (report.kind === 'rows') this.#rowsWritten(report);
    else if (report.kind === 'governance') this.#governed(report);
    else this.#enter(report.state, report.cause);
  }

  #acknowledge(through: number, refused: readonly { readonly number: number; readonly reason: string }[]): void {
    const reasons = new Map(refused.map(({ number, reason }) => [number, reason]));
    const first = this.#firstWaiter;
    const done = this.#waiters.splice(0, through - first + 1);
    this.#firstWaiter += done.length;
    done.forEach((waiter, index) => {
      this.#intents.release(waiter.intent);
      const reason = reasons.get(first + index);
      if (reason === undefined) waiter.resolve();
      else waiter.reject(this.#refuse(reason));
    });
  }

  #rowsWritten({ written, lost, flushed }: Extract<LedgerReport, { kind: 'rows' }>): void {
    this.#rowsAway -= written;
    this.#droppedRows += lost;
    if (flushed === null) return;
    const done = this.#flushes.filter(({ number }) => number <= flushed);
    this.#flushes = this.#flushes.filter(({ number }) => number > flushed);
    for (const { resolve } of done) resolve();
  }

  #governed({ number, changed, reason }: Extract<LedgerReport, { kind: 'governance' }>): void {
    const waiter = this.#governing.get(number);
    this.#governing.delete(number);
    if (changed === null) waiter?.reject(unrecorded(reason));
    else waiter?.resolve(changed);
  }

  #enter(state: LedgerState | 'stopped', cause: string | null): void {
    this.#state = state;
    this.#cause = cause;
    if (this.#isClosing) return;
    this.#tellState();
    this.#cancelRetry?.();
    this.#cancelRetry = state === 'database' ? null : this.#options.clock.after(retryMs, () => this.#retry());
  }

  /** Without intents requests are refused as if no charge could be written. */
  #tellState(): void {
    if (this.#isClosing) return;
    const { trouble } = this.#intents;
    if (trouble === null) this.#options.onState(this.#state, this.#cause);
    else this.#options.onState('full', trouble);
  }

  /** Each retry that fails again reports its state, which asks for the next one. */
  #retry(): void {
    if (this.#worker !== null) return this.#post({ retry: true });
    this.start().catch((error: unknown) => this.#options.logger.error({ error: String(error) }, 'the ledger writer cannot be started'));
  }

  /** The thread is gone: what it had not acknowledged may or may not be on disk, so it is refused. */
  #ended(): void {
    this.#worker = null;
    this.#commands = [];
    const waiters = this.#waiters.splice(0);
    this.#firstWaiter += waiters.length;
    for (const waiter of waiters) {
      this.#intents.release(waiter.intent);
      waiter.reject(this.#refuse('the ledger writer ended'));
    }
    this.#droppedRows += this.#rowsAway;
    this.#rowsAway = 0;
    for (const { resolve } of this.#flushes.splice(0)) resolve();
    for (const { reject } of this.#governing.values()) reject(unrecorded('the ledger writer ended'));
    this.#governing.clear();
    this.#enter('stopped', 'the ledger writer ended');
  }

  #refuse(reason: string): GatehouseError {
    this.#refusedCharges += 1;
    return unavailable(reason);
  }
}

function refusedNumber(inexact: string): GatehouseError {
  return new GatehouseError('internal', `A charge was refused: ${inexact} is not an exact whole number.`);
}

function unavailable(reason: string): GatehouseError {
  return new GatehouseError(
    'ledger_unavailable',
    `The charge could not be written: ${reason}. Free disk space or mend the data folder, or set onLedgerFailure: allow.`,
  );
}

function unrecorded(reason: string): GatehouseError {
  return new GatehouseError(
    'ledger_unavailable',
    `Nothing was changed, because it could not be recorded: ${reason}. Free disk space or mend the data folder, and try again.`,
  );
}
