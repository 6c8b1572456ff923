/**
 * Counts tokens in a thread of its own, which is started with the first text and let go when nobody has asked for a
 * while. A thread that dies fails the texts it held; the next one starts another.
 */
import { Worker } from 'node:worker_threads';
import type { Tokenizer } from '../gateway/ports.ts';
import type { CountDone } from './token-worker.ts';

const IDLE_MS = 60_000;

interface Waiting {
  resolve(tokens: number): void;
  reject(error: Error): void;
}

export class TokenCounter implements Tokenizer {
  readonly #file: () => URL | string;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #idle: NodeJS.Timeout | null = null;
  #ids = 0;

  /** `file` is the one of `token-worker`. */
  constructor(file: () => URL | string) {
    this.#file = file;
  }

  count(text: string): Promise<number> {
    const worker = (this.#worker ??= this.#start());
    const id = (this.#ids += 1);
    if (this.#idle !== null) clearTimeout(this.#idle);
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      worker.postMessage({ id, text });
    });
  }

  async stop(): Promise<void> {
    if (this.#idle !== null) clearTimeout(this.#idle);
    await this.#worker?.terminate();
  }

  #start(): Worker {
    const worker = new Worker(this.#file(), { name: 'tokens' });
    worker.unref();
    worker.on('message', ({ id, tokens }: CountDone) => {
      this.#waiting.get(id)?.resolve(tokens);
      this.#waiting.delete(id);
      if (this.#waiting.size === 0) this.#letGo(worker);
    });
    worker.on('error', (error: Error) => this.#ended(worker, error));
    worker.on('exit', () => this.#ended(worker, new Error('the thread that counts tokens ended')));
    return worker;
  }

  #letGo(worker: Worker): void {
    this.#idle = setTimeout(() => void worker.terminate(), IDLE_MS).unref();
  }

  #ended(worker: Worker, error: Error): void {
    if (this.#worker !== worker) return;
    this.#worker = null;
    for (const one of this.#waiting.values()) one.reject(error);
    this.#waiting.clear();
  }
}
