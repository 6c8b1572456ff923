/** What passes between a reader and the query thread: a question by name, its answer or its error, and how long it took. */
import type { ErrorCode } from '../contract/errors.ts';
import type { Reads } from './reads.ts';

export type Question = { [Name in keyof Reads]: { readonly name: Name; readonly parameters: Parameters<Reads[Name]> } }[keyof Reads];

/** The answers, given at once: the query thread has nothing to wait for. */
export type Answers = { [Name in keyof Reads]: (...parameters: Parameters<Reads[Name]>) => Awaited<ReturnType<Reads[Name]>> };

/** One at a time: the next is sent when the one before is answered. */
export interface QuestionMessage {
  readonly question: Question;
  /** How long the statements may take; null: as long as they need. */
  readonly limitMs: number | null;
}

export interface AnswerMessage {
  readonly tookMs: number;
  /** Rows that were looked at. */
  readonly visited: number;
  readonly answer?: unknown;
  /** `cause` is for the log only. */
  readonly error?: { readonly code: ErrorCode; readonly message: string; readonly cause: string };
}

export interface QueryWorkerData {
  readonly file: string;
  readonly bodiesFile: string;
}
