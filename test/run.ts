/**
 * `npm test`: every check of the project, one after the other, and one summary. `npm test -- lint unit` runs only the
 * named steps. Ends non-zero when anything failed or a suite could not run for want of something a person can install.
 */
import { runStep, type StepResult } from './run/run-step.ts';
import { steps } from './run/steps.ts';

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => steps.every((step) => step.name !== name));
if (unknown.length > 0) {
  console.error(`There is no step ${unknown.join(', ')}; there are ${steps.map(({ name }) => name).join(', ')}.`);
  process.exit(2);
}

const results: StepResult[] = [];
for (const step of steps.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  console.log(`\n== ${step.name}`);
  results.push(runStep(step, results));
}

console.log('\n== summary');
for (const { name, passed, failed, skipped, seconds, note } of results) {
  const verdict = failed > 0 ? 'FAILED' : passed === 0 ? 'skipped' : 'ok';
  console.log(
    `${name.padEnd(12)} ${verdict.padEnd(8)} ${`${passed} passed, ${failed} failed, ${skipped} skipped`.padEnd(40)} ${seconds.toFixed(1)} s`,
  );
  if (note !== null) console.log(`             ${note}`);
}
const total = (field: 'passed' | 'failed' | 'skipped') => results.reduce((sum, one) => sum + one[field], 0);
console.log(`\n${total('passed')} passed, ${total('failed')} failed, ${total('skipped')} skipped`);
process.exitCode = total('failed') > 0 ? 1 : 0;
