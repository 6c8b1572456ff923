/** Hands jobs on large bodies to the workers, and counts what they come to on the budget of all bodies meanwhile. */
import type { BodyBudget } from './body/read-body.ts';
import type { BodyJob, BodyJobs } from './body-jobs.ts';
import type { BodyWorkers } from './ports.ts';

export class LargeBodies {
  readonly #workers: BodyWorkers;
  readonly #budget: BodyBudget;

  constructor(workers: BodyWorkers, budget: BodyBudget) {
    this.#workers = workers;
    this.#budget = budget;
  }

  /** `bytes`: the size of what the job reads, and about that of what it makes. Throws as the job does, and as `BodyWorkers.run`. */
  async run<J extends BodyJob>(job: J, input: BodyJobs[J]['input'], bytes: number, signal: AbortSignal): Promise<BodyJobs[J]['result']> {
    this.#budget.take(bytes);
    try {
      return await this.#workers.run(job, input, signal);
    } finally {
      this.#budget.release(bytes);
    }
  }
}
