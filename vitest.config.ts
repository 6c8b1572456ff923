/**
 * The suites that run without a browser, fast ones first. Unit and property tests share worker threads; what starts
 * processes, opens databases and ports or measures itself gets a process of its own. Two at a time: the numbers in the
 * tests are meant for two cores.
 */
import { defineConfig } from 'vitest/config';

const folders = (...names: string[]) => names.map((name) => `test/${name}/**/*.test.ts`);

export default defineConfig({
  test: {
    maxWorkers: 2,
    // A test that cannot fail proves nothing; neither does a forgotten .only.
    expect: { requireAssertions: true },
    allowOnly: false,
    restoreMocks: true,
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: folders('unit', 'property'), pool: 'threads', testTimeout: 20_000, sequence: { groupOrder: 0 } },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: folders('conformance', 'integration'),
          pool: 'forks',
          testTimeout: 120_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'claude-code',
          include: folders('claude-code'),
          globalSetup: 'test/claude-code/install-client.ts',
          pool: 'forks',
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 2 },
        },
      },
      {
        extends: true,
        test: {
          name: 'clients',
          include: folders('clients'),
          pool: 'forks',
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
