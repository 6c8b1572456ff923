/**
 * Carries questions to the query thread and answers back. Asks the writer first to store what it still holds, so that
 * whoever finished a request before asking finds it.
 */
import { Worker } from 'node:worker_threads';
import { GatehouseError } from '../contract/errors.ts';
import type { Logger } from '../gateway/ports.ts';
import type { AnswerMessage, QueryWorkerData, Question, QuestionMessage } from './query-messages.ts';
import type { Reads } from './reads.ts';

/** A question that takes longer is worth a line in the log. */
const slowMs = 40;

export interface QueryClient {
  readonly reads: Reads;
  close(): Promise<void>;
}

export interface QueryClientOptions extends QueryWorkerData {
  readonly worker: URL | string;
  readonly logger: Logger;
  /** Resolves when what was finished before can be read. */
  readonly flushRows: () => Promise<void>;
  readonly flushBodies: () => Promise<void>;
}

export function startQueries(options: QueryClientOptions): QueryClient {
  const link = new QueryLink(options);
  const rows = async <Answer>(question: Question): Promise<Answer> => {
    await options.flushRows();
    return link.ask<Answer>(question);
  };
  const bodies = async <Answer>(question: Question): Promise<Answer> => {
    await Promise.all([options.flushRows(), options.flushBodies()]);
    return link.ask<Answer>(question);
  };
  return {
    reads: {
      list: (...parameters) => rows({ name: 'list', parameters }),
      choices: (...parameters) => rows({ name: 'choices', parameters }),
      get: (...parameters) => rows({ name: 'get', parameters }),
      bodies: (...parameters) => bodies({ name: 'bodies', parameters }),
      difference: (...parameters) => bodies({ name: 'difference', parameters }),
      sessions: (...parameters) => rows({ name: 'sessions', parameters }),
      sessionParts: (...parameters) => rows({ name: 'sessionParts', parameters }),
      turns: (...parameters) => rows({ name: 'turns', parameters }),
      spend: (...parameters) => link.ask({ name: 'spend', parameters }),
      charges: (...parameters) => link.ask({ name: 'charges', parameters }),
      latest: (...parameters) => link.ask({ name: 'latest', parameters }),
      before: (...parameters) => link.ask({ name: 'before', parameters }),
      keyUse: (...parameters) => rows({ name: 'keyUse', parameters }),
      today: (...parameters) => link.ask({ name: 'today', parameters }),
      ownSessions: (...parameters) => link.ask({ name: 'ownSessions', parameters }),
      overrides: (...parameters) => link.ask({ name: 'overrides', parameters }),
      approvals: (...parameters) => link.ask({ name: 'approvals', parameters }),
      alerts: (...parameters) => link.ask({ name: 'alerts', parameters }),
      audit: (...parameters) => link.ask({ name: 'audit', parameters }),
      auditLines: (...parameters) => link.ask({ name: 'auditLines', parameters }),
      auditCheck: (...parameters) => link.ask({ name: 'auditCheck', parameters }),
      firstRequest: (...parameters) => rows({ name: 'firstRequest', parameters }),
    },
    close: () => link.close(),
  };
}

interface Waiting {
  readonly name: string;
  resolve(answer: unknown): void;
  reject(error: GatehouseError): void;
}

class QueryLink {
  readonly #options: QueryClientOptions;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #last = 0;
  #isClosing = false;

  constructor(options: QueryClientOptions) {
    this.#options = options;
  }

  ask<Answer>(question: Question): Promise<Answer> {
    if (this.#isClosing) return Promise.reject(stopped());
    // The thread starts with the first question, and again should it ever die.
    this.#worker ??= this.#start();
    this.#last += 1;
    this.#worker.postMessage({ number: this.#last, question } satisfies QuestionMessage);
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#waiting.set(this.#last, { name: question.name, resolve, reject });
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

  #start(): Worker {
    const { worker: code, file, bodiesFile, logger } = this.#options;
    const worker = new Worker(code, { workerData: { file, bodiesFile } satisfies QueryWorkerData });
    worker.on('message', (message: AnswerMessage) => this.#receive(message));
    worker.on('error', (error) => logger.error({ error: String(error) }, 'the query thread failed'));
    worker.on('exit', () => {
      this.#worker = null;
      for (const { reject } of this.#waiting.values()) reject(stopped());
      this.#waiting.clear();
    });
    return worker;
  }

  #receive({ number, tookMs, answer, error }: AnswerMessage): void {
    const waiting = this.#waiting.get(number);
    if (waiting === undefined) return;
    this.#waiting.delete(number);
    if (tookMs > slowMs) this.#options.logger.warn({ query: waiting.name, tookMs: Math.round(tookMs) }, 'a query was slow');
    if (error === undefined) return waiting.resolve(answer);
    if (error.code !== 'input_invalid') this.#options.logger.error({ query: waiting.name, cause: error.cause }, 'a query failed');
    waiting.reject(new GatehouseError(error.code, error.message));
  }
}

function stopped(): GatehouseError {
  return new GatehouseError('internal', 'The query thread ended before it answered; try again.');
}
