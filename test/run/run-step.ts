/**
 * Runs one step and counts what it says. A step that fails without naming a failed test still counts as one failure:
 * nothing that exits non-zero may look like a pass.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Step } from './steps.ts';

export interface StepResult {
  readonly name: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly seconds: number;
  /** Why it was left out, or what a person must do. */
  readonly note: string | null;
}

const root = fileURLToPath(new URL('../..', import.meta.url));

const vitestReport = z.object({ numPassedTests: z.int(), numFailedTests: z.int(), numPendingTests: z.int(), numTodoTests: z.int() });
const playwrightReport = z.object({ stats: z.object({ expected: z.int(), unexpected: z.int(), flaky: z.int(), skipped: z.int() }) });

export function runStep(step: Step, earlier: readonly StepResult[]): StepResult {
  const result = (counts: Partial<StepResult>): StepResult => ({
    name: step.name,
    passed: 0,
    failed: 0,
    skipped: 0,
    seconds: 0,
    note: null,
    ...counts,
  });
  const broken = (step.after ?? []).filter((name) => earlier.some((one) => one.name === name && one.failed > 0));
  if (broken.length > 0) return result({ failed: 1, note: `not run, because ${broken.join(' and ')} failed` });
  const readiness = step.needs?.() ?? { state: 'ready' };
  if (readiness.state === 'unavailable') return result({ skipped: 1, note: readiness.reason });
  if (readiness.state === 'missing') return result({ failed: 1, note: readiness.reason });

  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-test-'));
  const report = join(folder, 'report.json');
  const startedAt = Date.now();
  const isGreen = run(step, report);
  const seconds = (Date.now() - startedAt) / 1000;
  const counts = readCounts(step, report);
  rmSync(folder, { recursive: true, force: true });
  if (counts === null) return result({ passed: isGreen ? 1 : 0, failed: isGreen ? 0 : 1, seconds });
  return result({ ...counts, failed: isGreen ? counts.failed : Math.max(1, counts.failed), seconds });
}

function run(step: Step, report: string): boolean {
  const [script, ...args] = step.command;
  const command = [...(step.inside ?? []), process.execPath, join(root, 'node_modules', script), ...args];
  if (step.report === 'vitest') command.push(`--outputFile.json=${report}`);
  const env = { ...process.env, PLAYWRIGHT_JSON_OUTPUT_NAME: report };
  return spawnSync(command[0]!, command.slice(1), { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env }).status === 0;
}

function readCounts(step: Step, report: string): Pick<StepResult, 'passed' | 'failed' | 'skipped'> | null {
  if (step.report === undefined) return null;
  try {
    const json: unknown = JSON.parse(readFileSync(report, 'utf8'));
    if (step.report === 'vitest') {
      const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = vitestReport.parse(json);
      return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests + numTodoTests };
    }
    const { stats } = playwrightReport.parse(json);
    return { passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped: stats.skipped };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}
