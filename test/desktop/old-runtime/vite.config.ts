/**
 * The desktop build as an old Electron (Node 20) can run it, so that the suite also hosts the engine where only such a
 * runtime can be had: another SQLite driver and an older undici in place of the real ones. Never shipped.
 */
import { fileURLToPath } from 'node:url';
import { defineConfig, mergeConfig } from 'vite';
import product from '../../../vite.main.config.ts';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default mergeConfig(
  product,
  defineConfig({
    resolve: {
      alias: [
        { find: /^better-sqlite3$/, replacement: at('sqlite.ts') },
        { find: /^undici$/, replacement: 'undici7' },
      ],
    },
    build: { outDir: at('../../../dist/old-runtime') },
    ssr: { external: ['libsql'] },
  }),
);
