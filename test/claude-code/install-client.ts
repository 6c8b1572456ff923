/**
 * Puts the real Claude Code, in the one version these tests are written against, into the ignored .cache folder, and
 * builds the interface it is watched in, for which there must be a browser. Run by vitest once before the suite. Takes nothing from an installation of the
 * person who runs the tests.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { buildIfStale, interfacePart } from '../../src-main/launch/build-if-stale.ts';
import { needChromium } from '../run/prerequisites.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Named, because npm under an older Node would silently take an older client. */
const VERSION = '2.1.330';

declare module 'vitest' {
  interface ProvidedContext {
    claudePath: string;
  }
}

export default function installClient(project: TestProject): void {
  const browser = needChromium();
  if (browser.state !== 'ready') throw new Error(browser.reason);
  buildIfStale(root, interfacePart, (line) => console.log(line));
  const folder = join(root, '.cache', `claude-code-${VERSION}`);
  const claudePath = join(folder, 'node_modules', '.bin', 'claude');
  if (!isInstalled(claudePath)) {
    mkdirSync(folder, { recursive: true });
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
    const args = [
      'install',
      '--prefix',
      folder,
      '--no-save',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
      `@anthropic-ai/claude-code@${VERSION}`,
    ];
    // Run inside the folder: npm would otherwise take the project's own package.json for a parent.
    execFileSync(npm, args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'], timeout: 600_000 });
    if (!isInstalled(claudePath))
      throw new Error(`npm installed Claude Code into ${folder}, but ${claudePath} does not say it is ${VERSION}.`);
  }
  project.provide('claudePath', claudePath);
}

function isInstalled(claudePath: string): boolean {
  try {
    return execFileSync(claudePath, ['--version'], { encoding: 'utf8', timeout: 30_000 }).startsWith(VERSION);
  } catch {
    return false;
  }
}
