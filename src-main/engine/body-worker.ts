/** A thread that reads and writes large bodies, one at a time, so that the loop that carries traffic goes on. */
import { parentPort } from 'node:worker_threads';
import { type ErrorCode, GatehouseError } from '../contract/errors.ts';
import type { BodyJob, BodyJobs } from '../gateway/body-jobs.ts';
import { runBodyJob } from '../gateway/run-body-job.ts';

export type BodyOrder = { readonly [J in BodyJob]: { readonly job: J; readonly input: BodyJobs[J]['input'] } }[BodyJob];

export type BodyAnswer =
  | { readonly result: unknown }
  | { readonly refused: { readonly code: ErrorCode; readonly message: string; readonly details: Readonly<Record<string, unknown>> } }
  /** Nobody foresaw this error. */
  | { readonly failed: string };

function answerTo({ job, input }: BodyOrder): BodyAnswer {
  try {
    return { result: runBodyJob(job, input) };
  } catch (error) {
    if (!(error instanceof GatehouseError)) return { failed: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    const { code, message, details } = error;
    return { refused: { code, message, details } };
  }
}

parentPort?.on('message', (order: BodyOrder) => parentPort?.postMessage(answerTo(order)));
