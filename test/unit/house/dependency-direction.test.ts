/** Runs the real linter with the project's own configuration on a small tree of offenders: the lint must fail on each. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** One offence per file; the key says which way the module is named. */
const offenders: Record<string, string> = {
  'src-main/gateway/upward-import.ts': "import { openStore } from '../store/store.ts';\nopenStore();",
  'src-main/gateway/upward-type.ts': "import type { Store } from '../store/store.ts';\nexport type A = Store;",
  'src-main/gateway/upward-import-type.ts': "export type A = import('../store/store.ts').Store;",
  'src-main/gateway/upward-export.ts': "export { openStore } from '../store/store.ts';",
  'src-main/gateway/upward-export-all.ts': "export * from '../store/store.ts';",
  'src-main/gateway/upward-dynamic.ts': "export const later = () => import('../store/store.ts');",
  'src-main/gateway/upward-template.ts': 'export const later = () => import(`../store/store.ts`);',
  'src-main/gateway/upward-worker.ts': "export const worker = () => new URL('../store/ledger-worker.ts', import.meta.url);",
  'src-main/gateway/upward-resolve.ts': "export const where = () => import.meta.resolve('../store/store.ts');",
  'src-main/store/sibling.ts': "import { openConfig } from '../config/config-store.ts';\nopenConfig();",
  'src-main/engine/electron-import.ts': "import { app } from 'electron';\nvoid app;",
  'src-main/engine/electron-dynamic.ts': "export const later = () => import('electron');",
  'src-main/engine/electron-require.ts': "declare const require: (name: string) => unknown;\nexport const it = require('electron');",
  'src-main/engine/electron-create-require.ts':
    "import { createRequire } from 'node:module';\nexport const it: unknown = createRequire(import.meta.url)('electron');",
  'src-main/engine/computed.ts': "const name = 'elec' + 'tron';\nexport const later = () => import(name);",
  'src-renderer/api/engine.ts': "import { startEngine } from '../../src-main/engine/engine.ts';\nstartEngine();",
};
const innocent: Record<string, string> = {
  'src-main/store/store.ts': 'export interface Store {\n  readonly size: number;\n}\nexport function openStore(): void {}',
  'src-main/store/ledger-worker.ts': 'export const ready = true;',
  'src-main/config/config-store.ts': 'export function openConfig(): void {}',
  'src-main/engine/engine.ts': "import { openStore } from '../store/store.ts';\nexport function startEngine(): void {\n  openStore();\n}",
  'src-main/engine/worker-files.ts': "export const worker = () => new URL('../store/ledger-worker.ts', import.meta.url);",
  'src-main/desktop/main.ts': "import { app } from 'electron';\nvoid app;\nexport const later = () => import('../engine/engine.ts');",
};
/** Two files that know each other, if only by their types. */
const circle: Record<string, string> = {
  'src-main/gateway/one-of-two.ts': "import type { Two } from './two-of-two.ts';\nexport interface One {\n  readonly two: Two;\n}",
  'src-main/gateway/two-of-two.ts': "import type { One } from './one-of-two.ts';\nexport interface Two {\n  readonly one: One;\n}",
};

let folder = '';
let reported: Map<string, string[]>;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-lint-'));
  for (const [file, text] of Object.entries({ ...offenders, ...innocent, ...circle })) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), `${text}\n`);
  }
  for (const shared of ['.oxlintrc.json', 'tsconfig.json', 'test', 'node_modules']) symlinkSync(join(root, shared), join(folder, shared));
  reported = lint(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the lint', () => {
  it.each(Object.keys(offenders))('fails on %s', (file) => {
    expect(reported.get(file)).toContain('house(dependency-direction)');
  });

  it.each(Object.keys(circle))('fails on the circle through %s', (file) => {
    expect(reported.get(file)).toContain('import(no-cycle)');
  });

  it.each(Object.keys(innocent))('passes %s', (file) => {
    expect(reported.get(file) ?? []).not.toContain('house(dependency-direction)');
  });
});

/** Rule names reported, by file. */
function lint(cwd: string): Map<string, string[]> {
  const linter = join(root, 'node_modules/oxlint/bin/oxlint');
  let output = '';
  try {
    execFileSync(process.execPath, [linter, '--format', 'json', 'src-main', 'src-renderer'], { cwd, encoding: 'utf8' });
    throw new Error('the linter passed a tree of offenders');
  } catch (error) {
    output = String((error as { stdout?: unknown }).stdout ?? error);
  }
  const { diagnostics } = JSON.parse(output) as { diagnostics: { code: string; filename: string; severity: string }[] };
  const byFile = new Map<string, string[]>();
  for (const { code, filename, severity } of diagnostics)
    if (severity === 'error') byFile.set(filename, [...(byFile.get(filename) ?? []), code]);
  return byFile;
}
