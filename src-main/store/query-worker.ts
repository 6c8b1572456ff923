/**
 * The query thread: answers every question about the records from connections that can only read. A slow question
 * delays other questions, never traffic and never the writer.
 */
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { createBodiesReader, type BodiesReader } from './bodies/bodies-reader.ts';
import { openReader } from './database.ts';
import type { AnswerMessage, Answers, QueryWorkerData, Question, QuestionMessage } from './query-messages.ts';
import { prepareGovernanceReads } from './read-governance.ts';
import { prepareHistoryReads } from './read-history.ts';
import { prepareOwnSessionReads } from './read-own-sessions.ts';
import { prepareRequestReads } from './read-requests.ts';
import { prepareSessionReads } from './read-sessions.ts';
import { prepareSpendReads } from './read-spend.ts';
import { databaseError } from './sqlite-error.ts';
import { TimeLimit } from './time-limit.ts';

if (parentPort !== null) serve(parentPort, workerData as QueryWorkerData);

function serve(port: MessagePort, { file, bodiesFile }: QueryWorkerData): void {
  const timeLimit = new TimeLimit();
  const database = openReader(file, timeLimit);
  const bodies = createBodiesReader(bodiesFile);
  const requests = prepareRequestReads(database);
  const answers: Answers = {
    ...requests,
    ...prepareSessionReads(database),
    ...prepareSpendReads(database),
    ...prepareHistoryReads(database),
    ...prepareGovernanceReads(database),
    ...prepareOwnSessionReads(database),
    ...bodyAnswers(requests, bodies),
  };

  port.on('message', (message: QuestionMessage | 'close') => {
    if (message === 'close') {
      database.close();
      bodies.close();
      return port.close();
    }
    const { question, limitMs } = message;
    const started = performance.now();
    timeLimit.begin(limitMs);
    const outcome = attempt(() => ask(answers, question), file);
    port.postMessage({ tookMs: performance.now() - started, visited: timeLimit.visited, ...outcome } satisfies AnswerMessage);
  });
}

function ask(answers: Answers, { name, parameters }: Question): unknown {
  // The pair of name and parameters was typed where it was made.
  return (answers[name] as (...given: unknown[]) => unknown)(...parameters);
}

function bodyAnswers({ get }: Pick<Answers, 'get'>, reader: BodiesReader): Pick<Answers, 'bodies' | 'difference'> {
  return {
    bodies(id) {
      const row = get(id)?.row;
      if (row !== undefined) return reader.bodies(row);
      // A request under way has no row yet, but its body may be recorded; if not, nobody knows yet whether it will be.
      const found = reader.bodies({ id, startedAt: Number.MAX_SAFE_INTEGER, bodies: 'recorded' });
      return found.request === null ? { ...found, state: 'none' } : found;
    },
    difference: (id) => reader.difference(id),
  };
}

function attempt(work: () => unknown, file: string): Pick<AnswerMessage, 'answer' | 'error'> {
  try {
    return { answer: work() };
  } catch (thrown) {
    const { code, message } = databaseError(thrown, file);
    return { error: { code, message, cause: String(thrown) } };
  }
}
