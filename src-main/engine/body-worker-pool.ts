/**
 * The threads for large bodies: started when there is work, let go when there was none for a while. Each does one job at
 * a time, the rest wait in order. A thread that dies fails its own job and no other.
 */
import { Worker } from 'node:worker_threads';
import { GatehouseError, toGatehouseError } from '../contract/errors.ts';
import type { BodyJob, BodyJobs } from '../gateway/body-jobs.ts';
import type { BodyWorkers } from '../gateway/ports.ts';
import type { BodyAnswer, BodyOrder } from './body-worker.ts';

/** More would take the processor from the loop that carries traffic. */
const THREADS = 2;
const MOST_WAITING = 32;
const IDLE_MS = 60_000;

interface Pending {
  readonly order: BodyOrder;
  readonly signal: AbortSignal;
  resolve(result: unknown): void;
  reject(error: GatehouseError): void;
}

interface Thread {
  readonly worker: Worker;
  /** Null: it waits for one. */
  pending: Pending | null;
  idle: NodeJS.Timeout | null;
}

export interface BodyWorkerPoolOptions {
  /** The file of `body-worker`. */
  readonly file: () => URL | string;
}

export class BodyWorkerPool implements BodyWorkers {
  readonly #file: () => URL | string;
  readonly #threads = new Set<Thread>();
  readonly #waiting = new Set<Pending>();
  #isStopped = false;

  constructor({ file }: BodyWorkerPoolOptions) {
    this.#file = file;
  }

  /** Started, busy or not. */
  get threads(): number {
    return this.#threads.size;
  }

  /** How many jobs wait for a thread. */
  get waiting(): number {
    return this.#waiting.size;
  }

  run<J extends BodyJob>(job: J, input: BodyJobs[J]['input'], signal: AbortSignal): Promise<BodyJobs[J]['result']> {
    return new Promise((resolve, reject) => {
      const pending: Pending = {
        order: { job, input } as BodyOrder,
        signal,
        resolve: (result) => resolve(result as BodyJobs[J]['result']),
        reject,
      };
      if (this.#isStopped) return reject(stopped());
      if (signal.aborted) return reject(unwanted());
      if (this.#waiting.size >= MOST_WAITING) return reject(tooMany());
      this.#waiting.add(pending);
      signal.addEventListener('abort', () => this.#drop(pending), { once: true });
      this.#next();
    });
  }

  /** Ends the threads; whatever they do or what waits for them fails as `draining`. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const pending of this.#waiting) pending.reject(stopped());
    this.#waiting.clear();
    await Promise.all([...this.#threads].map((thread) => this.#end(thread, stopped())));
  }

  /** Nobody waits for it any more. What a thread has begun it finishes: its body is bounded, and starting another takes longer. */
  #drop(pending: Pending): void {
    this.#waiting.delete(pending);
    pending.reject(unwanted());
  }

  #next(): void {
    for (const pending of this.#waiting) {
      const free = [...this.#threads].find((thread) => thread.pending === null);
      const thread = free ?? (this.#threads.size < THREADS ? this.#start() : null);
      if (thread === null) return;
      this.#waiting.delete(pending);
      this.#give(thread, pending);
    }
  }

  #give(thread: Thread, pending: Pending): void {
    if (thread.idle !== null) clearTimeout(thread.idle);
    thread.pending = pending;
    try {
      thread.worker.postMessage(pending.order);
    } catch (error) {
      pending.reject(toGatehouseError(error));
      this.#rest(thread);
    }
  }

  #start(): Thread {
    const worker = new Worker(this.#file(), { name: 'bodies' });
    worker.unref();
    const thread: Thread = { worker, pending: null, idle: null };
    this.#threads.add(thread);
    worker.on('message', (answer: BodyAnswer) => {
      const { pending } = thread;
      if (pending !== null) tell(pending, answer);
      this.#rest(thread);
    });
    worker.on('messageerror', (error: Error) => void this.#end(thread, died(error)));
    worker.on('error', (error: Error) => void this.#end(thread, died(error)));
    worker.on('exit', () => void this.#end(thread, died(null)));
    return thread;
  }

  #rest(thread: Thread): void {
    thread.pending = null;
    thread.idle = setTimeout(() => void this.#end(thread, stopped()), IDLE_MS).unref();
    this.#next();
  }

  async #end(thread: Thread, why: GatehouseError): Promise<void> {
    if (!this.#threads.delete(thread)) return;
    if (thread.idle !== null) clearTimeout(thread.idle);
    thread.pending?.reject(why);
    thread.pending = null;
    if (!this.#isStopped) this.#next();
    await thread.worker.terminate();
  }
}

function tell(pending: Pending, answer: BodyAnswer): void {
  if ('result' in answer) pending.resolve(answer.result);
  else if ('failed' in answer) pending.reject(toGatehouseError(new Error(answer.failed)));
  else pending.reject(new GatehouseError(answer.refused.code, answer.refused.message, { details: { ...answer.refused.details } }));
}

function unwanted(): GatehouseError {
  return new GatehouseError('client_closed', 'The client hung up before its request was translated.');
}

function stopped(): GatehouseError {
  return new GatehouseError('draining', 'Gatehouse is stopping; ask again once it runs.');
}

function tooMany(): GatehouseError {
  return new GatehouseError('buffer_full', `More than ${MOST_WAITING} large bodies wait to be translated; try again in a moment.`);
}

function died(cause: Error | null): GatehouseError {
  const isMemory = cause !== null && 'code' in cause && cause.code === 'ERR_WORKER_OUT_OF_MEMORY';
  const message = isMemory
    ? 'Translating this large body took more memory than there is for it; send a smaller one.'
    : 'The thread that translated this large body failed; try again.';
  return new GatehouseError('internal', message, { cause });
}
