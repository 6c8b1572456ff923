/**
 * The thread that parses large configurations. It answers one job and is then ended by whoever started it. It must
 * never keep state between jobs.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { GatehouseError, type ErrorCode } from '../contract/errors.ts';
import { evaluateConfig, type Evaluation, type EvaluationJob } from './evaluate-config.ts';

export type WorkerAnswer =
  | { readonly evaluation: Evaluation }
  | { readonly refused: { readonly code: ErrorCode; readonly message: string; readonly details: Readonly<Record<string, unknown>> } };

// The YAML library asks for an environment variable with every token, and in a thread that lookup is half of the
// parsing time. This thread needs no environment.
process.env = {};

parentPort?.postMessage(answer(workerData as EvaluationJob));

function answer(job: EvaluationJob): WorkerAnswer {
  try {
    return { evaluation: evaluateConfig(job) };
  } catch (error) {
    if (!(error instanceof GatehouseError)) throw error;
    return { refused: { code: error.code, message: error.message, details: error.details } };
  }
}
