/**
 * Builds one part of Gatehouse with Vite when its output is older than what it is made of. In a process of its own: the
 * bundler's memory is not kept for as long as Gatehouse runs.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

export interface BuildPart {
  /** As in "Building the interface". */
  readonly title: string;
  /** Vite's configuration file; this path and the others are relative to the project. */
  readonly config: string;
  /** A file that every build writes. */
  readonly output: string;
  /** Files and folders it is made of. */
  readonly sources: readonly string[];
}

export const interfacePart: BuildPart = {
  title: 'the interface',
  config: 'vite.renderer.config.ts',
  output: 'dist/renderer/index.html',
  sources: ['src-renderer', 'src-main/contract', 'vite.renderer.config.ts', 'package-lock.json'],
};

export const mainPart: BuildPart = {
  title: 'the desktop app',
  config: 'vite.main.config.ts',
  output: 'dist/main/main.cjs',
  sources: ['src-main', 'vite.main.config.ts', 'package-lock.json'],
};

/** Says in one line that it builds, if it does. Throws when the build fails; Vite has then said why. */
export function buildIfStale(root: string, { title, config, output, sources }: BuildPart, note: (line: string) => void): void {
  const builtAt = changedAt(join(root, output));
  if (builtAt > Math.max(...sources.map((source) => changedAt(join(root, source))))) return;
  note(`Building ${title} (a few seconds, only after a change).`);
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  const { status } = spawnSync(process.execPath, [vite, 'build', '--config', config, '--logLevel', 'error'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) throw new Error(`Building ${title} failed; run \`npm run build\` to see it alone.`);
}

/** When something at or below `path` was last written, added or taken away; 0 when it is not there. Milliseconds. */
function changedAt(path: string): number {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return 0;
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => changedAt(join(path, name))));
}
