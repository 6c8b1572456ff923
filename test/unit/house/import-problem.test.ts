/** The table of who may import whom, case by case. The linter's side of it is dependency-direction.test.ts. */
import { describe, expect, it } from 'vitest';
import { importProblem } from '../../house/import-problem.ts';

describe('the dependency direction', () => {
  it.each([
    ['src-main/gateway/gateway.ts', '../contract/errors.ts'],
    ['src-main/gateway/routing/classify.ts', '../upstream/upstream.ts'],
    ['src-main/store/bodies/recorder.ts', '../../gateway/ports.ts'],
    ['src-main/admin/keys/keys.ts', '../../config/config-store.ts'],
    ['src-main/engine/engine.ts', '../store/store.ts'],
    ['src-main/desktop/main.ts', '../engine/engine.ts'],
    ['src-main/desktop/main.ts', 'electron'],
    ['src-main/launch.ts', './engine/headless.ts'],
    ['src-main/engine/engine.ts', 'node:fs'],
    ['src-main/store/ledger.ts', 'better-sqlite3'],
    ['src-renderer/api/client.ts', '../../src-main/contract/api.ts'],
    ['src-renderer/ui/app.tsx', '../features/live/live.tsx'],
    ['test/unit/store/ledger.test.ts', '../../../src-main/store/ledger.ts'],
    ['test/desktop/tray.spec.ts', 'electron'],
  ])('%s may import %s', (file, specifier) => {
    expect(importProblem(file, specifier)).toBeNull();
  });

  it.each([
    // Upward.
    ['src-main/contract/api.ts', '../gateway/ports.ts', 'src-main/contract must not import src-main/gateway'],
    ['src-main/gateway/gateway.ts', '../store/store.ts', 'src-main/gateway must not import src-main/store'],
    ['src-main/gateway/routing/classify.ts', '../../admin/admin.ts', 'src-main/gateway must not import src-main/admin'],
    ['src-main/engine/engine.ts', '../desktop/tray.ts', 'src-main/engine must not import src-main/desktop'],
    ['src-main/desktop/main.ts', '../launch.ts', 'src-main/desktop must not import src-main/launch.ts'],
    // Between siblings.
    ['src-main/store/store.ts', '../config/config-store.ts', 'src-main/store must not import src-main/config'],
    ['src-main/config/compile/compile.ts', '../../observe/log.ts', 'src-main/config must not import src-main/observe'],
    // Electron outside its room.
    ['src-main/engine/engine.ts', 'electron', 'only src-main/desktop'],
    ['src-main/launch.ts', 'electron', 'only src-main/desktop'],
    ['src-main/store/store.ts', 'electron/main', 'only src-main/desktop'],
    ['src-renderer/api/client.ts', 'electron', 'only src-main/desktop'],
    // The renderer and the contract run in a browser.
    ['src-renderer/api/client.ts', '../../src-main/admin/admin.ts', 'only src-main/contract'],
    ['src-renderer/api/client.ts', '../../src-main/launch.ts', 'only src-main/contract'],
    ['src-renderer/format/money.ts', 'node:path', 'does not exist in a browser'],
    ['src-main/contract/money.ts', 'fs', 'does not exist in a browser'],
    ['src-main/admin/assets.ts', '../../src-renderer/ui/app.tsx', 'must not import the renderer'],
    // The gateway's ports.
    ['src-main/gateway/capture/spill.ts', 'node:fs/promises', 'only through its ports'],
    ['src-main/gateway/metering/rates.ts', 'better-sqlite3', 'only through its ports'],
    // Product code and tests; rooms nobody declared.
    ['src-main/gateway/gateway.ts', '../../test/support/fake-anthropic.ts', 'must not import test/support'],
    ['src-main/attic/thing.ts', '../contract/errors.ts', 'not a room of the house'],
  ])('%s must not import %s', (file, specifier, reason) => {
    expect(importProblem(file, specifier)).toContain(reason);
  });
});
