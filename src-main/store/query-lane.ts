/**
 * One query thread and everybody who waits for it. One question is under way at a time, and people take turns: however
 * much one of them asks, everybody else waits for one of those answers and no more.
 */
import { Worker } from 'node:worker_threads';
import { GatehouseError } from '../contract/errors.ts';
import type { Logger } from '../gateway/ports.ts';
import type { AnswerMessage, QueryWorkerData, Question, QuestionMessage } from './query-messages.ts';

/** A question that takes longer is worth a line in the log. */
const slowMs = 40;
/** Questions of one person that may wait; a page of the interface asks a handful. */
const mostWaiting = 100;

export interface QueryLaneOptions extends QueryWorkerData {
  readonly worker: URL | string;
  readonly logger: Logger;
  /** How long one question may take. */
  readonly limitMs: number;
}

interface Waiting {
  readonly question: Question;
  resolve(answer: unknown): void;
  reject(error: GatehouseError): void;
}

/** Needed for the start, which cannot do without the answer however long it takes. */
const unlimited: ReadonlySet<Question['name']> = new Set(['charges', 'latest', 'before']);

export class QueryLane {
  readonly #options: QueryLaneOptions;
  /** In the order of whose turn it is. */
  readonly #waiting = new Map<string, Waiting[]>();
  #worker: Worker | null = null;
  #underWay: Waiting | null = null;
  #isClosing = false;

  constructor(options: QueryLaneOptions) {
    this.#options = options;
  }

  /** Rejects with GatehouseError `query_timeout`, `rate_limited`, or what the question came to. */
  ask<Answer>(person: string, question: Question): Promise<Answer> {
    if (this.#isClosing) return Promise.reject(stopped());
    const own = this.#waiting.get(person) ?? [];
    if (own.length >= mostWaiting)
      return Promise.reject(new GatehouseError('rate_limited', `${mostWaiting} of your questions wait already; wait for their answers.`));
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    own.push({ question, resolve, reject });
    this.#waiting.set(person, own);
    this.#next();
    return promise as Promise<Answer>;
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    const worker = this.#worker;
    if (worker === null) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    worker.once('exit', () => resolve());
    worker.postMessage('close');
    await promise;
  }

  #next(): void {
    if (this.#underWay !== null) return;
    const [turn] = this.#waiting;
    if (turn === undefined) return;
    const [person, own] = turn;
    const first = own.shift();
    this.#waiting.delete(person);
    if (own.length > 0) this.#waiting.set(person, own);
    if (first === undefined) return;
    this.#underWay = first;
    // The thread starts with the first question, and again should it ever die.
    this.#worker ??= this.#start();
    const { question } = first;
    const limitMs = unlimited.has(question.name) ? null : this.#options.limitMs;
    this.#worker.postMessage({ question, limitMs } satisfies QuestionMessage);
  }

  #start(): Worker {
    const { worker: code, file, bodiesFile, logger } = this.#options;
    const worker = new Worker(code, { workerData: { file, bodiesFile } satisfies QueryWorkerData });
    worker.on('message', (message: AnswerMessage) => this.#receive(message));
    worker.on('error', (error) => logger.error({ error: String(error) }, 'the query thread failed'));
    worker.on('exit', () => this.#ended());
    return worker;
  }

  #receive({ tookMs, visited, answer, error }: AnswerMessage): void {
    const asked = this.#underWay;
    if (asked === null) return;
    this.#underWay = null;
    const { logger } = this.#options;
    const query = asked.question.name;
    if (tookMs > slowMs) logger.warn({ query, tookMs: Math.round(tookMs), visited }, 'a query was slow');
    if (error === undefined) asked.resolve(answer);
    else {
      if (error.code !== 'input_invalid') logger.error({ query, cause: error.cause }, 'a query failed');
      asked.reject(new GatehouseError(error.code, error.message));
    }
    this.#next();
  }

  /** The question under way may be why it died, so it is not asked again; those behind it are. */
  #ended(): void {
    this.#worker = null;
    this.#underWay?.reject(stopped());
    this.#underWay = null;
    if (!this.#isClosing) return this.#next();
    for (const own of this.#waiting.values()) for (const { reject } of own) reject(stopped());
    this.#waiting.clear();
  }
}

function stopped(): GatehouseError {
  return new GatehouseError('internal', 'The query thread ended before it answered; try again.');
}
