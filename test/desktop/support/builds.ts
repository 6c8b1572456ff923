/**
 * The builds a desktop test runs: the product's own, and, where the Electron at hand is too old to load the product's
 * native SQLite driver, a test flavour for hosting the engine. Both are made when they are missing or stale.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildPart, buildIfStale, interfacePart, mainPart } from '../../../src-main/launch/build-if-stale.ts';

export const root = fileURLToPath(new URL('../../..', import.meta.url));

/** The first Electron with the Node that the product is made for. */
const PRODUCT_MAJOR = 40;

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
  const version = readFileSync(join(dirname(electron), 'version'), 'utf8');
  return build(Number.parseInt(version.replace(/^v/, ''), 10) >= PRODUCT_MAJOR ? mainPart : oldRuntimePart);
}

function build(part: BuildPart): string {
  for (const one of [interfacePart, part]) buildIfStale(root, one, console.log);
  return join(root, part.output);
}
