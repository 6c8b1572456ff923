/**
 * Runs one evaluation: small files here (they take a few milliseconds), larger ones in a thread of their own, so that
 * the loop that carries traffic does not wait for a parser.
 */
import { Worker } from 'node:worker_threads';
import { GatehouseError } from '../contract/errors.ts';
import type { WorkerAnswer } from './config-worker.ts';
import { evaluateConfig, type Evaluation, type EvaluationJob } from './evaluate-config.ts';

/** Up to here parsing is shorter than starting a thread. Characters. */
const SMALL = 8_000;

/** `worker` is the file of `config-worker`; without it everything runs on the calling thread. Throws what the job throws. */
export async function runEvaluation(job: EvaluationJob, worker: (() => URL | string) | null): Promise<Evaluation> {
  if (worker === null || job.text.length <= SMALL) return evaluateConfig(job);
  const answer = await askWorker(worker(), job);
  if ('evaluation' in answer) return answer.evaluation;
  throw new GatehouseError(answer.refused.code, answer.refused.message, { details: { ...answer.refused.details } });
}

async function askWorker(file: URL | string, job: EvaluationJob): Promise<WorkerAnswer> {
  const thread = new Worker(file, { workerData: job, resourceLimits: { maxYoungGenerationSizeMb: 64 } });
  try {
    return await new Promise<WorkerAnswer>((resolve, reject) => {
      thread.once('message', resolve);
      thread.once('error', reject);
      thread.once('exit', (code) => reject(new Error(`the configuration thread ended with code ${code}`)));
    });
  } finally {
    await thread.terminate();
  }
}
