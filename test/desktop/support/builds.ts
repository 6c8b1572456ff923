/**
 * The builds a desktop test runs: the product's own, and, where the Electron at hand is too old to load the product's
 * native SQLite driver, a test flavour for hosting the engine. Both are made when they are missing or stale.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildPart, buildIfStale, interfacePart, mainPart } from '../../../src-main/launch/build-if-stale.ts';
import { canHost } from '../../../src-main/launch/electron-runtime.ts';

export const root = fileURLToPath(new URL('../../..', import.meta.url));

const oldRuntimePart: BuildPart = {
  title: 'the desktop app for an old Electron',
  config: 'test/desktop/old-runtime/vite.config.ts',
  output: 'dist/old-runtime/main.cjs',
  sources: [...mainPart.sources, 'test/desktop/old-runtime'],
};

/** Path of the product's main process. */
export function productMain(): string {
  return build(mainPart);
}

/** Path of a main process that can host the engine in this Electron. */
export function hostingMain(electron: string): string {
  return build(canHost(electron) ? mainPart : oldRuntimePart);
}

function build(part: BuildPart): string {
  for (const one of [interfacePart, part]) buildIfStale(root, one, console.log);
  return join(root, part.output);
}
