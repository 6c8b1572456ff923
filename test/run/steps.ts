/** The steps of `npm test` in their order: the quick ones first, so that a slip shows in seconds. */
import { type Readiness, needChromium, needDesktop, wantTracer } from './prerequisites.ts';

export interface Step {
  readonly name: string;
  /** A program of node_modules, as its package's path below it, and its arguments. */
  readonly command: readonly [script: string, ...args: string[]];
  /** Programs that run the command inside themselves. */
  readonly inside?: readonly string[];
  /** Who writes the counts, and so how they are read; without it the step counts as one test. */
  readonly report?: 'vitest' | 'playwright';
  readonly needs?: () => Readiness;
  /** Steps that must have passed. */
  readonly after?: readonly string[];
}

const vitest = (name: string): Step => ({
  name,
  command: ['vitest/vitest.mjs', 'run', '--project', name, '--reporter=default', '--reporter=json'],
  report: 'vitest',
});
const playwright = (name: string): Step['command'] => ['@playwright/test/cli.js', 'test', '--project', name, '--reporter=list,json'];

export const steps: readonly Step[] = [
  { name: 'lint', command: ['oxlint/bin/oxlint'] },
  { name: 'format', command: ['oxfmt/bin/oxfmt', '--check'] },
  { name: 'typecheck', command: ['typescript/bin/tsc'] },
  { name: 'knip', command: ['knip/bin/knip.js'] },
  vitest('unit'),
  { name: 'build', command: ['vite/bin/vite.js', 'build', '--config', 'vite.renderer.config.ts'] },
  { name: 'build-main', command: ['vite/bin/vite.js', 'build', '--config', 'vite.main.config.ts'] },
  { ...vitest('integration'), needs: wantTracer },
  { name: 'ui', command: playwright('ui'), report: 'playwright', needs: needChromium, after: ['build'] },
  {
    name: 'desktop',
    command: playwright('desktop'),
    inside: ['dbus-run-session', '--', 'xvfb-run', '-a'],
    report: 'playwright',
    needs: needDesktop,
    after: ['build', 'build-main'],
  },
];
