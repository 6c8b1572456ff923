/**
 * `npm run advisories`: asks the registry for published faults of what is installed, and adds those of the Node that
 * the project brings. A job of its own, not part of `npm test`: it fails when somebody publishes something, not when
 * somebody changes something. 0: nothing, or only what an exception covers; 1: something to mend; 2: it could not ask.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { runtimeFaults } from '../../src-main/engine/machine/runtime-faults.ts';
import { exceptionsSchema, judge, readReport, type Advisory } from './judge.ts';

const exceptions = exceptionsSchema.parse(JSON.parse(readFileSync(new URL('exceptions.json', import.meta.url), 'utf8')));

const runtime = runtimeFaults(process.versions).map(({ id, message }): Advisory => ({
  id,
  package: 'node',
  severity: 'runtime',
  title: message,
  url: `https://www.cve.org/CVERecord?id=${id}`,
}));

const asked = spawnSync('npm', ['audit', '--json'], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
const told = reported(asked.stdout ?? '');
const { problems, notes } = judge([...runtime, ...(told ?? [])], exceptions, new Date().toISOString().slice(0, 10));
for (const note of notes) console.log(note);
for (const problem of problems) console.error(problem);
if (told === null) console.error(`npm audit gave no report: ${(asked.error?.message ?? asked.stderr).trim().split('\n').at(0)}`);
console.log(`${problems.length} to mend, ${notes.length} excepted`);
process.exitCode = problems.length > 0 ? 1 : told === null ? 2 : 0;

/** Null: what came is no report. */
function reported(text: string): Advisory[] | null {
  try {
    return readReport(JSON.parse(text));
  } catch {
    return null;
  }
}
